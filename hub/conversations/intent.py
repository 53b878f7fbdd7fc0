"""What a reply is about: pure, by words, and honest about not knowing."""

import re

from hub.opt_out_words import plain_words
from hub.records.conversation import Intent

URGENT = r"\b(urgent|emergency|asap|right away|immediately|flood\w*|burst|no heat|gas leak|smell gas|leaking|sparking)\b"
HIRE = (
    r"\b(hiring|recruit (for|someone)|need (staff|workers|people|someone|temps?|a temp|help finding|an? \w+ for (our|my)))\b",
    r"\b(looking (to hire|for (staff|candidates|workers|temps?|people to))|want to hire|like to hire|need to hire|to hire)\b",
    r"\b(fill|staff) (a|an|the|our|some|\d+) (position|role|job|shift|vacanc\w+|opening)s?\b",
    r"\b(our (company|firm|office|team|warehouse) (is|needs|are)|job order|staffing (request|needs|quote))\b",
    r"^(a )?hire$|^hiring$|^about a hire$|^its about a hire$",
)
ROLE = (
    r"\b(role|roles|position|job|jobs|opening|vacancy|posting|interview|resume|cv|application|applied|applying|apply|candidate)\b",
    r"\b(still (available|open|hiring)|looking for (work|a job|employment)|start date|my recruiter|shift)\b",
)


def intent_of(body: str) -> Intent:
    """The intent of a reply; who hires is asked before who looks for a role, since both name the role."""
    words = plain_words(body)
    if any(re.search(pattern, words) for pattern in HIRE):
        return Intent.HIRE
    if re.search(URGENT, words):
        return Intent.URGENT
    if any(re.search(pattern, words) for pattern in ROLE):
        return Intent.ROLE
    return Intent.UNKNOWN
