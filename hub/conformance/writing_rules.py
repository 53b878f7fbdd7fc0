"""Rules about writing: once, found again when the answer was lost, and true to what was said."""

from hub.conformance import live_checks
from hub.conformance.bench import Bench
from hub.conformance.operations import LONG, ODD, activity, booking, next_days
from hub.conformance.rule import Level, expect, rule
from hub.conformance.vendor_bench import moment_before, named
from hub.contract.connector import (
    Ability,
    AssignsOwners,
    BooksAppointments,
    Connector,
    CreatesPeople,
    ErasesPeople,
    HandlesMatters,
    HonoursOptOut,
    LogsActivity,
    OpensMatters,
    RevisesActivity,
)
from hub.contract.errors import NotSupported, TryAgain
from hub.contract.people import Matter, NewMatter, NewPerson, OwnerClaim, PersonRef

A = Ability


def _matter(connector: Connector, person: PersonRef) -> Matter | None:
    return next(iter(connector.open_matters(person)), None) if isinstance(connector, HandlesMatters) else None


def _owner(connector: AssignsOwners, person: PersonRef) -> OwnerClaim | None:
    return connector.owner_of(person, connector.open_matters(person) if isinstance(connector, HandlesMatters) else [])


@rule(27, Level.SILVER, "It declares that it creates people and writes on their records; who was created is found by their number.")
def creates_and_logs(bench: Bench) -> None:
    """A number is all that is certain."""
    expect(bench.abilities >= {A.CREATE, A.LOG}, "the class inherits not both of CreatesPeople and LogsActivity")
    connector = bench.connector
    if isinstance(connector, CreatesPeople):
        made = connector.create_person(NewPerson(phone=bench.numbers.new), "key-1")
        expect(
            [person["id"] for person in bench.people_with(bench.numbers.new.e164)] == [made.id],
            "the vendor does not hold one person with the number",
        )
        expect(
            [person.ref.id for person in bench.find(bench.numbers.new.e164)] == [made.id], "who was created is not found by their number"
        )


@rule(
    28,
    Level.SILVER,
    "A person is created with the name, the address and the owner that are known.",
    A.CREATE,
    live=live_checks.known_things_arrive,
)
def creates_with_all_that_is_known(bench: Bench) -> None:
    """An owner may also be set later, where the vendor needs a matter for it."""
    owner = bench.put_owner()
    connector = bench.connector
    person = NewPerson(phone=bench.numbers.new, first_name="Bao", last_name="Tran", email="bao@people.example", owner_id=owner)
    if isinstance(connector, CreatesPeople):
        connector.create_person(person, "key-1")
    (held,) = bench.people_with(bench.numbers.new.e164) or ({},)
    expect(held.get("name") == "Bao Tran", "the name did not arrive")
    expect(list(held.get("emails", ())) == ["bao@people.example"], "the address did not arrive")
    expect(held.get("owner") in (owner, None), "somebody else became the owner")


@rule(
    29,
    Level.SILVER,
    "A create whose answer was lost is found again, and nobody is found where nobody was created.",
    A.CREATE,
    live=live_checks.create_is_found_again,
)
def a_lost_create_is_found(bench: Bench) -> None:
    """With an older person of a neighbouring number beside them."""
    bench.put_person("Noor Lind", bench.numbers.other)
    connector, since, person = bench.connector, moment_before(), NewPerson(phone=bench.numbers.new)
    if not isinstance(connector, CreatesPeople):
        return
    bench.vendors.arm(bench.key, "drop_before", method="P*", path=bench.api_path)
    trouble = bench.trouble(lambda: connector.create_person(person, "key-1"))
    bench.vendors.disarm(bench.key)
    expect(isinstance(trouble, TryAgain), f"a create that never arrived came out as {named(trouble)}")
    expect(connector.find_created(person, "key-1", since) is None, "somebody was found although nobody was created")
    bench.lost(lambda: connector.create_person(person, "key-1"))
    found = connector.find_created(person, "key-1", since)
    held = [each["id"] for each in bench.people_with(bench.numbers.new.e164)]
    expect(len(held) == 1, f"one create left {len(held)} people")
    expect(found is not None and found.id == held[0], "the person whose create was not answered is not found again")


@rule(30, Level.SILVER, "What is written on a record stands there once, whole and in its words, with odd characters and very long.", A.LOG)
def what_is_written_stands_there(bench: Bench) -> None:
    """A very long text may be cut; the mark by which it is found may not."""
    person_id = bench.put_person("Ines Okafor", owner=bench.put_owner(), matter="Warehouse Supervisor")
    person, connector, since = bench.ref(bench.numbers.caller), bench.connector, moment_before()
    if not isinstance(connector, LogsActivity):
        return
    matter = _matter(connector, person)
    connector.log_activity(person, matter, activity(LONG), "key-1")
    expect(connector.find_activity(person, "key-1", since) is not None, "a very long activity is not found by its key")
    connector.log_activity(person, matter, activity(ODD), "key-2")
    times = bench.written_on(person_id).count(ODD)
    expect(times == 1, f"what was written stands there {times} times in its words")
    connector.log_activity(person, matter, activity("They called again."), "key-3")
    expect(bench.written_on(person_id).count(ODD) == 1, "the next activity changed the one before")


@rule(
    31,
    Level.SILVER,
    "An activity whose answer was lost is found again, by its own key and no other.",
    A.LOG,
    live=live_checks.activities_are_found,
)
def a_lost_activity_is_found(bench: Bench) -> None:
    """Keys that begin alike are different keys."""
    person_id = bench.put_person("Ines Okafor", owner=bench.put_owner(), matter="Warehouse Supervisor")
    person, connector, since = bench.ref(bench.numbers.caller), bench.connector, moment_before()
    if not isinstance(connector, LogsActivity):
        return
    matter = _matter(connector, person)
    expect(connector.find_activity(person, "conversation-7-1-1", since) is None, "an activity was found before any was written")
    bench.lost(lambda: connector.log_activity(person, matter, activity("The first piece."), "conversation-7-1-12"))
    expect(connector.find_activity(person, "conversation-7-1-1", since) is None, "an activity was found by the beginning of its key")
    expect(connector.find_activity(person, "conversation-7-1-12", since) is not None, "the activity is not found again")
    connector.log_activity(person, matter, activity("The second piece."), "conversation-7-1-1")
    first = connector.find_activity(person, "conversation-7-1-12", since)
    second = connector.find_activity(person, "conversation-7-1-1", since)
    expect(first is not None and second is not None and first != second, "two activities with different keys are not told apart")
    written = bench.written_on(person_id)
    counted = [written.count(words) for words in ("The first piece.", "The second piece.")]
    expect(counted == [1, 1], f"two pieces stand there {counted[0]} and {counted[1]} times")


@rule(
    32,
    Level.SILVER,
    "An owner is set, the same owner again changes nothing, and a lost answer is seen by reading.",
    A.ASSIGN,
    live=live_checks.owner_is_set,
)
def owners_are_set(bench: Bench) -> None:
    """Where the vendor lets no program set the owner of this matter, NotSupported says so."""
    first, second = bench.put_owner("Mika Sato"), bench.put_owner("Rowan Hale")
    person_id = bench.put_person("Ines Okafor", owner=first, matter="Warehouse Supervisor")
    person, connector = bench.ref(bench.numbers.caller), bench.connector
    matter = _matter(connector, person)
    if not isinstance(connector, AssignsOwners):
        return
    if matter is not None and matter.owner_fixed:
        trouble = bench.trouble(lambda: connector.assign_owner(person, matter, second))
        expect(isinstance(trouble, NotSupported), f"a matter whose owner is fixed came out as {named(trouble)}")
        return
    bench.lost(lambda: connector.assign_owner(person, matter, second))
    claim = _owner(connector, person)
    if claim is None or claim.owner_id != second:
        connector.assign_owner(person, matter, second)  # as the hub does where it is not read back, for it may take two requests
        claim = _owner(connector, person)
    expect(claim is not None and claim.owner_id == second, "the new owner is not read back")
    before = bench.vendors.held(bench.key)
    connector.assign_owner(person, matter, second)
    expect(bench.vendors.held(bench.key) == before, "setting the same owner again changed something")
    owners = {each["owner"] for each in bench.matters_of(person_id)}
    expect(second in owners or not owners, "the vendor holds another owner")


@rule(
    33,
    Level.SILVER,
    "A matter is opened with its note and owner, and found again where the answer was lost.",
    A.OPEN_MATTERS,
    live=live_checks.matter_is_opened,
)
def matters_are_opened(bench: Bench) -> None:
    """Once."""
    owner = bench.put_owner()
    person_id = bench.put_person()
    person, connector, since = bench.ref(bench.numbers.caller), bench.connector, moment_before()
    if not isinstance(connector, OpensMatters):
        return
    new = NewMatter(title="Missed call", note="They called about a leaking tap.", owner_id=owner)
    expect(connector.find_matter(person, new, "key-1", since) is None, "a matter was found before any was opened")
    bench.lost(lambda: connector.create_matter(person, new, "key-1"))
    found, held = connector.find_matter(person, new, "key-1", since), bench.matters_of(person_id)
    expect(len(held) == 1, f"one matter was opened, and {len(held)} are held")
    if found is None and isinstance(connector, LogsActivity):
        found = _matter(connector, person)  # as the hub does: what is open is taken, and what could not be said in it is noted
        connector.log_activity(person, found, activity(new.note), "key-2")
    expect(found is not None and found.id == held[0]["id"], "the matter whose opening was not answered is not found again")
    expect(held[0]["owner"] == owner, "the matter has another owner")
    expect(bench.written_on(person_id).count("They called about a leaking tap.") == 1, "the note does not stand there once")
    told = _matter(connector, person)
    expect(told is not None and told.id == held[0]["id"], "open_matters does not tell the matter that was opened")


@rule(
    34,
    Level.SILVER,
    "What was written can be rewritten in place; the same again changes nothing.",
    A.REVISE,
    live=live_checks.activity_is_rewritten,
)
def activities_are_revised(bench: Bench) -> None:
    """The key stays."""
    person_id = bench.put_person()
    person, connector, since = bench.ref(bench.numbers.caller), bench.connector, moment_before()
    if not isinstance(connector, LogsActivity) or not isinstance(connector, RevisesActivity):
        return
    ref = connector.log_activity(person, None, activity("The first words."), "key-1")
    ref = connector.revise_activity(person, ref, activity("The second words."), "key-1")
    before = bench.vendors.held(bench.key)
    connector.revise_activity(person, ref, activity("The second words."), "key-1")
    expect(bench.vendors.held(bench.key) == before, "the same words again changed something")
    written = bench.written_on(person_id)
    expect("The first words." not in written and written.count("The second words.") == 1, "the words were not replaced")
    expect(connector.find_activity(person, "key-1", since) is not None, "it is no longer found by its key")


@rule(
    35,
    Level.SILVER,
    "A mark that somebody wants no texts is read and written; written twice it changes nothing.",
    A.OPT_OUT,
    live=live_checks.opt_out_is_kept,
)
def opt_outs_are_kept(bench: Bench) -> None:
    """Others stay as they are."""
    person_id = bench.put_person("Ines Okafor")
    bench.put_person("Noor Lind", bench.numbers.other)
    person, other, connector = bench.ref(bench.numbers.caller), bench.ref(bench.numbers.other), bench.connector
    if not isinstance(connector, HonoursOptOut):
        return
    expect(connector.may_text(person), "somebody without any mark may not be texted")
    connector.set_do_not_text(person, "They texted STOP.")
    before = bench.vendors.held(bench.key)
    connector.set_do_not_text(person, "They texted STOP.")
    expect(bench.vendors.held(bench.key) == before, "the mark again changed something")
    expect(not connector.may_text(person), "the mark is not read back")
    held = next(each for each in before["people"] if each["id"] == person_id)
    expect(not held["may_text"], "the vendor does not hold the mark")
    expect(connector.may_text(other), "the mark reached somebody else")


@rule(
    36,
    Level.SILVER,
    "Times are offered soonest first, within what was asked; a visit whose answer was lost is not booked twice.",
    A.BOOK,
    live=live_checks.visit_is_booked,
)
def visits_are_booked(bench: Bench) -> None:
    """Where the simulated vendor offers times."""
    bench.put_owner()
    person_id = bench.put_person()
    bench.put_person("Noor Lind", bench.numbers.other)
    person, undisturbed = bench.ref(bench.numbers.caller), bench.ref(bench.numbers.other)
    connector, since, search = bench.connector, moment_before(), next_days()
    if not isinstance(connector, BooksAppointments):
        return
    slots = connector.find_slots(search)
    starts = [slot.start for slot in slots]
    expect(starts == sorted(starts), "the times are not offered soonest first")
    expect(all(search.start <= slot.start < slot.end <= search.end for slot in slots), "a time lies outside of what was asked for")
    if not slots:
        return
    wanted = booking(slots[0])
    expect(connector.find_booking(person, wanted, "key-1", since) is None, "a visit was found before any was booked")
    bench.lost(lambda: connector.book(person, None, wanted, "key-1"))
    if connector.find_booking(person, wanted, "key-1", since) is None:
        connector.book(person, None, wanted, "key-1")  # as the hub does where nothing is found: then it must find out by itself
    connector.book(undisturbed, None, wanted, "key-2")
    left = [(len(bench.matters_of(id_)), bench.written_on(id_).count(wanted.note)) for id_ in (person_id, undisturbed.id)]
    expect(left[0] == left[1], "a visit whose answer was lost left something else than one whose answer came")


@rule(
    38,
    Level.SILVER,
    "Whoever is erased is gone with what was written on them; others stay, and erasing again changes nothing.",
    A.ERASE,
    live=live_checks.person_is_erased,
)
def people_are_erased(bench: Bench) -> None:
    """On request of the person, and after a test of the connection."""
    person_id = bench.put_person("Ines Okafor")
    other_id = bench.put_person("Noor Lind", bench.numbers.other)
    person, other, connector = bench.ref(bench.numbers.caller), bench.ref(bench.numbers.other), bench.connector
    if not isinstance(connector, ErasesPeople):
        return
    if isinstance(connector, LogsActivity):
        connector.log_activity(person, None, activity("About the one."), "key-1")
        connector.log_activity(other, None, activity("About the other."), "key-2")
    connector.erase_person(person)
    before = bench.vendors.held(bench.key)
    connector.erase_person(person)
    expect(bench.vendors.held(bench.key) == before, "erasing again changed something")
    held = {each["id"] for each in before["people"]}
    expect(person_id not in held and not bench.find(bench.numbers.caller), "who was erased is still there")
    expect(other_id in held, "somebody else was erased too")
    texts = " ".join(each["text"] for each in before["activities"])
    expect("About the one." not in texts, "what was written on them is still there")
    expect("About the other." in texts or A.LOG not in bench.abilities, "what was written on somebody else is gone too")
