"""Needs attention: one list of everything that waits for a person."""

from collections import Counter
from collections.abc import Sequence

from flask import request
from flask.typing import ResponseReturnValue

from hub.records.session import AccountSession
from hub.web.attention.concern import KINDS, URGENCIES, Concern, Kind, in_order
from hub.web.attention.systems import connection_concerns, line_concerns
from hub.web.attention.unsettled import unsettled_concerns
from hub.web.attention.work import work_concerns
from hub.web.dependencies import pages
from hub.web.layout import show_live
from hub.web.signed_in import me
from hub.web.today.record_question import questions_of

SHOWN = 100


def show_attention() -> ResponseReturnValue:
    """By urgency; narrowed to one kind, or to what is assigned to whoever looks, by links."""
    asked = request.args.get("kind", "")
    kind = Kind(asked) if asked in frozenset(Kind) else None
    mine = request.args.get("mine") == "yes"
    with pages().database.read(me().account_id) as session:
        everything = concerns(session)
        shown = [one for one in everything if kind in (None, one.kind) and (not mine or one.member_id == me().member_id)]
        return show_live(
            "attention",
            session,
            groups=[(URGENCIES[urgency], [one for one in shown[:SHOWN] if one.urgency is urgency]) for urgency in URGENCIES],
            more=len(shown) - SHOWN,
            questions=questions_of(session, [one.question for one in shown[:SHOWN] if one.question is not None]),
            kinds=[(name, KINDS[name], count) for name, count in _counted(everything)],
            kind=kind,
            mine=mine,
            assigned=sum(one.member_id == me().member_id for one in everything),
            whole=len(everything),
        )


def concerns(session: AccountSession) -> list[Concern]:
    """Everything that waits for a person, in the order in which somebody should look."""
    found = [*connection_concerns(session), *line_concerns(session)]
    found += work_concerns(session, me().time_zone, frozenset(one.id for one in found))
    if me().viewpoint is None:
        found += unsettled_concerns(session)
    return in_order(found, me().member_id)


def _counted(everything: Sequence[Concern]) -> list[tuple[Kind, int]]:
    counts = Counter(one.kind for one in everything)
    return [(kind, counts[kind]) for kind in KINDS if counts[kind]]
