"""No figure of the reports stands there without its calls, and they are as many as it says: read from the page itself."""

import datetime as dt
import random
import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

import pytest

from hub.reasons import Reason
from hub.records.account import Account, Desk
from hub.records.call import Call, CallOutcome
from hub.records.conversation import Conversation, Outcome, Text, TextKind
from hub.records.database import Database
from hub.records.line import Caller, Line
from hub.records.line_setup import LineBaseline, LineDay
from hub.reports.answered_replies import WantedReplies, answered_replies
from hub.reports.counted_days import keep_settled_days
from hub.reports.figures import Figure
from hub.web.calls.call_list import sum_of
from hub.web.calls.wanted import Wanted, bounds
from tests.fakes.account_rows import NOW, AccountRows
from tests.fakes.page_numbers import PageNumbers, ShownNumber
from tests.hub.web.conftest import Browser

ZONE = "America/New_York"
SECOND, HOUR, DAY = dt.timedelta(seconds=1), dt.timedelta(hours=1), dt.timedelta(days=1)
CALLS = 90


@pytest.fixture
def filled(rows: AccountRows, database: Database) -> None:
    """Four months of all that can happen: a line that hears every call and one that does not, callers who ring again."""
    chance = random.Random(11)  # noqa: S311 - it only makes up calls
    lines = [rows.line(label="Front desk", mode="hub_answers", created_at=NOW - 50 * DAY), rows.line(label="Forwarded", mode="forwarded")]
    desks = [None, rows.add(Desk(name="Nursing")).id]
    members = [None, *(rows.member(email=f"m{number}@example.com", name=f"Member {number}").id for number in range(2))]
    with database.write(rows.account.id) as session:
        account = session.get_one(Account, rows.account.id)
        account.booking_worth, account.booking_percent = 4200, 25
        callers = [Caller(number=f"+1415555{number}", created_at=NOW) for number in range(1000, 1025)]
        session.add_all(callers)
        session.flush()
        talks = [_talk(chance, chance.choice(lines), caller, chance.choice(desks), chance.choice(members)) for caller in callers]
        session.add_all(talks)
        session.flush()
        session.add_all(_call(chance, number, lines, chance.choice(talks)) for number in range(CALLS))
        session.add_all(_reply(chance, lines, chance.choice(talks)) for _ in range(30))
        known = {"line_id": lines[0].id, "calls": 40}
        began = NOW - 50 * DAY
        session.add(LineBaseline(since=began - 30 * DAY, until=began, began_at=began, finished_at=began, **known))
        counted = {"missed": 12, "answered": 28, "unclear": 0, "voicemails": 3, "by_hour": [0] * 24}
        session.add(LineDay(day=(NOW - 60 * DAY).date().isoformat(), **counted, **known))
        session.flush()
        keep_settled_days(session, 40)


def _talk(chance: random.Random, line: Line, caller: Caller, desk_id: int | None, member_id: int | None) -> Conversation:
    return Conversation(
        line_id=line.id,
        caller_id=caller.id,
        desk_id=desk_id,
        member_id=member_id,
        outcome=chance.choice((None, Outcome.PLACED, Outcome.LOST)),
        outcome_at=NOW - chance.randrange(60) * DAY,
        last_at=NOW,
        created_at=NOW,
    )


def _call(chance: random.Random, number: int, lines: Sequence[Line], talk: Conversation) -> Call:
    at = NOW - dt.timedelta(seconds=chance.randrange(110 * 86_400))
    line = next(line for line in lines if line.id == talk.line_id)
    told = {"connection_id": line.connection_id, "provider_call_id": f"C{number}", "caller_raw": "", "started_at": at}
    kind = chance.random()
    if kind < 0.1:
        hidden = {"withheld": True, "voicemail": chance.choice((None, "media")), "outcome": CallOutcome.MISSED}
        return Call(line_id=line.id, ended_at=at + 9 * SECOND, **hidden, **told)
    if kind < 0.4:
        outcome = chance.choice((CallOutcome.ANSWERED, CallOutcome.ANSWERED, CallOutcome.ANSWERED_OR_MAILBOX))
        return Call(line_id=line.id, ended_at=at + 60 * SECOND, outcome=outcome, ours=chance.choice((None, None, "staff")), **told)
    afterwards = {
        name: at + chance.choice((40, 1800, 3700, 86_400, 8 * 86_400)) * SECOND
        for name in ("replied_at", "first_human_at", "called_back_at")
        if chance.random() < 0.4
    }
    ended = at + chance.choice((7, 31)) * SECOND
    if chance.random() < 0.7:
        took = chance.choice((4000, 9960, 10_000, 10_060, 15_040, 19_300, 28_000, 59_000, 290_000, 40_000_000))
        afterwards["texted_at"] = ended + dt.timedelta(milliseconds=took)
    return Call(
        line_id=line.id,
        caller_id=talk.caller_id,
        conversation_id=talk.id,
        ended_at=ended,
        outcome=CallOutcome.MISSED,
        wording=chance.choice((None, "template/7", "recruiting/open/en/1")),
        decision_reason=chance.choice((Reason.MISSED, Reason.MISSED, Reason.NIGHT, None)),
        voicemail=chance.choice((None, None, "media")),
        **afterwards,
        **told,
    )


def _reply(chance: random.Random, lines: Sequence[Line], talk: Conversation) -> Text:
    at = NOW - dt.timedelta(seconds=chance.randrange(60 * 86_400))
    waited = dt.timedelta(milliseconds=chance.choice((20_000, 60_700, 61_000, 299_000, 900_400, 3_000_000, 20_000_000, 8 * 86_400_000)))
    told = {"outbound": False, "kind": TextKind.REPLY, "status": "received", "body": "Is it still open?"}
    return Text(conversation_id=talk.id, connection_id=lines[0].connection_id, at=at, answered_at=at + waited, **told)


def opened(database: Database, rows: AccountRows, number: ShownNumber) -> int:
    """How many the address lists of what the number is a count of."""
    address = urlsplit(number.href)
    asked = dict(parse_qsl(address.query))
    noun = number.claim[1]
    with database.read(rows.account.id) as session:
        if address.path == "/calls":
            found = sum_of(session, Wanted.of(asked, ZONE))
            return {"call": found.calls, "caller": found.callers, "conversation": found.conversations}[noun]
        assert (address.path, noun) == ("/reports/replies", "reply"), number
        wanted = Wanted.of({"from": asked["from"], "to": asked["to"]}, ZONE)
        assert wanted.since is not None
        assert wanted.until is not None
        of = {f"{name}_id": int(asked[name]) for name in ("line", "desk", "member") if name in asked}
        replies = WantedReplies(since=wanted.since, until=wanted.until, took=bounds(asked.get("took", "")), **of)
        return answered_replies(session, replies, 1).replies


@pytest.mark.usefixtures("filled")
def test_every_number_opens_as_many_calls_as_it_says(owner: Browser, rows: AccountRows, database: Database) -> None:
    figures: set[str | None] = set()
    for asked in ("days=30", "from=2026-08-01&to=2026-11-20"):
        numbers = PageNumbers.of(owner.read(f"/reports?{asked}")).numbers
        without = [number.words for number in numbers if not number.href.startswith(("/calls?", "/reports/replies?"))]
        assert not without
        wrong = [(number, found) for number in numbers if (found := opened(database, rows, number)) != number.claim[0]]
        assert not wrong
        figures |= {dict(parse_qsl(urlsplit(number.href).query)).get("counted") for number in numbers}
    assert figures == {*Figure, None}
    callers = next(number for number in numbers if number.opens.endswith("callers"))
    assert re.search(rf"\d+ calls by {callers.opens}", owner.read(callers.href))
    of_nobody = next(number for number in numbers if "member=0" in number.href and "repl" in number.opens)
    page = owner.read(of_nobody.href)
    assert f"{of_nobody.opens} in " in page
    assert "Is it still open?" in page
    assert "<bdi>Owner: nobody</bdi>" in page


def test_many_replies_are_shown_page_by_page(owner: Browser, rows: AccountRows) -> None:
    line = rows.line()
    talk = rows.conversation(line, rows.caller(name="\u05e9\u05e8\u05d4"))
    for number in range(53):
        at = NOW - HOUR - number * SECOND
        told = {"outbound": False, "kind": TextKind.REPLY, "status": "received", "body": f"Number {number}"}
        rows.text(talk, line, at=at, answered_at=at + HOUR / 2, **told)
    first = owner.read("/reports/replies?from=2026-11-20&to=2026-11-20")
    assert "53 replies in 1 conversation" in first
    older = re.search(r'href="(/reports/replies[^"]*before=[^"]*)"', first)
    assert older is not None
    second = owner.read(older[1].replace("&amp;", "&"))
    assert [len(re.findall(r"Number \d+", page)) for page in (first, second)] == [50, 3]
    for nonsense in ("before=x", "before=99999999999999999-1", "took=a-b", "took=-", "member=x"):
        assert "Answered replies" in owner.read(f"/reports/replies?{nonsense}")
