"""The page that says how a call is decided on, written from the code that decides."""

from collections.abc import Iterable, Iterator, Sequence

from hub.calls.ending import ENDINGS, Ending, ending_for
from hub.calls.ledger import BECAUSE as BECAUSE_MISSED
from hub.calls.missed import order_of_checks
from hub.catalog.discovery import Catalog
from hub.contract.manifest import Manifest
from hub.contract.phone_events import MissedBecause
from hub.contract.phone_provider import MissedSignal, ReportsCalls
from hub.reasons import BECAUSE, Reason
from hub.rules import SETTINGS, Place

PLACES = {
    Place.RULES: "Rules",
    Place.LINES: "Lines",
    Place.LINE: "the line's page",
    Place.CALLER: "the caller's panel, on the page of the call",
}
HEAD = """\
# Decisions on calls

This page is written by `make docs` from the code that decides; a test fails when it is out of date.

Every call is judged from all that the phone system told of it (`hub/calls/outcome.py`), decided on by one pure function
(`hub/calls/missed.py`), and the same objections are asked again in the moment in which its text leaves
(`hub/standing/objections.py`, `hub/textback/release.py`). Every decision has exactly one reason, out of one list
(`hub/reasons.py`), and every call ends under exactly one name (`hub/calls/ending.py`). `hub check unsettled` lists the calls that
have no ending although nothing of them is under way; there should be none.
"""
ORDER = """\
## The checks, in their order

The first that holds is the reason. "Task" says whether somebody is asked to call back, "ending" what the call then ends as.
"""
LATER = """\
## Found only when the text leaves

Between the decision and the moment of sending things happen. All checks from "Blocked" down are asked again then, and these beside them.
"""
ENDS = """\
## How calls end

A text that was accepted counts before all that is learned afterwards; one that the carrier could not deliver becomes a task.
"""
MISSED = """\
## What "missed" means

A call was missed when the caller is off the line and no person of the staff had taken it. Why it was missed is one of these:
"""
PROVIDERS = """\
### In the words of each phone system

A line's page shows its own table. Beside it, a number that only takes messages can be named for each line: a call that it picks up
was missed. On a line to which a carrier forwards what nobody took, every call was missed.
"""


def decisions_page(catalog: Catalog) -> str:
    """The whole page, in Markdown, with the phone systems of the catalog."""
    checks = order_of_checks()
    later = [reason for reason in Reason if reason not in checks]
    providers = [part for manifest in sorted(catalog.manifests.values(), key=lambda one: one.name) for part in _provider(catalog, manifest)]
    missed = [(_plain(word), f"{BECAUSE_MISSED[word][:1].upper()}{BECAUSE_MISSED[word][1:]}.") for word in MissedBecause]
    parts = [
        HEAD,
        ORDER,
        _table(("Reason", "In words", "Task", "Ending", "Setting"), (_reason(reason) for reason in checks)),
        LATER,
        _table(("Reason", "In words", "Task", "Ending", "Setting"), (_reason(reason) for reason in later)),
        ENDS,
        _table(("Ending", "In words"), ((f"`{ending}`", sentence) for ending, sentence in ENDINGS.items())),
        "## Settings\n",
        _table(("Setting", "Where", "Reasons"), _settings()),
        MISSED,
        _table(("Why", "In words"), missed),
        PROVIDERS,
        *providers,
    ]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _reason(reason: Reason) -> tuple[str, ...]:
    known = BECAUSE[reason]
    setting = SETTINGS[known.setting][0] if known.setting else ""
    return (f"{known.short} (`{reason}`)", known.sentence, "yes" if known.call_back else "", _ending(reason), setting)


def _ending(reason: Reason) -> str:
    waits = (Reason.MISSED, Reason.NIGHT, Reason.CALLING_NOW, Reason.MEMBER_WRITES, Reason.READING_RECORD, Reason.QUIET_HOURS)
    return Ending.TEXTED if reason in waits else ending_for(reason, Ending.CALL_BACK)


def _settings() -> Iterator[tuple[str, ...]]:
    for setting, (name, place) in SETTINGS.items():
        behind = [BECAUSE[reason].short for reason in Reason if BECAUSE[reason].setting is setting]
        yield f"{name[:1].upper()}{name[1:]}", PLACES[place], ", ".join(behind)


def _provider(catalog: Catalog, manifest: Manifest) -> list[str]:
    if not manifest.is_phone_provider:
        return []
    provider = catalog.phone_provider(manifest.key)
    if not issubclass(provider, ReportsCalls):
        return []
    rows = [(signal.says, _means(signal), signal.note) for signal in provider.missed_signals()]
    return [f"#### {manifest.name}\n", _table(("It says", "Which means", "More"), rows)]


def _means(signal: MissedSignal) -> str:
    return "not missed" if signal.means is None else f"missed: {BECAUSE_MISSED[signal.means]}"


def _plain(word: str) -> str:
    return word.replace("_", " ").capitalize()


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
