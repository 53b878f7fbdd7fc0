"""Rules about signing in, rights, and the simulated vendor."""

from functools import partial

from hub.conformance import live_checks
from hub.conformance.bench import Bench
from hub.conformance.rule import Level, expect, rule
from hub.conformance.simulated_connection import easiest_way
from hub.conformance.vendor_bench import named
from hub.connections.connect import SignInForm
from hub.contract.errors import Rejected, SignInAgain, VendorTrouble
from hub.sandbox.remote import ControlRefused


@rule(6, Level.BRONZE, "The simulated vendor shows in the hub's words what is put in, and holds nothing after a reset.")
def sandbox_holds_what_is_put_in(bench: Bench) -> None:
    """What every other rule stands on."""
    bench.vendors.reset(bench.key)
    held = bench.vendors.held(bench.key)
    expect(not any(held.values()), "it holds something before anything was put in")
    owner = bench.put_owner()
    person_id = bench.put_person("Ines Okafor", owner=owner, matter="Warehouse Supervisor")
    (person,) = bench.people_with(bench.numbers.caller) or ({},)
    expect(person.get("id") == person_id and person.get("name") == "Ines Okafor", "a person who was put in is not held with their number")
    expect(len(bench.matters_of(person_id)) == 1, "the matter of a person who was put in is not held")
    bench.vendors.reset(bench.key)
    expect(not any(bench.vendors.held(bench.key).values()), "it still holds something after a reset")


@rule(
    7,
    Level.BRONZE,
    "Every way to sign in leads to the same account at the vendor, told by a stable id and a name.",
    live=live_checks.account_is_stable,
)
def every_way_opens(bench: Bench) -> None:
    """Connecting twice is one connection."""
    seen = {}
    for way in bench.manifest.sign_in:
        try:
            first, again = bench.connect(way.mode), bench.connect(way.mode)
        except ControlRefused:
            continue
        row = bench.row(first)
        expect(first == again, f"{way.mode}: connecting twice made two connections, so the account's id is not stable")
        expect(row.vendor_account and row.vendor_account_name, f"{way.mode}: check_connection gave no id or no name")
        seen[way.mode] = first
    expect(seen, "the simulated vendor gives credentials for none of the ways to sign in")
    expect(len(set(seen.values())) == 1, f"the ways to sign in ({', '.join(seen)}) lead to different accounts: name the ids in `also`")


@rule(8, Level.BRONZE, "Wrong credentials are told as such, and nothing is connected.")
def wrong_credentials_are_refused(bench: Bench) -> None:
    """Every secret of the form is spoilt once."""
    way = easiest_way(bench.manifest)
    right = bench.vendors.credentials(bench.key, way.mode)
    for entry in (entry for entry in way.form if entry.secret and entry.required and entry.name in right):
        fields = {**right, entry.name: right[entry.name][:-1] + ("0" if right[entry.name][-1] != "0" else "1")}
        form = SignInForm(account_id=bench.account_id, key=bench.key, mode=way.mode, fields=fields, sandbox=True, sandbox_url=bench.address)
        trouble = bench.trouble(partial(bench.hub.connecting.connect, form))
        expect(isinstance(trouble, SignInAgain | Rejected), f"a wrong {entry.name} came out as {named(trouble)}")


@rule(
    9,
    Level.BRONZE,
    "With full credentials every right of the manifest is granted and every declared ability is there.",
    live=live_checks.rights_are_granted,
)
def all_rights_are_granted(bench: Bench) -> None:
    """`probe_rights` answers for each."""
    row = bench.row(bench.connection_id)
    missing = [right["right"] for right in row.missing_rights]
    expect(not missing, f"these rights were reported as missing: {', '.join(missing)}")
    told = {right.name for right in bench.connector.probe_rights()}
    untold = [right.scope for right in bench.manifest.rights if right.scope not in told]
    expect(not untold, f"probe_rights says nothing of {', '.join(untold)}")
    off = {str(ability) for ability in bench.abilities} - set(row.abilities)
    expect(not off, f"with every right these abilities are off: {', '.join(sorted(off))}")


@rule(10, Level.BRONZE, "A right that is missing is told with what is off without it, or the connection is refused with a sentence.")
def a_missing_right_is_told(bench: Bench) -> None:
    """Each right of the manifest is left out once; a right to write that can only be tried by writing need not be seen."""
    for right in bench.manifest.rights:
        try:
            connection_id = bench.connect(without=right.scope)
        except VendorTrouble as trouble:
            expect(trouble.sentence, f"without {right.scope}: it is refused without a sentence")
            continue
        except ControlRefused:
            continue  # the vendor always grants it
        told = {missing["right"]: missing["without_it"] for missing in bench.row(connection_id).missing_rights}
        expect(told.get(right.scope, right.without_it), f"without {right.scope}: it is told without a sentence")
        others = set(told) - {right.scope}
        expect(right.scope in told or not others, f"without {right.scope}, {', '.join(others)} is told as missing instead")


@rule(11, Level.BRONZE, "A sign-in that ends midway is renewed where there is a token, and asked for again where there is a key.")
def sign_in_that_ends_midway(bench: Bench) -> None:
    """The vendor answers one request with 401."""
    expect(bench.connection_id, "it cannot be connected")
    bench.vendors.arm(bench.key, "answer", path=bench.api_path, status=401, body={"message": "unauthorized"})
    trouble = bench.trouble(lambda: bench.find(bench.numbers.other))
    bench.vendors.disarm(bench.key)
    if bench.has_token:
        expect(trouble is None, f"one 401 came out as {named(trouble)}, although the token can be renewed")
    else:
        expect(isinstance(trouble, SignInAgain), f"a key that is refused came out as {named(trouble)} instead of SignInAgain")
