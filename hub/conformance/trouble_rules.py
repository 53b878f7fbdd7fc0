"""Rules about a vendor in trouble: every answer comes out as what happens next."""

import json

from hub.conformance.bench import Bench
from hub.conformance.operations import Operation, operations
from hub.conformance.phone_bench import PhoneBench
from hub.conformance.phone_operations import phone_operations
from hub.conformance.rule import Level, expect, rule
from hub.conformance.vendor_bench import named
from hub.contract.errors import ConnectorBug, SignInAgain, TryAgain, VendorTrouble

WAIT_S = 7
REFUSALS = (400, 402, 403, 404, 409, 410, 422)
FAILURES = (500, 502, 503, 504)
FOREVER = None


def work_of(bench: Bench | PhoneBench) -> list[Operation]:
    """One plain use of every ability, of a connector or of a phone provider: these rules hold for both."""
    return phone_operations(bench) if isinstance(bench, PhoneBench) else operations(bench)


def _answered(bench: Bench | PhoneBench, operation: Operation, status: int, body: object, **headers: str) -> VendorTrouble | None:
    """What comes out of an operation while the vendor answers everything so."""
    bench.vendors.arm(bench.key, "answer", path=bench.api_path, status=status, body=body, headers=headers, times=FOREVER)
    try:
        return bench.trouble(operation.do)
    finally:
        bench.vendors.disarm(bench.key)


@rule(21, Level.BRONZE, "A 429 that says how long to wait comes out as TryAgain after that time.")
def told_to_wait(bench: Bench | PhoneBench) -> None:
    """The header is the manifest's."""
    header = bench.manifest.limits.wait_header or bench.manifest.limits.reset_header
    if header is None:
        return
    for operation in work_of(bench):
        trouble = _answered(bench, operation, 429, {"message": "slow down"}, **{header: str(WAIT_S)})
        is_told = isinstance(trouble, TryAgain) and not trouble.may_have_left
        expect(is_told, f"{operation.name}: a 429 came out as {named(trouble)}")
        after = getattr(trouble, "after", None) or 0
        expect(WAIT_S - 2 <= after <= WAIT_S, f"{operation.name}: a wait of {WAIT_S} seconds was asked for, and {after:g} were understood")


@rule(22, Level.BRONZE, "A 429 that does not say how long to wait comes out as TryAgain too.")
def told_to_wait_for_no_time(bench: Bench | PhoneBench) -> None:
    """The outbox chooses the time."""
    for operation in work_of(bench):
        trouble = _answered(bench, operation, 429, "")
        is_told = isinstance(trouble, TryAgain) and not trouble.may_have_left
        expect(is_told, f"{operation.name}: a 429 without headers came out as {named(trouble)}")


@rule(23, Level.BRONZE, "A vendor that fails, or shows a web page instead of an answer, comes out as TryAgain.")
def vendor_fails(bench: Bench | PhoneBench) -> None:
    """A 5xx, and a 200 from a proxy."""
    page = "<!doctype html><title>Maintenance</title>"
    for operation in work_of(bench):
        for status in FAILURES:
            trouble = _answered(bench, operation, status, {"message": "oops"})
            expect(isinstance(trouble, TryAgain), f"{operation.name}: a {status} came out as {named(trouble)}")
        trouble = _answered(bench, operation, 200, page, **{"Content-Type": "text/html"})
        expect(isinstance(trouble, TryAgain), f"{operation.name}: a web page came out as {named(trouble)}")


@rule(24, Level.BRONZE, "A vendor who does not answer in time, or cannot be reached, comes out as TryAgain.")
def vendor_is_silent(bench: Bench | PhoneBench) -> None:
    """An answer that is withheld, and connections that are closed before anything is done."""
    first, *others = work_of(bench)
    bench.vendors.arm(bench.key, "withhold_before", path=bench.api_path, times=FOREVER)
    trouble = bench.trouble(first.do)
    bench.vendors.disarm(bench.key)
    expect(isinstance(trouble, TryAgain), f"{first.name}: a vendor who kept silent came out as {named(trouble)}")
    for operation in others:
        bench.vendors.arm(bench.key, "drop_before", path=bench.api_path, times=FOREVER)
        trouble = bench.trouble(operation.do)
        bench.vendors.disarm(bench.key)
        expect(isinstance(trouble, TryAgain), f"{operation.name}: a closed connection came out as {named(trouble)}")


@rule(25, Level.BRONZE, "Whatever a vendor answers, one of the contract's errors comes out, and never a bug of the connector's own.")
def only_the_contracts_errors(bench: Bench | PhoneBench) -> None:
    """Refusals, a right taken away, a sign-in that ended, and JSON of another shape."""
    for operation in work_of(bench):
        for status in REFUSALS:
            trouble = _answered(bench, operation, status, {"message": "no", "errors": ["no"]})
            expect(not isinstance(trouble, ConnectorBug), f"{operation.name}: a {status} came out as {named(trouble)}")
            expect(trouble or not operation.writes or status in (404, 410), f"{operation.name}: a {status} came out as success")
        trouble = _answered(bench, operation, 401, {"message": "unauthorized"})
        expect(isinstance(trouble, SignInAgain), f"{operation.name}: a 401 that stays came out as {named(trouble)}")


@rule(26, Level.BRONZE, "Secrets and phone numbers stand in no error and no log, even where the vendor repeats them.")
def nothing_secret_is_told(bench: Bench | PhoneBench) -> None:
    """The vendor's answers hold the credentials, the token and the caller's number."""
    for operation in work_of(bench):
        hidden = [*bench.secrets(), bench.numbers.caller, bench.numbers.caller.removeprefix("+")]
        said = f"not allowed: {' '.join(hidden)}"
        for status in (400, 403, 409, 422, 500):
            _answered(bench, operation, status, {"message": said, "errors": [{"message": said, said: said}], "id": 1})
        told = [trouble.sentence for trouble in bench.troubles] + [json.dumps(entry, default=str) for entry in bench.logged]
        for secret in hidden:
            expect(
                not any(secret in sentence for sentence in told), f"{operation.name}: a secret or a number of the vendor's answer was told"
            )
