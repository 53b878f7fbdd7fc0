"""Needs attention: one list of everything that waits for a person."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import request
from flask.typing import ResponseReturnValue

from hub.records.session import AccountSession
from hub.web.attention.concern import KINDS, URGENCIES, Concern, Kind, in_order
from hub.web.attention.systems import connection_concerns, line_concerns
from hub.web.attention.unheard_lines import disconnected_concerns, unheard_line_concerns
from hub.web.attention.unsettled import unsettled_concerns
from hub.web.attention.wish import KINDS_IN, Part, Place, Source, Wish, written_places
from hub.web.attention.work import effect_concerns, task_concerns
from hub.web.dependencies import pages
from hub.web.layout import show_live
from hub.web.signed_in import me
from hub.web.today.record_question import questions_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page of what waits for a person, in the order in which somebody should look, and where each unfinished source goes on."""

    concerns: Sequence[Concern]
    places: Mapping[Source, Place]


def show_attention() -> ResponseReturnValue:
    """By urgency; narrowed to one kind, or to what is assigned to whoever looks, by links; the rest page by page."""
    wish = Wish.of(request.args, me().member_id)
    with pages().database.read(me().account_id) as session:
        everything = waiting(session, Wish(member_id=me().member_id))
        shown = everything if wish == Wish(member_id=me().member_id) else waiting(session, wish)
        return show_live(
            "attention",
            session,
            groups=[(URGENCIES[urgency], [one for one in shown.concerns if one.urgency is urgency]) for urgency in URGENCIES],
            further=_link(wish, shown.places) if shown.places else None,
            first=_link(wish, {}) if wish.places else None,
            questions=questions_of(session, [one.question for one in shown.concerns if one.question is not None]),
            kinds=_counted(everything),
            wish=wish,
            assigned=sum(one.member_id == me().member_id for one in everything.concerns),
            whole=len(everything.concerns),
            is_more=bool(everything.places),
        )


def waiting(session: AccountSession, wish: Wish) -> Waiting:
    """What the wish is about."""
    of_lines = (*disconnected_concerns(session), *line_concerns(session), *unheard_line_concerns(session))
    systems = [*connection_concerns(session), *of_lines]
    found = [one for one in systems if wish.wants(Source.SYSTEMS) and wish.fits(one)]
    places: dict[Source, Place] = {}
    for source, part in _parts(session, wish, frozenset(one.id for one in systems)):
        found += part.concerns
        if part.place is not None:
            places[source] = part.place
    return Waiting(in_order(found, me().member_id), places)


def _parts(session: AccountSession, wish: Wish, told: frozenset[str]) -> Iterator[tuple[Source, Part]]:
    if wish.wants(Source.TASKS):
        yield Source.TASKS, task_concerns(session, me().time_zone, wish, told)
    if wish.wants(Source.EFFECTS):
        yield Source.EFFECTS, effect_concerns(session, wish)
    for source in (Source.REQUESTS, Source.EVENTS, Source.CALLS):
        if wish.wants(source) and me().viewpoint is None:
            yield source, unsettled_concerns(session, source, wish.place(source))


def _counted(everything: Waiting) -> list[tuple[Kind, str, int, bool]]:
    """Each kind with how much of it was found, and whether there may be more; of what goes on, every kind that it may have stands there."""
    counts = Counter(one.kind for one in everything.concerns)
    going_on = frozenset(kind for source in everything.places for kind in KINDS_IN[source])
    return [(kind, KINDS[kind], counts[kind], kind in going_on) for kind in KINDS if counts[kind] or kind in going_on]


def _link(wish: Wish, places: Mapping[Source, Place]) -> dict[str, str]:
    """The query of a page of the same wish."""
    query = {"kind": wish.kind, "mine": "yes" if wish.mine else None, "after": written_places(places)}
    return {name: value for name, value in query.items() if value}
