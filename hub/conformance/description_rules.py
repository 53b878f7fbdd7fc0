"""Rules by which a connector is not its own judge."""

from collections.abc import Callable

from hub.conformance.bench import Bench
from hub.conformance.description import CannotBeRead, descriptions_at_hand, in_short, read_description, request_of
from hub.conformance.live_record import live_record
from hub.conformance.not_installed import NotInstalled
from hub.conformance.operations import activity, booking, next_days, operations
from hub.conformance.phone_bench import PhoneBench
from hub.conformance.rule import Broken, Level, expect, rule
from hub.conformance.vendor_bench import moment_before
from hub.contract.connector import BooksAppointments, LogsActivity, RevisesActivity

SHORTEST_STATEMENT = 40


@rule(
    41,
    Level.GOLD,
    "Every request fits the vendor's own description, or was tried in a real test account; without either, another hand wrote the sandbox.",
)
def fits_the_description(bench: Bench) -> None:
    """Requests to sign in are left out: descriptions rarely hold them."""

    def use_everything() -> None:
        for operation in operations(bench):
            bench.trouble(operation.do)
        bench.trouble(lambda: _write_again(bench))
        bench.trouble(lambda: _book_move_and_cancel(bench))

    prove_by_description(bench, use_everything)


def prove_by_description(bench: Bench | PhoneBench, use_everything: Callable[[], None]) -> None:
    """Go on where the requests of everything that is used fit, or where it is proven otherwise; raises Broken."""
    facts = bench.manifest.conformance
    try:
        files = bench.descriptions or descriptions_at_hand(facts.descriptions)
    except CannotBeRead as missing:
        raise Broken(str(missing)) from missing
    if not files:
        if bench.tried_live or live_record(bench.manifest):
            return
        expect(
            not facts.descriptions,
            f"not proven: run with --live, or name the description with --description ({', '.join(facts.descriptions)})",
        )
        said = len(facts.sandbox_by_another_hand) >= SHORTEST_STATEMENT
        expect(
            said, "not proven: run with --description or --live; where the vendor has neither, write [conformance] sandbox_by_another_hand"
        )
        return
    use_everything()
    try:
        known = [read_description(file) for file in files]
    except NotInstalled as missing:
        raise Broken(str(missing)) from missing
    faults, checked = {}, 0
    for entry in bench.vendors.asked(bench.key):
        address = _live_address(bench, entry["path"])
        if address is None or _signs_in(bench, entry["path"]):
            continue
        checked += 1
        found = [description.fault(request_of(entry, address)) for description in known]
        if all(found):
            faults[in_short(entry)] = "; ".join(dict.fromkeys(str(fault) for fault in found))
    expect(checked, "not proven: no request was sent to a host of the manifest")
    expect(not faults, "\n".join(f"{request}: {fault}" for request, fault in faults.items()))


def _write_again(bench: Bench) -> None:
    connector = bench.connector
    if isinstance(connector, LogsActivity) and isinstance(connector, RevisesActivity):
        person = bench.ref(bench.numbers.other)
        written = connector.log_activity(person, None, activity(), "key-4")
        connector.revise_activity(person, written, activity("They called again."), "key-4")


def _book_move_and_cancel(bench: Bench) -> None:
    connector, person, since = bench.connector, bench.ref(bench.numbers.other), moment_before()
    if not isinstance(connector, BooksAppointments):
        return
    slots = connector.find_slots(next_days())
    if len(slots) > 1:
        first, second = slots[:2]
        made = connector.book(person, None, booking(first), "key-5")
        connector.find_booking(person, booking(first), "key-5", since)
        bench.trouble(lambda: connector.reschedule(made, second))
        bench.trouble(lambda: connector.cancel(made, "They cancelled by text."))


def _live_address(bench: Bench | PhoneBench, path: str) -> str | None:
    for name, host in bench.manifest.hosts.items():
        below = bench.host_path(name)
        if path.startswith(f"{below}/"):
            return host.live + path.removeprefix(below)
    return None


def _signs_in(bench: Bench | PhoneBench, path: str) -> bool:
    ways = [way for way in bench.manifest.sign_in if way.token_path]
    return path in {f"{bench.host_path(way.token_host)}{way.token_path}" for way in ways}
