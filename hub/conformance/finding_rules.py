"""Rules about finding people, owners and matters."""

from hub.conformance import live_checks
from hub.conformance.bench import Bench
from hub.conformance.rule import Level, expect, rule
from hub.contract.connector import Ability, AssignsOwners, HandlesMatters, ListsOwners, ListsPeople
from hub.contract.people import Matter, PersonRef
from hub.sandbox.remote import ControlRefused

A = Ability
MANY = 230
A_PAGE_MORE = 520


@rule(
    12, Level.BRONZE, "It finds people by number: by the vendor's search, or in an index that it fills.", live=live_checks.person_is_found
)
def a_person_is_found(bench: Bench) -> None:
    """With their name and their record's id."""
    expect({A.MATCH, A.LIST_PEOPLE} & bench.abilities, "the class inherits neither MatchesPeople nor ListsPeople")
    person_id = bench.put_person("Ines Okafor", emails=["ines@people.example"])
    bench.put_person("Noor Lind", bench.numbers.as_typed(bench.numbers.at(99)))
    found = bench.find(bench.numbers.caller)
    expect([person.ref.id for person in found] == [person_id], f"one person has the number, and {len(found)} were found")
    expect(found[0].name == "Ines Okafor", "the person was found under another name")


@rule(
    13, Level.BRONZE, "Nobody is found by a number that is only like theirs.", A.MATCH, A.LIST_PEOPLE, live=live_checks.nobody_else_is_found
)
def nobody_is_found(bench: Bench) -> None:
    """Numbers that share their last or first digits are other people's."""
    for place, number in enumerate(bench.numbers.neighbours):
        bench.put_person(f"Neighbour {place + 1}", number)
    found = bench.find(bench.numbers.caller)
    expect(not found, f"nobody has the number, and {len(found)} were found")


@rule(14, Level.BRONZE, "Several people with one number are all found.", A.MATCH, A.LIST_PEOPLE)
def several_are_found(bench: Bench) -> None:
    """Nobody guesses here: the hub asks a person."""
    ids = {bench.put_person("Ada Quill", bench.numbers.spellings[-1]), bench.put_person("Ben Quill", bench.numbers.caller)}
    found = {person.ref.id for person in bench.find(bench.numbers.caller)}
    expect(found == ids, f"two people have the number, and {len(found)} were found")


@rule(15, Level.BRONZE, "A number is found however people write it.", A.MATCH, A.LIST_PEOPLE)
def odd_spellings_are_found(bench: Bench) -> None:
    """Every way that is usual in the country of the manifest's `[conformance] region`."""
    ids = {bench.put_person(f"Person {place + 1}", written): written for place, written in enumerate(bench.numbers.spellings)}
    found = {person.ref.id for person in bench.find(bench.numbers.caller)}
    missed = [written for person_id, written in ids.items() if person_id not in found]
    expect(not missed, f"not found when written as {', '.join(missed)}")


@rule(16, Level.BRONZE, "People without a number, and words where a number should be, do no harm.", A.MATCH, A.LIST_PEOPLE)
def nonsense_does_no_harm(bench: Bench) -> None:
    """Words are put in where the vendor takes them."""
    bench.vendors.put(bench.key, people=[{"name": "Tomas Without"}])
    for words in ("call mom", "x"):
        try:
            bench.put_person("Greta Words", words)
        except ControlRefused:
            continue
    person_id = bench.put_person()
    expect(
        [person.ref.id for person in bench.find(bench.numbers.caller)] == [person_id],
        "the one person with the number was not found among them",
    )


@rule(17, Level.BRONZE, "Lists of people are read to the end.", A.LIST_PEOPLE)
def lists_are_read_to_the_end(bench: Bench) -> None:
    """More people than one page of most vendors holds, each exactly once."""
    people = [{"name": f"Person {place}", "phones": [number]} for place, number in enumerate(bench.numbers.many(A_PAGE_MORE))]
    ids = bench.vendors.put(bench.key, people=people)["people"]
    connector = bench.connector
    pages = connector.list_people(None, None) if isinstance(connector, ListsPeople) else ()
    seen = [person.ref.id for page in pages for person in page]
    expect(
        sorted(seen) == sorted([*ids, bench.bystander]),
        f"{len(ids) + 1} people were put in, {len(seen)} read, {len(set(seen))} of them different",
    )


@rule(
    18,
    Level.BRONZE,
    "Owners are read to the end, with names and addresses, and who left is left out or marked.",
    A.OWNERS,
    live=live_checks.owners_are_read,
)
def owners_are_read(bench: Bench) -> None:
    """By their addresses the hub knows which member is which."""
    many = [{"name": f"Owner Number{place}", "email": f"owner{place}@harbor-talent.example"} for place in range(MANY)]
    ids = bench.vendors.put(bench.key, owners=many)["owners"]
    gone = bench.put_owner("Lea Ver", active=False)
    connector = bench.connector
    owners = {owner.id: owner for owner in connector.list_owners()} if isinstance(connector, ListsOwners) else {}
    missing = [id_ for id_ in ids if id_ not in owners]
    expect(not missing, f"{len(missing)} of {len(ids)} owners were not read")
    expect(owners[ids[0]].email == many[0]["email"], "an owner came without their address")
    expect(owners[ids[0]].name == many[0]["name"], "an owner came under another name")
    expect(gone not in owners or not owners[gone].active, "somebody who left is listed as active")


@rule(
    19,
    Level.BRONZE,
    "Open roles are read with who answers for them, where the vendor has roles.",
    A.OWNERS,
    live=live_checks.roles_are_read,
)
def roles_are_read(bench: Bench) -> None:
    """A vendor without roles lists none."""
    owner = bench.put_owner()
    connector = bench.connector
    listed = connector.list_roles if isinstance(connector, ListsOwners) else list
    try:
        role = bench.vendors.put(bench.key, roles=[{"name": "Warehouse Supervisor", "owner": owner}])["roles"][0]
    except ControlRefused:
        expect(not listed(), "the simulated vendor has no roles, and the connector lists some")
        return
    roles = {each.id: each for each in listed()}
    expect(role in roles, "a role that was put in was not read")
    expect(roles[role].name == "Warehouse Supervisor", "a role came under another name")
    expect([claim.owner_id for claim in roles[role].owners][:1] == [owner], "a role came without its owner")


@rule(
    20,
    Level.BRONZE,
    "What is going on with a person is told, with who answers for it; nothing where nothing is.",
    A.MATTERS,
    live=live_checks.matters_are_read,
)
def matters_are_told(bench: Bench) -> None:
    """The first of the matters is the one that the hub notes on."""
    owner = bench.put_owner()
    bench.put_person("Ines Okafor", owner=owner, matter="Warehouse Supervisor")
    bench.put_person("Noor Lind", bench.numbers.other)
    busy, idle = bench.ref(bench.numbers.caller), bench.ref(bench.numbers.other)
    connector = bench.connector
    matters = _matters(connector, busy)
    expect(len(matters) == 1, f"one matter was put in, and {len(matters)} were told")
    expect(matters[0].title and matters[0].kind and matters[0].open, "the matter came without title or kind, or as closed")
    expect(owner in [claim.owner_id for claim in matters[0].owners], "the matter came without its owner")
    if isinstance(connector, AssignsOwners):
        claim = connector.owner_of(busy, matters)
        expect(claim is not None and claim.owner_id == owner, "owner_of did not tell the owner")
        expect(connector.owner_of(idle, []) is None, "owner_of told an owner of somebody who has none")
    expect(not _matters(connector, idle), "matters were told of somebody with whom nothing is going on")


def _matters(connector: object, person: PersonRef) -> list[Matter]:
    return connector.open_matters(person) if isinstance(connector, HandlesMatters) else []
