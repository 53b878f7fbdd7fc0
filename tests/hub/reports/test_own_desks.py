"""Who sees only their own desks: their report from kept days is the one that is counted from the calls they see."""

import datetime as dt
import random
from zoneinfo import ZoneInfo

from hub.conversations.seen_by import Viewpoint, limits_of
from hub.records.account import Desk, Member, MemberRole
from hub.records.call import Call, CallOutcome
from hub.records.conversation import Conversation, Outcome
from hub.records.report_day import forget_days
from hub.reports.counted_days import keep_settled_days, kept_days
from hub.reports.period import Period
from hub.reports.report import Report, report
from tests.fakes.counted_firm import ZONE, CountedFirm

NEW_YORK = ZoneInfo(ZONE)
HOUR = dt.timedelta(hours=1)
SEPTEMBER = Period(dt.date(2026, 9, 1), dt.date(2026, 9, 30), ZONE)


def seen(firm: CountedFirm, member: Member) -> Report:
    limits = limits_of(Viewpoint(firm.rows.account.id, member.id))
    with firm.database.limited_to(*limits).read(firm.rows.account.id) as session:
        return report(session, SEPTEMBER)


def keep(firm: CountedFirm) -> None:
    with firm.database.write(firm.rows.account.id) as session:
        keep_settled_days(session, 1000)


def counted_anew(firm: CountedFirm, member: Member) -> Report:
    with firm.database.write(firm.rows.account.id) as session:
        forget_days(session)
    return seen(firm, member)


def fill_september(firm: CountedFirm, members: list[Member], desks: list[Desk]) -> None:
    """Calls of every desk, every member, both at once and neither, in threads and without one, at a line of a desk and at another."""
    chance, rows = random.Random(11), firm.rows  # noqa: S311 - it only makes up calls
    lines = [rows.line(label=f"Of {desk.name}", desk_id=desk.id) for desk in desks] + [firm.line]
    whose = [(member, desk) for member in (None, *members) for desk in (None, *desks)]
    talks = [
        rows.conversation(
            chance.choice(lines),
            firm.caller(),
            member_id=member and member.id,
            desk_id=desk and desk.id,
            outcome=chance.choice((None, Outcome.BOOKED)),
            outcome_at=dt.datetime(2026, 9, chance.randrange(10, 30), tzinfo=NEW_YORK),
        )
        for member, desk in whose * 2
    ]
    for _ in range(80):
        at = dt.datetime(2026, 9, chance.randrange(1, 31), chance.randrange(24), tzinfo=NEW_YORK)
        if chance.random() < 0.3:
            firm.call(at, chance.choice((CallOutcome.ANSWERED, CallOutcome.MISSED)), line=chance.choice(lines))
            continue
        talk = chance.choice(talks)
        replied_at = at + HOUR if chance.random() < 0.5 else None
        line = next(line for line in lines if line.id == talk.line_id)
        firm.missed(
            at, conversation=talk, line=line, texted_at=at + dt.timedelta(minutes=1), replied_at=replied_at, first_human_at=replied_at
        )
        if replied_at:
            firm.reply(talk, replied_at, replied_at + dt.timedelta(minutes=chance.randrange(1, 90)))


def test_a_report_of_own_desks_is_the_same_from_kept_days_whoever_looks(either_firm: CountedFirm) -> None:
    firm = either_firm
    members = [firm.rows.member(MemberRole.AGENT, email=f"own{number}@example.com", own_desks_only=True) for number in range(3)]
    desks = [firm.rows.add(Desk(name=f"Desk {number}", member_id=members[number].id)) for number in range(2)]
    fill_september(firm, members, desks)
    fresh = [seen(firm, member) for member in members]
    assert len({found.now.total for found in fresh}) == 3
    keep(firm)
    assert [seen(firm, member) for member in members] == fresh
    # a desk and its line change hands: no day changes, what is seen of it does
    with firm.database.write(firm.rows.account.id) as session:
        session.get_one(Desk, desks[0].id).member_id = members[2].id
    from_kept = [seen(firm, member) for member in members]
    assert from_kept[2].now.total.inbound > fresh[2].now.total.inbound
    assert from_kept == [counted_anew(firm, member) for member in members]


def test_the_parts_of_a_kept_day_go_with_it(firm: CountedFirm) -> None:
    mine = firm.rows.member(MemberRole.AGENT, email="mine@example.com", own_desks_only=True)
    call = firm.missed(dt.datetime(2026, 9, 10, 12, tzinfo=NEW_YORK), conversation=firm.conversation(member_id=mine.id))
    keep(firm)
    with firm.database.limited_to(*limits_of(Viewpoint(firm.rows.account.id, mine.id))).read(firm.rows.account.id) as session:
        assert [len(parts) for parts in kept_days(session, SEPTEMBER).values() if parts] == [1]
    with firm.database.write(firm.rows.account.id) as session:
        session.get_one(Call, call.id).replied_at = call.started_at + HOUR
    assert seen(firm, mine).now.total.recovered == 1
    keep(firm)
    with firm.database.write(firm.rows.account.id) as session:
        session.get_one(Conversation, call.conversation_id).member_id = None
    assert seen(firm, mine).now.total.missed == 0
    keep(firm)
    assert seen(firm, mine).now.total.missed == 0
