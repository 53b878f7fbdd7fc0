"""How rules are played in a real test account: by what the connector itself reads back, for nobody can look inside a real vendor."""

from collections.abc import Sequence
from typing import TypeVar

from hub.conformance.live_tenant import MARK, LiveTenant, Made
from hub.conformance.operations import LONG, ODD, activity, booking, next_days
from hub.conformance.rule import expect
from hub.contract.connector import (
    Ability,
    AssignsOwners,
    BooksAppointments,
    Connector,
    CreatesPeople,
    ErasesPeople,
    HandlesMatters,
    HonoursOptOut,
    ListsOwners,
    LogsActivity,
    OpensMatters,
    RevisesActivity,
)
from hub.contract.errors import NotSupported
from hub.contract.people import Matter, NewMatter, PersonRef

T = TypeVar("T")


def account_is_stable(tenant: LiveTenant) -> None:
    """The same account twice, with an id and a name."""
    first, again = tenant.connector.check_connection(), tenant.connector.check_connection()
    expect(first.id and first.name, "check_connection gave no id or no name")
    expect(first == again, "check_connection told two different accounts")


def rights_are_granted(tenant: LiveTenant) -> None:
    """These credentials have all of them."""
    missing = [right["right"] for right in tenant.row.missing_rights]
    expect(not missing, f"these credentials lack {', '.join(missing)}: give them every right of the manifest")


def person_is_found(tenant: LiveTenant) -> None:
    """By the number alone."""
    made = tenant.newcomer("Found")
    ref = tenant.create(made)
    found = tenant.eventually(lambda: tenant.find(made.person.phone), "who was created is not found by their number")
    expect([person.ref.id for person in found] == [ref.id], f"one person has the number, and {len(found)} were found")
    expect(MARK in found[0].name, "the person was found under another name")


def nobody_else_is_found(tenant: LiveTenant) -> None:
    """Neighbours have neighbouring numbers."""
    made = tenant.newcomer("Neighbour")
    tenant.create(made)
    tenant.eventually(lambda: tenant.find(made.person.phone), "the neighbour is not found")
    stranger = tenant.newcomer("Nobody")
    expect(not tenant.find(stranger.person.phone), "somebody was found by a number that nobody has")


def owners_are_read(tenant: LiveTenant) -> None:
    """Each once and with a name."""
    connector = tenant.connector
    owners = connector.list_owners() if isinstance(connector, ListsOwners) else []
    expect(owners and all(owner.id and owner.name for owner in owners), "no users were read, or users without a name")
    expect(len({owner.id for owner in owners}) == len(owners), "a user was read twice")


def roles_are_read(tenant: LiveTenant) -> None:
    """As many as there are."""
    connector = tenant.connector
    roles = connector.list_roles() if isinstance(connector, ListsOwners) else []
    expect(all(role.id and role.name for role in roles), "a role came without id or name")
    expect(len({role.id for role in roles}) == len(roles), "a role was read twice")


def matters_are_read(tenant: LiveTenant) -> None:
    """Of somebody new; some vendors open one with every person."""
    matters = _matters(tenant.connector, tenant.somebody("Matters"))
    expect(all(matter.id and matter.kind and matter.title and matter.open for matter in matters), "a matter came without id, kind or title")


def create_is_found_again(tenant: LiveTenant) -> None:
    """Before it nobody, after it exactly that person."""
    made, connector = tenant.newcomer("Created"), tenant.connector
    if not isinstance(connector, CreatesPeople):
        return
    expect(_found_created(connector, made) is None, "somebody was found although nobody was created")
    ref = tenant.create(made)
    found = tenant.eventually(lambda: _found_created(connector, made), "the person is not found again")
    expect(found is not None and found.id == ref.id, "another person was found again")


def known_things_arrive(tenant: LiveTenant) -> None:
    """Name and address."""
    made = tenant.newcomer("Known", email=f"{tenant.key('known')}@people.example")
    tenant.create(made)
    found = tenant.eventually(lambda: tenant.find(made.person.phone), "who was created is not found by their number")
    expect(found[0].name == f"{made.person.first_name} {made.person.last_name}", "the name did not arrive as it was given")


def activities_are_found(tenant: LiveTenant) -> None:
    """Odd and very long ones, by their own key and no other."""
    since = tenant.moment()
    person, connector = _somebody(tenant, "Noted")
    if not isinstance(connector, LogsActivity):
        return
    matter = _first(_matters(connector, person))
    short, long = tenant.key("note-1"), tenant.key("note-12")
    expect(connector.find_activity(person, short, since) is None, "an activity was found before any was written")
    connector.log_activity(person, matter, activity(LONG), long)
    tenant.eventually(lambda: connector.find_activity(person, long, since), "a very long activity is not found by its key")
    expect(connector.find_activity(person, short, since) is None, "an activity was found by the beginning of its key")
    connector.log_activity(person, matter, activity(ODD), short)
    tenant.eventually(lambda: connector.find_activity(person, short, since), "an activity with odd characters is not found by its key")


def owner_is_set(tenant: LiveTenant) -> None:
    """The first active user, twice."""
    person, connector = _somebody(tenant, "Assigned")
    owner, matter = _first(tenant.owners()), _first(_matters(connector, person))
    if not isinstance(connector, AssignsOwners) or owner is None or (matter is not None and matter.owner_fixed):
        return
    if matter is None and Ability.ASSIGN_PEOPLE not in tenant.row.abilities:
        return
    for _ in range(2):
        connector.assign_owner(person, matter, owner.id)
    told = tenant.eventually(lambda: connector.owner_of(person, _matters(connector, person)), "the owner is not read back")
    expect(told is not None and told.owner_id == owner.id, "another owner is read back")


def matter_is_opened(tenant: LiveTenant) -> None:
    """With a note and, where there is one, an owner; an account without such matters says so."""
    since, owner = tenant.moment(), _first(tenant.owners())
    person, connector = _somebody(tenant, "Opened")
    if not isinstance(connector, OpensMatters):
        return
    new = NewMatter(title=f"{MARK}: missed call", note="They called about a leaking tap.", owner_id=owner.id if owner else None)
    try:
        matter = connector.create_matter(person, new, tenant.key("matter"))
    except NotSupported:
        return
    told = tenant.eventually(lambda: _matters(connector, person), "the matter that was opened is not told")
    expect(matter.id in [each.id for each in told], "another matter is told than was opened")
    found = connector.find_matter(person, new, tenant.key("matter"), since)
    expect(found is None or found.id == matter.id, "another matter is found again than was opened")


def activity_is_rewritten(tenant: LiveTenant) -> None:
    """Twice with the same words."""
    key, since = tenant.key("rewritten"), tenant.moment()
    person, connector = _somebody(tenant, "Rewritten")
    if not isinstance(connector, LogsActivity) or not isinstance(connector, RevisesActivity):
        return
    ref = connector.log_activity(person, _first(_matters(connector, person)), activity("The first words."), key)
    for _ in range(2):
        ref = connector.revise_activity(person, ref, activity("The second words."), key)
    tenant.eventually(lambda: connector.find_activity(person, key, since), "what was rewritten is no longer found by its key")


def opt_out_is_kept(tenant: LiveTenant) -> None:
    """Set twice and read back."""
    person, connector = _somebody(tenant, "Silent")
    if not isinstance(connector, HonoursOptOut):
        return
    expect(connector.may_text(person), "somebody without any mark may not be texted")
    for _ in range(2):
        connector.set_do_not_text(person, "They texted STOP.")
    tenant.eventually(lambda: not connector.may_text(person), "the mark is not read back")


def visit_is_booked(tenant: LiveTenant) -> None:
    """The last time on offer, which disturbs the least; it is cancelled when all is over."""
    since, search = tenant.moment(), next_days()
    person, connector = _somebody(tenant, "Booked")
    if not isinstance(connector, BooksAppointments):
        return
    slots = connector.find_slots(search)
    expect([slot.start for slot in slots] == sorted(slot.start for slot in slots), "the times are not offered soonest first")
    if not slots:
        return
    wanted, key = booking(slots[-1]), tenant.key("visit")
    expect(connector.find_booking(person, wanted, key, since) is None, "a visit was found before any was booked")
    tenant.booked.append((person, connector.book(person, None, wanted, key)))


def person_is_erased(tenant: LiveTenant) -> None:
    """Once and again."""
    made = tenant.newcomer("Erased")
    ref, connector = tenant.create(made), tenant.connector
    if not isinstance(connector, ErasesPeople):
        return
    for _ in range(2):
        connector.erase_person(ref)
    tenant.eventually(lambda: not tenant.find(made.person.phone), "who was erased is still found")


def _somebody(tenant: LiveTenant, name: str) -> tuple[PersonRef, Connector]:
    return tenant.somebody(name), tenant.connector


def _matters(connector: object, person: PersonRef) -> list[Matter]:
    return connector.open_matters(person) if isinstance(connector, HandlesMatters) else []


def _found_created(connector: CreatesPeople, made: Made) -> PersonRef | None:
    return connector.find_created(made.person, made.key, made.since)


def _first(found: Sequence[T]) -> T | None:
    return next(iter(found), None)
