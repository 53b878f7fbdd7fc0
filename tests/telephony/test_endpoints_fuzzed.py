"""Whatever is posted to the address of a phone system's or a firm's own system's webhooks, the hub stays whole."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hub.catalog.discovery import Catalog
from hub.conformance.bench import ADMINISTRATOR
from hub.conformance.simulated_connection import Opening, connect_simulated
from hub.contract.connector import TellsOfChanges
from hub.contract.phone_provider import ReportsCalls
from hub.intake.refusals import KEPT_PER_HOUR
from hub.records.inbox import InboxRowState
from hub.sandbox.courier import Letter
from hub.sandbox.phone_orders import OpenLine
from hub.sandbox.phone_system import SimulatedPhoneSystem
from hub.sandbox.remote import RemoteVendors
from hub.sandbox.server import running
from hub.wiring import Hub
from tests.telephony.fuzzed_intake import FuzzedIntake, intake_of, samples_of
from tests.telephony.spoiled_requests import Sample, spoiled

CASES = 200
CONNECTORS_SHARE = 4
CATALOG = Catalog()
PHONE_PROVIDERS = [key for key, manifest in CATALOG.manifests.items() if manifest.is_phone_provider]
CONNECTORS = [key for key in CATALOG.manifests if key not in PHONE_PROVIDERS and issubclass(CATALOG.connector(key), TellsOfChanges)]


@contextmanager
def phone_intake(key: str) -> Iterator[tuple[FuzzedIntake, list[Sample], SimulatedPhoneSystem]]:
    provider = CATALOG.phone_provider(key)
    phones = CATALOG.sandbox(key)()
    assert isinstance(phones, SimulatedPhoneSystem)
    samples, lines = samples_of(provider, key)
    for number in sorted(lines):
        phones.open_line(OpenLine(number=number))
    with running([phones]) as vendors, intake_of(key, lambda hub, account: connected(hub, account, key, vendors), lines) as intake:
        yield intake, samples, phones


def connected(hub: Hub, account_id: int, key: str, vendors: str) -> int:
    remote = RemoteVendors(vendors)
    try:
        if key in CONNECTORS:
            remote.put(key, owners=[ADMINISTRATOR])
        return connect_simulated(hub, remote, Opening(account_id=account_id, key=key, sandbox_url=vendors))
    finally:
        remote.close()


def signed(phones: SimulatedPhoneSystem, intake: FuzzedIntake, sample: Sample) -> tuple[Sample, Mapping[str, str]]:
    address = f"{intake.address}?{sample.query}" if sample.query else intake.address
    letter = phones.sign(Letter(address, sample.body, {"content-type": sample.content_type}))
    headers = {name: value for name, value in letter.headers.items() if name.lower() != "content-type"}
    return Sample(letter.body, sample.content_type, sample.query), headers


@pytest.mark.parametrize("key", PHONE_PROVIDERS)
def test_whatever_is_posted_to_a_phone_systems_address_no_call_is_half_written(key: str, request: pytest.FixtureRequest) -> None:
    assert issubclass(CATALOG.phone_provider(key), ReportsCalls)
    began = hour_now()
    with phone_intake(key) as (intake, samples, phones):

        def never_breaks(sample: Sample, is_signed: bool) -> None:
            headers: Mapping[str, str] = {}
            if is_signed:
                sample, headers = signed(phones, intake, sample)
            status = intake.post(sample, headers)
            assert status < 500, f"the hub answered {status}"
            intake.settle()

        for sample in samples:
            never_breaks(sample, is_signed=True)
        assert intake.count(InboxRowState.READ) > 0, "no fixture was believed: nothing behind the signature is tried"
        many(request, given(spoiled(samples), st.sampled_from((True, True, False)))(never_breaks))
        hours = 1 + hour_now() - began
        assert 0 < intake.count(InboxRowState.REFUSED) <= KEPT_PER_HOUR * hours


@pytest.mark.parametrize("key", CONNECTORS)
def test_whatever_is_posted_to_a_firms_own_systems_address_is_read_or_called_unreadable(key: str, request: pytest.FixtureRequest) -> None:
    folder = files(CATALOG.manifests[key].package) / "fixtures"
    written = [file.read_bytes() for file in folder.iterdir() if file.name.startswith("webhook")]
    samples = [Sample(body, "application/json") for body in written or [b'{"id": 1}']]
    with running([CATALOG.sandbox(key)()]) as vendors, intake_of(key, lambda hub, account: connected(hub, account, key, vendors)) as intake:

        def never_breaks(sample: Sample) -> None:
            status = intake.post(sample, {})
            assert status < 500, f"the hub answered {status}"
            intake.settle()

        many(request, given(spoiled(samples))(never_breaks), share=CONNECTORS_SHARE)


def hour_now() -> int:
    """The hour by which refused requests are counted."""
    return int(time.monotonic() // 3600)


def many(request: pytest.FixtureRequest, case: object, share: int = 1) -> None:
    """Run a case as often as `--cases` says; the same cases every time unless more are asked for than usual."""
    cases = request.config.getoption("cases", CASES)
    assert callable(case)
    chosen = settings(
        max_examples=cases // share,
        deadline=None,
        database=None,
        derandomize=cases == CASES,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    chosen(case)()
