"""Ten things happen at once for one unknown caller while the vendor shows late what it took, and the worker dies over the create."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from hub.catalog.discovery import Catalog
from hub.records.connection import PersonLink
from hub.records.outbox import OutboxState
from tests.journeys import cast
from tests.journeys.business import Business
from tests.journeys.conftest import MakeRig
from tests.journeys.databases import ON_POSTGRESQL, ON_SQLITE
from tests.journeys.patience import eventually
from tests.journeys.rig import Rig
from tests.journeys.vendors import Vendors

AT_ONCE = 10
LATE_S = 5.0


@dataclass(frozen=True)
class LateVendor:
    """A system, the settings of its simulation that make it late, and a right without which it must rely on what is late."""

    key: str
    late: tuple[str, ...]
    without_right: str | None = None


SEARCHED = (
    LateVendor("hubspot", ("search_lag_seconds", "search_update_lag_seconds"), without_right="crm.schemas.contacts.write"),
    LateVendor("housecallpro", ("search_lag_seconds",)),
)
INDEXED = (LateVendor("lever", ("list_lag_seconds",)), LateVendor("greenhouse", ("index_lag_seconds",)))


@pytest.fixture
def system(late: LateVendor) -> str:
    return late.key


@pytest.fixture
def running(make_rig: MakeRig, late: LateVendor) -> Rig:
    """A vendor that is about as late as its manifest says, both scaled so that it is later than two looks without its manifest."""
    lag = Catalog().manifests[late.key].lag
    rig = make_rig(VENDOR_LAG_FACTOR=str(LATE_S / lag.longest_s))
    rig.set_up(Business(without_right=late.without_right))
    rig.vendors.order(late.key, "settings", **dict.fromkeys(late.late, LATE_S * 0.95))
    return rig


def all_at_once(rig: Rig) -> None:
    """Calls and texts of the unknown caller that reach the hub in the same moment."""
    ready = threading.Barrier(AT_ONCE)

    def happen(number: int) -> None:
        phones = Vendors(rig.vendors.address, rig.vendors.system)
        ready.wait()
        if number % 2:
            phones.ring(cast.STRANGER)
        else:
            phones.text(cast.STRANGER, f"{cast.ABOUT_ROLE}, number {number}")
        phones.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(happen, range(AT_ONCE)))


def assert_is_one_person(rig: Rig) -> None:
    eventually(lambda: min(times_written(rig)) > 0, "all that was said stands there", within_s=60)
    rig.wait_until_quiet(within_s=60)
    (person,) = rig.vendors.people_with(cast.STRANGER)
    assert [link.vendor_id for link in rig.rows(PersonLink)] == [person["id"]]
    assert len(rig.vendors.matters_of(cast.STRANGER)) == 1
    assert set(times_written(rig)) == {1}


def times_written(rig: Rig) -> list[int]:
    """How often each text stands at the vendor."""
    written = rig.vendors.written_about(cast.STRANGER)
    return [written.count(f"number {number}") for number in range(0, AT_ONCE, 2)]


def told(late: LateVendor) -> str:
    return late.key


@ON_SQLITE
@pytest.mark.parametrize("late", [*SEARCHED, *INDEXED], ids=told)
def test_ten_events_create_one_person_though_the_worker_dies_over_the_create(running: Rig) -> None:
    _, _, sync = running.start("web", "texts", "sync")
    running.vendors.arm(running.vendors.system, "withhold", changes=True)

    all_at_once(running)

    eventually(lambda: running.vendors.held_back(running.vendors.system), "the answer to the create is withheld")
    sync.kill()
    row = running.outbox("create_person")
    assert row is not None
    assert row.state == OutboxState.DOING
    running.vendors.release(running.vendors.system)
    running.start("sync")
    assert_is_one_person(running)


@ON_POSTGRESQL
@pytest.mark.parametrize("late", [SEARCHED[0]], ids=told)
def test_ten_events_create_one_person_while_the_vendor_is_late(running: Rig) -> None:
    running.start("web", "texts", "sync")

    all_at_once(running)

    assert_is_one_person(running)
