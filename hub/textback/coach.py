"""The coach: what speaks against a wording, said while it is written. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from hub.textback import coach_words as words
from hub.textback.sms_parts import Measured, in_plain_letters, measure, plain_for
from hub.textback.template_fields import FIELDS, LONGEST_IN, NAMES_THE_TIME, field_faults, fields_in, fill
from hub.textback.text_state import TextState

LONGEST, MOST_PARTS, FIRST_WORDS = 320, 2, 6


class Level(StrEnum):
    """An error keeps the wording from being saved, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to change; `rule` is a fixed word for it."""

    level: Level
    rule: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachFacts:
    """What the coach knows of the business; `values` are real ones of fields that else count with their longest likely value.

    `part_price` is what one part of a text costs, in `currency`; None where that is not known.
    """

    language: str = "en"
    values: Mapping[str, str] = field(default_factory=dict)
    part_price: Decimal | None = None
    currency: str = "USD"

    @property
    def longest(self) -> dict[str, str]:
        """The values with which a text is longest."""
        of_language = LONGEST_IN.get(self.language, {})
        return {name: in_plain_letters(self.values.get(name) or of_language.get(name) or one.longest) for name, one in FIELDS.items()}


@dataclass(frozen=True, slots=True)
class _Draft:
    body: str
    text: str
    state: TextState
    facts: CoachFacts
    measured: Measured

    @property
    def words(self) -> words.CoachWords:
        return words.WORDS.get(self.facts.language, words.WORDS["en"])


def check(body: str, state: TextState, facts: CoachFacts) -> list[Advice]:
    """Everything that speaks against the wording in this state, errors first."""
    if not body.strip():
        return [_error("empty", "Write something, or go back to the wording that came with the hub.")]
    faults = field_faults(body)
    if faults:
        return [_error("field", fault) for fault in faults]
    text = longest_text(body, facts)
    draft = _Draft(body, text, state, facts, measure(text))
    found = [advice for rule in RULES for advice in rule(draft)]
    return sorted(found, key=lambda advice: advice.level is not Level.ERROR)


def check_words(text: str, facts: CoachFacts) -> list[Advice]:
    """What speaks against words within a conversation, errors first: they need no opening and no way out, but carriers read them too."""
    draft = _Draft(text, text, TextState.OPEN, facts, measure(text))
    found = [advice for rule in RULES_OF_ANSWERS for advice in rule(draft)]
    return sorted(found, key=lambda advice: advice.level is not Level.ERROR)


def longest_text(body: str, facts: CoachFacts) -> str:
    """The text with the longest likely values; raises KeyError for a field that is none."""
    return fill(body, facts.longest)


def cost_of(measured: Measured, facts: CoachFacts) -> Decimal | None:
    """What one such text costs, None where the price of a part is not known."""
    return facts.part_price * measured.parts if facts.part_price is not None else None


def _error(rule: str, sentence: str) -> Advice:
    return Advice(Level.ERROR, rule, sentence)


def _warning(rule: str, sentence: str) -> Advice:
    return Advice(Level.WARNING, rule, sentence)


def _names_business(draft: _Draft) -> Iterator[Advice]:
    name = draft.facts.longest["business"]
    before, found, _ = draft.text.partition(name)
    room = max(FIRST_WORDS - len(name.split()), 1)
    if not found or len(before.split()) > room:
        yield _error("business", "Name your business in the first six words, with {business}: people delete what comes from nobody.")


def _acknowledges(draft: _Draft) -> Iterator[Advice]:
    is_form = draft.state is TextState.FORM_RECEIVED
    pattern, example = (
        (draft.words.form, draft.words.form_example) if is_form else (draft.words.missed_call, draft.words.missed_call_example)
    )
    if not pattern.search(draft.text):
        what = "that their request came" if is_form else "that you missed their call"
        yield _error("acknowledges", f"Say {what}, such as “{example}”: it is the reason why you may write to them.")


def _asks_one_question(draft: _Draft) -> Iterator[Advice]:
    without_links = words.LINK.sub("", draft.text)
    questions = without_links.count("?")
    if questions != 1:
        asked = "none" if questions == 0 else str(questions)
        yield _error("question", f"Ask exactly one question; here is {asked}. One question gets an answer, two get silence.")


def _promises_person(draft: _Draft) -> Iterator[Advice]:
    if "owner_first_name" not in fields_in(draft.body) and not draft.words.person.search(draft.text):
        yield _error("person", f"Say that a person follows, such as “{draft.words.person_example}”.")


def _says_how_to_opt_out(draft: _Draft) -> Iterator[Advice]:
    if not words.OPT_OUT.search(draft.text):
        yield _error("opt_out", f"Say how to get no more texts, such as “{draft.words.opt_out_example}”.")


def _fits(draft: _Draft) -> Iterator[Advice]:
    measured = draft.measured
    if measured.characters > LONGEST:
        yield _error("length", f"It gets {measured.characters} characters long with long values in its fields; {LONGEST} is the most.")
    if measured.parts > MOST_PARTS:
        why = f" Without “{'”, “'.join(measured.forcing)}” its parts would hold more." if measured.forcing else ""
        yield _error("parts", f"It travels in {measured.parts} parts with long values in its fields; {MOST_PARTS} is the most.{why}")


def _stays_plain(draft: _Draft) -> Iterator[Advice]:
    for character in draft.measured.forcing:
        offered = plain_for(character)
        instead = "leave it out" if offered is None else f"write “{offered}” instead" if offered.strip() else "write a plain space instead"
        yield _warning("alphabet", f"“{character}” makes a part hold 70 characters instead of 160: {instead}.")


def _asks_for_no_keyword(draft: _Draft) -> Iterator[Advice]:
    asked = [found[1] for found in words.ASKS_FOR_KEYWORD.finditer(draft.text) if not words.AFTER_OPT_OUT.search(draft.text[found.end() :])]
    asked += [found[1] for found in words.CONFIRMING_WORD.finditer(draft.text)]
    meant = (word.upper() for word in asked if word.isupper() or word.upper() in words.NEVER_AN_ANSWER)
    for keyword in dict.fromkeys(meant):
        yield _error("keyword", f"Do not ask for {keyword} as an answer: carriers take it as an opt-in or opt-out.")


def _sells_nothing(draft: _Draft) -> Iterator[Advice]:
    found = words.PROMOTION.search(draft.text)
    if found:
        yield _error("promotion", f"“{found[0]}”: a first text may not name prices, offers or coupons, or it counts as advertising.")
    found = words.REVIEW.search(draft.text)
    if found:
        yield _error("review", f"“{found[0]}”: a first text may not ask for reviews or referrals, or it counts as advertising.")


def _links_well(draft: _Draft) -> Iterator[Advice]:
    hosts = [(found[1] or found[2]).lower() for found in words.LINK.finditer(draft.text)]
    for host in dict.fromkeys(hosts):
        if host.removeprefix("www.") in words.SHORTENERS:
            yield _error("link", f"{host} shortens links, and carriers throw such texts away: use the address of your own domain.")
        elif words.IP_ADDRESS.match(host):
            yield _error("link", f"{host} is a number instead of a name, and carriers throw such texts away: use your own domain.")
    if len(set(hosts)) > 1:
        yield _warning("link", "It names more than one host; carriers trust texts with links to one.")


def _does_not_shout(draft: _Draft) -> Iterator[Advice]:
    values = " ".join(draft.facts.longest.values())
    quiet = words.NO_SHOUT | set(words.SHOUTED.findall(values))
    loud = [word for word in words.SHOUTED.findall(draft.text) if word.isupper() and word not in quiet]
    if loud:
        level = _error if len(loud) > 1 else _warning
        yield level("shouting", f"{' '.join(loud)}: words in capitals read as shouting, to people and to carriers' filters.")


def _names_nothing_refused(draft: _Draft) -> Iterator[Advice]:
    for word in dict.fromkeys(found[0].lower() for found in words.REFUSED_BY_CARRIERS.finditer(draft.text)):
        yield _warning("refused_words", f"“{word}” is among the words for which carriers filter texts.")


def _suits_state(draft: _Draft) -> Iterator[Advice]:
    fields, state = fields_in(draft.body), draft.state
    if state is TextState.EMERGENCY and "URGENT" not in draft.text:
        yield _error("urgent", "Say that a reply of URGENT reaches somebody at once; it is what this wording is for.")
    if state is not TextState.EMERGENCY and "URGENT" in draft.text:
        yield _warning("urgent", "URGENT is promised in the emergency wording; here people may not be on call.")
    if state is TextState.BUSY and "callback_minutes" not in fields:
        yield _warning("callback", "Say with {callback_minutes} when you call back; a task with that due time is made.")
    if state in (TextState.AFTER_HOURS, TextState.HOLIDAY) and "opens_at" not in fields:
        yield _warning("opens_at", "Say with {opens_at} when you are back.")
    if "opens_at" in fields and state not in (TextState.AFTER_HOURS, TextState.HOLIDAY, TextState.EMERGENCY):
        yield _warning("opens_at", "{opens_at} is known only while you are closed; otherwise the wording of the hub is sent.")
    if "holiday" in fields and state is not TextState.HOLIDAY:
        yield _warning("holiday", "{holiday} is known only on holidays; otherwise the wording of the hub is sent.")
    if state is not TextState.BUSY and not fields & NAMES_THE_TIME:
        yield _warning("when", "Put {when} behind “your call”: where a text waits for the morning, the wording of the hub is sent instead.")


RULES: tuple[Callable[[_Draft], Iterator[Advice]], ...] = (
    _names_business,
    _acknowledges,
    _asks_one_question,
    _promises_person,
    _says_how_to_opt_out,
    _asks_for_no_keyword,
    _sells_nothing,
    _fits,
    _stays_plain,
    _links_well,
    _does_not_shout,
    _names_nothing_refused,
    _suits_state,
)
RULES_OF_ANSWERS: tuple[Callable[[_Draft], Iterator[Advice]], ...] = (
    _asks_for_no_keyword,
    _stays_plain,
    _links_well,
    _does_not_shout,
    _names_nothing_refused,
)
