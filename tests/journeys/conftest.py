"""What every journey starts from: the simulated vendors in their own process, and a rig on either database."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from hub.catalog.discovery import Catalog
from hub.conformance.simulated_connection import easiest_way
from hub.supervisor.private_redis import PrivateRedis
from tests.journeys.processes import ROOT, Nursery, running_nursery
from tests.journeys.rig import Rig
from tests.journeys.vendors import Vendors
from tests.own_ports import own_port

MakeRig = Callable[..., Rig]
FIRST_SYSTEM = "greenhouse"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--with", dest="system", metavar="KEY", help=f"the firm's own system; else {FIRST_SYSTEM}, for killing all of them")
    parser.addoption("--rounds", type=int, default=0, help="kill at every point, so many times over; 0 kills each effect at one point")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "signs_in_with_tokens: only for a system whose requests are signed with tokens that end")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what a system has no occasion for."""
    if easiest_way(Catalog().manifests[config.getoption("system", None) or FIRST_SYSTEM]).token_path:
        return
    out = [item for item in items if item.get_closest_marker("signs_in_with_tokens")]
    items[:] = [item for item in items if item not in out]
    config.hook.pytest_deselected(items=out)


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    with running_nursery() as nursery:
        yield nursery


@pytest.fixture(scope="session")
def vendors_process(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of all simulated vendors."""
    port = own_port()
    log = tmp_path_factory.mktemp("vendors") / "log"
    process = nursery.start("vendors", ("python", "-m", "hub", "sandbox", "--port", str(port)), {"PYTHONPATH": str(ROOT)}, log)
    yield f"http://127.0.0.1:{port}"
    process.kill()


@pytest.fixture
def system(request: pytest.FixtureRequest) -> str:
    """The key of the firm's own system."""
    return request.config.getoption("system", None) or FIRST_SYSTEM


@pytest.fixture
def vendors(vendors_process: str, system: str) -> Iterator[Vendors]:
    """The controls of the simulated vendors."""
    vendors = Vendors(vendors_process, system)
    vendors.wait_until_up()
    yield vendors
    vendors.close()


@pytest.fixture
def make_rig(vendors: Vendors, nursery: Nursery, redis_server: PrivateRedis, database_url: str, tmp_path: Path) -> Iterator[MakeRig]:
    """Make the rig of a journey; what is named goes into the hub's environment."""
    made: list[Rig] = []

    def make(**environment: str) -> Rig:
        redis_url = environment.pop("REDIS_URL", redis_server.url)
        with Redis.from_url(redis_server.url) as client:
            client.flushall()
        vendors.reset_all()
        rig = Rig(
            folder=tmp_path,
            database_url=database_url,
            redis_url=redis_url,
            nursery=nursery,
            vendors=vendors,
            environment=environment,
        )
        made.append(rig)
        return rig

    yield make
    for rig in made:
        rig.close()


@pytest.fixture
def rig(make_rig: MakeRig) -> Rig:
    """A rig with the usual settings, not yet set up."""
    return make_rig()
