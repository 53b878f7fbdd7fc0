"""The kit for pytest: a test with the fixture `keeps_rule` runs for every rule of every connector and phone provider, or of those named.

def test_a_connector_keeps_its_rules(keeps_rule):
keeps_rule()
"""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from hub.catalog.discovery import Catalog
from hub.conformance.bench import bench_of
from hub.conformance.judging import rules_to_keep
from hub.conformance.phone_bench import PhoneDesk, phone_bench_of, phone_desk_at_work
from hub.conformance.rule import Rule
from hub.conformance.vendor_bench import bench_hub
from hub.wiring import Hub


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which connectors and phone providers, how far, and by whose description."""
    options = parser.getgroup("conformance", "conformance of connectors")
    options.addoption("--connector", action="append", default=[], metavar="KEY", help="only this one, or phone provider; may be repeated")
    options.addoption("--every-level", action="store_true", help="also the rules above the level that a connector has on record")
    options.addoption("--description", action="append", default=[], metavar="FILE", help="the vendor's own OpenAPI or GraphQL description")
    options.addoption("--tried-live", action="store_true", help="it was just tried in a real test account, and kept its rules there")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every rule that concerns a connector is a test of its own, named by key and number."""
    if "keeps_rule" not in metafunc.fixturenames:
        return
    catalog = catalog_of_kit()
    chosen = metafunc.config.getoption("connector") or list(catalog.manifests)
    every = metafunc.config.getoption("every_level")
    cases = [(key, rule) for key in chosen for rule in rules_to_keep(catalog, key, every_level=every)]
    metafunc.parametrize("keeps_rule", [pytest.param(case, id=f"{case[0]}-{case[1].number:02}") for case in cases], indirect=True)


@cache
def catalog_of_kit() -> Catalog:
    """The vendors as they are found when the tests begin."""
    return Catalog()


@pytest.fixture(scope="session")
def conformance_hub() -> Iterator[Hub]:
    """One hub for all benches; each has its own account and its own simulated vendor."""
    with bench_hub() as hub:
        yield hub


@pytest.fixture(scope="session")
def phone_desk() -> Iterator[PhoneDesk]:
    """One hub and the address at which it hears of calls and texts, for all benches of phone providers."""
    with phone_desk_at_work() as desk:
        yield desk


@pytest.fixture
def keeps_rule(request: pytest.FixtureRequest) -> Callable[[], None]:
    """Calling it tries one rule on one connector or phone provider; raises Broken."""
    key: str
    rule: Rule
    key, rule = request.param
    request.node.user_properties.append(("rule", rule.number))
    descriptions = [Path(file) for file in request.config.getoption("description")]

    tried_live = request.config.getoption("tried_live")
    is_phone_provider = catalog_of_kit().manifests[key].is_phone_provider

    def try_it() -> None:
        if is_phone_provider:
            with phone_bench_of(request.getfixturevalue("phone_desk"), key, descriptions=descriptions) as phone_bench:
                rule.check(phone_bench)
            return
        with bench_of(request.getfixturevalue("conformance_hub"), key, descriptions=descriptions, tried_live=tried_live) as bench:
            rule.check(bench)

    return try_it
