"""Rules about people whom the vendor deletes or merges, and about a search that does not show yet what was just written."""

from hub.conformance.bench import Bench
from hub.conformance.operations import activity
from hub.conformance.rule import Level, expect, rule
from hub.conformance.vendor_bench import moment_before, named
from hub.contract.connector import Ability, Connector, CreatesPeople, LogsActivity
from hub.contract.errors import Gone, TryAgain, VendorTrouble
from hub.contract.people import NewPerson, PersonRef
from hub.sandbox.remote import ControlRefused

A = Ability
LAG_S = 30
WORDS = "They called about the warehouse role."


@rule(39, Level.SILVER, "Who was deleted or merged away is not written on but told as gone, or is followed to whom they became.", A.LOG)
def gone_people_are_told(bench: Bench) -> None:
    """Where the simulated vendor can delete and merge."""
    bench.put_person("Ines Okafor")
    person, connector = bench.ref(bench.numbers.caller), bench.connector
    try:
        bench.vendors.remove(bench.key, person.id)
    except ControlRefused:
        pass
    else:
        trouble = _written_on(bench, connector, person, "key-1")
        expect(isinstance(trouble, Gone), f"writing on somebody who was deleted came out as {named(trouble)}")
        if A.MATCH in bench.abilities:  # an index hears of it by webhook
            expect(not bench.find(bench.numbers.caller), "somebody who was deleted is still found")
    loser_id, winner_id = bench.put_person("Ada Quill", bench.numbers.other), bench.put_person("Ada Quill", bench.numbers.new.e164)
    loser = bench.ref(bench.numbers.other)
    try:
        survivor = bench.vendors.merge(bench.key, loser_id, into=winner_id)
    except ControlRefused:
        return
    trouble = _written_on(bench, connector, loser, "key-2")
    expect(trouble is None or isinstance(trouble, Gone), f"writing on somebody who was merged away came out as {named(trouble)}")
    if isinstance(trouble, Gone):
        expect(trouble.moved_to is None or trouble.moved_to.id == survivor, "they are said to have become somebody else than they did")
    else:
        expect(WORDS in bench.written_on(survivor), "what was written on somebody who was merged away stands nowhere")


@rule(
    40, Level.SILVER, "Who was just created is found again, or asked to be looked for later, while the search does not show them.", A.CREATE
)
def search_may_lag(bench: Bench) -> None:
    """Where the vendor is known for a search that lags."""
    connector, since, person = bench.connector, moment_before(), NewPerson(phone=bench.numbers.new)
    if not isinstance(connector, CreatesPeople):
        return
    try:
        bench.vendors.lag(bench.key, LAG_S)
    except ControlRefused:
        return
    made = connector.create_person(person, "key-1")
    try:
        found = connector.find_created(person, "key-1", since)
    except TryAgain:
        return
    expect(found is not None, "while the search lags, the hub is told that nobody was created, and would create them again")
    expect(found is not None and found.id == made.id, "another person was found again")


def _written_on(bench: Bench, connector: Connector, person: PersonRef, key: str) -> VendorTrouble | None:
    return bench.trouble(
        lambda: connector.log_activity(person, None, activity(WORDS), key) if isinstance(connector, LogsActivity) else None
    )
