"""The kit for pytest: a test with the fixture `keeps_rule` runs once for every rule of every connector, or of those named.

def test_a_connector_keeps_its_rules(keeps_rule):
keeps_rule()
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hub.catalog.discovery import Catalog
from hub.conformance.bench import bench_hub, bench_of
from hub.conformance.judging import rules_to_keep
from hub.conformance.rule import Rule
from hub.wiring import Hub


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which connectors, how far, and by whose description."""
    options = parser.getgroup("conformance", "conformance of connectors")
    options.addoption("--connector", action="append", default=[], metavar="KEY", help="only this connector; may be repeated")
    options.addoption("--every-level", action="store_true", help="also the rules above the level that a connector has on record")
    options.addoption("--description", action="append", default=[], metavar="FILE", help="the vendor's own OpenAPI or GraphQL description")
    options.addoption("--tried-live", action="store_true", help="it was just tried in a real test account, and kept its rules there")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every rule that concerns a connector is a test of its own, named by key and number."""
    if "keeps_rule" not in metafunc.fixturenames:
        return
    catalog = Catalog()
    chosen = metafunc.config.getoption("connector") or [key for key, known in catalog.manifests.items() if not known.is_phone_provider]
    every = metafunc.config.getoption("every_level")
    cases = [(key, rule) for key in chosen for rule in rules_to_keep(catalog, key, every_level=every)]
    metafunc.parametrize("keeps_rule", [pytest.param(case, id=f"{case[0]}-{case[1].number:02}") for case in cases], indirect=True)


@pytest.fixture(scope="session")
def conformance_hub() -> Iterator[Hub]:
    """One hub for all benches; each has its own account and its own simulated vendor."""
    with bench_hub() as hub:
        yield hub


@pytest.fixture
def keeps_rule(request: pytest.FixtureRequest, conformance_hub: Hub) -> Callable[[], None]:
    """Calling it tries one rule on one connector; raises Broken."""
    key: str
    rule: Rule
    key, rule = request.param
    request.node.user_properties.append(("rule", rule.number))
    descriptions = [Path(file) for file in request.config.getoption("description")]

    tried_live = request.config.getoption("tried_live")

    def try_it() -> None:
        with bench_of(conformance_hub, key, descriptions=descriptions, tried_live=tried_live) as bench:
            rule.check(bench)

    return try_it
