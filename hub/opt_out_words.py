"""Whether a text asks to be left alone, wants texts again, or only sounds like it: pure, and decided nowhere else.

The words are those of 47 CFR 64.1200(a)(10) with the carriers' own and the French ones used in Canada.
"""

import re
import unicodedata
from enum import StrEnum
from itertools import groupby

STOP_WORDS = frozenset(
    {
        "stop", "stopall", "stop all", "quit", "end", "revoke", "optout", "opt out", "cancel", "unsubscribe",
        "arret", "arreter", "arretez", "desabonner", "desabonnez moi", "stop texting", "alto", "parar", "no mas",
    }
)  # fmt: skip
START_WORDS = frozenset({"start", "unstop", "yes", "opt in", "optin", "resume"})
HELP_WORDS = frozenset({"help", "info", "aide"})
OFFERS_WORDS = frozenset({"join", "offers", "offres"})
AGREE_WORDS = frozenset({"agree", "i agree"})
POLITE = frozenset({"please", "pls", "plz", "now", "thanks", "thank", "you", "ok", "okay", "just", "hi", "hello", "sorry"})
STOP_PHRASES = (
    r"(stop|quit|cease|no more|enough of) (all |the |these |this |your |sending |me )*(texts?|texting|messag\w+|sms|spam\w*|contact\w*)",
    r"stop (texting|messaging|contacting|sending|bothering|writing)\b",
    r"(do not|dont|never) (ever )?(text|message|contact|write|bother|sms)( to)? (me|us|this number|again|anymore)",
    r"(remove|delete) (me|us|my number|this number)",
    r"take (me|us|my number|this number) off",
    r"leave (me|us) alone",
    r"(unsubscribe|opt) (me|us)( out)?\b",
    r"(i |we )?(want|wish|would like|need) to (opt out|unsubscribe)",
    r"wrong (number|person)\b.*\b(stop|remove|delete|quit)",
    r"lose (my|this) number",
    r"no (me|nos) (escriba\w*|mande\w*|moleste\w*)",
    r"ne (m ?|me |nous )(ecrivez|contactez|envoyez|textez) plus",
    r"arretez? de (m ?|me |nous )(ecrire|contacter|envoyer|texter)",
    r"(retirez|enlevez|supprimez) (moi|mon numero)",
)
LOOKS_LIKE_IT = re.compile(r"\b(stop|cancel|end|quit|revoke|unsubscribe|opt out|remove me)\b")


class Wish(StrEnum):
    """What a text says about being texted; MAYBE_STOP is for a person to read, automation holds. HELP asks who writes."""

    STOP = "stop"
    START = "start"
    MAYBE_STOP = "maybe_stop"
    HELP = "help"
    NONE = "none"


def plain_words(body: str) -> str:
    """The text in small plain letters: no accents, punctuation or pictures, one blank between words."""
    decomposed = unicodedata.normalize("NFKD", body).casefold().replace("\u2019", "'").replace("'", "")
    letters = "".join(" " if not (sign.isalnum() or unicodedata.combining(sign)) else sign for sign in decomposed)
    return " ".join("".join(sign for sign in letters if not unicodedata.combining(sign)).split())


def is_one_word(body: str) -> bool:
    """Whether a text that asks for something says nothing but the word for it, so that no sentence had to be read."""
    words = plain_words(body)
    return words in STOP_WORDS or words in START_WORDS


def wish_of(body: str) -> Wish:
    """What the text says: an exact word or a clear phrase counts at once, a word inside a sentence only raises a flag."""
    words = plain_words(body)
    if words in START_WORDS:
        return Wish.START
    if words in HELP_WORDS:
        return Wish.HELP
    bare = [word for word in words.split() if word not in POLITE]
    said_once = " ".join(word for word, _ in groupby(bare))
    if words in STOP_WORDS or said_once in STOP_WORDS:
        return Wish.STOP
    if any(re.search(rf"\b{phrase}", words) for phrase in STOP_PHRASES):
        return Wish.STOP
    return Wish.MAYBE_STOP if LOOKS_LIKE_IT.search(words) else Wish.NONE
