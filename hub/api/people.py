"""Callers, and which records at the connected systems they are."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select

from hub.api.asking import asker
from hub.api.dependencies import parts
from hub.api.fields import ANY_TEXT, Answer, Asked, Id, Moment, Nothing, Number
from hub.api.paging import Page, PageAsked, after_id, cursor_of, linked, next_page
from hub.api.trouble import Trouble
from hub.events import Event
from hub.journey import run_journey
from hub.problems import Fault
from hub.records.connection import Connection, PersonLink
from hub.records.line import Caller, CallerMark
from hub.records.locking import lock_caller
from hub.records.session import AccountSession
from hub.sync.links import link_of, links_of
from hub.sync.said_records import OtherRecordLinked, RecordNotKnown, SaidRecord, say_not_that_record, say_which_record

SHORT = Field(min_length=1, max_length=200, pattern=ANY_TEXT)


class LinkAnswer(Answer):
    """The record that a caller is at a connected system."""

    connection_id: Id
    record_id: Annotated[str, Field(description="The record's id there.", examples=["77"])]
    kind: Annotated[str, Field(description="What it is called there.", examples=["candidate"])]
    name: Annotated[str, Field(examples=["Sam Rivera"])]
    url: Annotated[str | None, Field(description="Where a person opens it.", examples=["https://ats.example.com/77"])]
    created_by_hub: bool
    at: Moment


class PersonAnswer(Answer):
    """A caller."""

    id: Id
    number: Number
    name: Annotated[str | None, Field(examples=["Sam Rivera"])]
    opted_out_at: Annotated[Moment | None, Field(description="Since when they get no texts; null while they do.")]
    texts_paused: Annotated[bool, Field(description="Whether automatic texts to them are paused.")]
    mark: Annotated[CallerMark | None, Field(description="What a member said of them.", examples=["personal"])]
    created_at: Moment


class PersonDetail(PersonAnswer):
    """A caller with the records that they are."""

    links: list[LinkAnswer]


class PersonPage(Page):
    """A page of callers, newest first."""

    callers: list[PersonAnswer]


class PeopleAsked(PageAsked):
    """Which callers."""

    number: Annotated[Number | Nothing, Field(description="Only the caller with this number.")] = None


class LinkAsked(Asked):
    """The record that the caller is."""

    record_id: Annotated[str, SHORT, Field(description="The record's id there.", examples=["77"])]
    kind: Annotated[str | None, Field(description="Needed where the hub does not know the record.", examples=["candidate"]), SHORT] = None
    name: Annotated[str | None, Field(description="Needed where the hub does not know the record.", examples=["Sam Rivera"]), SHORT] = None


def list_callers(query: PeopleAsked) -> object:
    """Callers, newest first."""
    found = select(Caller).order_by(Caller.id.desc()).limit(query.limit + 1)
    if query.number is not None:
        found = found.where(Caller.number == query.number)
    behind = after_id(query.cursor, Caller.id)
    with parts().database.read(asker().account_id) as session:
        callers = session.scalars(found if behind is None else found.where(behind)).all()
    last = callers[query.limit - 1] if len(callers) > query.limit else None
    shown = [PersonAnswer(**_person(caller)) for caller in callers[: query.limit]]
    return linked(PersonPage(callers=shown, next=next_page(cursor_of(last.id) if last else None)))


def show_caller(caller_id: int) -> PersonDetail:
    """One caller with the records that they are."""
    with parts().database.read(asker().account_id) as session:
        caller = session.get(Caller, caller_id)
        if caller is None:
            raise Trouble(404)
        return _detail(session, caller)


def link_caller(caller_id: int, connection_id: int, body: LinkAsked) -> PersonDetail:
    """Say which record at a connected system the caller is; what is owed there goes on with it."""
    said = SaidRecord(body.record_id, body.kind, body.name)
    with parts().database.write(asker().account_id) as session:
        caller, connection = _both(session, caller_id, connection_id)
        try:
            _run(session, say_which_record(session, caller, connection, said, asker().acts_as))
        except OtherRecordLinked:
            raise Trouble(409, "The caller is another record there; take that back first.") from None
        except RecordNotKnown:
            missing = [Fault("The hub does not know the record: write this, too.", pointer=f"#/{name}") for name in ("kind", "name")]
            raise Trouble(409, "The hub does not know this record.", errors=missing) from None
        return _detail(session, caller)


def unlink_caller(caller_id: int, connection_id: int) -> PersonDetail:
    """Take back which record the caller is there; the hub remembers that they are not that one."""
    with parts().database.write(asker().account_id) as session:
        caller, connection = _both(session, caller_id, connection_id)
        link = link_of(session, connection.id, caller.id)
        if link is None:
            raise Trouble(404)
        say_not_that_record(session, link, asker().acts_as)
        session.flush()
        return _detail(session, caller)


def _run(session: AccountSession, events: Iterable[Event]) -> None:
    for event in events:
        run_journey(session, event)
    session.flush()


def _both(session: AccountSession, caller_id: int, connection_id: int) -> tuple[Caller, Connection]:
    connection = session.get(Connection, connection_id)
    if connection is None or connection.kind != "connector" or connection.disconnected_at is not None:
        raise Trouble(404)
    if session.get(Caller, caller_id) is None:
        raise Trouble(404)
    return lock_caller(session, caller_id), connection


def _person(caller: Caller) -> dict[str, Any]:
    return {
        "id": caller.id,
        "number": caller.number,
        "name": caller.name,
        "opted_out_at": caller.opted_out_at,
        "texts_paused": caller.texts_paused,
        "mark": caller.mark,
        "created_at": caller.created_at,
    }


def _detail(session: AccountSession, caller: Caller) -> PersonDetail:
    return PersonDetail(**_person(caller), links=[_link(link) for link in links_of(session, caller.id)])


def _link(link: PersonLink) -> LinkAnswer:
    return LinkAnswer(
        connection_id=link.connection_id,
        record_id=link.vendor_id,
        kind=link.kind,
        name=link.name,
        url=link.url,
        created_by_hub=link.created_by_us,
        at=link.at,
    )
