"""A worker is killed or stopped at every point of every effect, on both databases: nothing is lost and nothing is done twice."""

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest

from hub.catalog.discovery import Catalog
from hub.records.call import Task
from hub.records.outbox import OutboxRow, OutboxState
from tests.journeys.conftest import FIRST_SYSTEM
from tests.journeys.kill_points import POINTS, Scene
from tests.journeys.owed_effects import SYSTEM, OwedEffect, effects_with
from tests.journeys.patience import eventually
from tests.journeys.rig import Rig
from tests.services import empty_database

DATABASES = ("sqlite", "postgresql")
FIRST_POINT = 2
Case = tuple[str, str, OwedEffect, Callable[[Scene], None]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """With `--rounds`, every point of every effect, database and system, so many times; else what `_each_effect_once` says."""
    chosen, rounds = metafunc.config.getoption("system", None), metafunc.config.getoption("rounds", 0)
    systems = [chosen] if chosen else _systems()
    chosen_cases = [case for _ in range(rounds) for case in _matrix(systems)] or _each_effect_once(systems)
    cases = [
        pytest.param(system, database, owed, point, id=f"{system}-{owed.name}-{point.__name__}-{database}-{number}")
        for number, (system, database, owed, point) in enumerate(chosen_cases, start=1)
    ]
    metafunc.parametrize(("system", "database_url", "owed", "kill"), cases, indirect=["system", "database_url"])


def _systems() -> list[str]:
    """Every connector that is there, the journeys' usual one first."""
    known = [key for key, manifest in Catalog().manifests.items() if not manifest.is_phone_provider]
    return sorted(known, key=lambda key: (key != FIRST_SYSTEM, key))


def _effects(systems: list[str], system: str) -> list[OwedEffect]:
    """The effects of a firm with this system; those that need no system are killed over with the first one only."""
    return [owed for owed in effects_with(system) if owed.vendor == SYSTEM or system == systems[0]]


def _matrix(systems: list[str]) -> Iterator[Case]:
    for system in systems:
        yield from product((system,), DATABASES, _effects(systems, system), POINTS)


def _each_effect_once(systems: list[str]) -> Iterator[Case]:
    """One point for each effect: of the first system on both databases, of the others on SQLite, so that all points are covered."""
    for at_system, system in enumerate(systems):
        for at_database, database in enumerate(DATABASES if at_system == 0 else DATABASES[:1]):
            for at_effect, owed in enumerate(_effects(systems, system)):
                at_point = FIRST_POINT + at_effect + at_system + 3 * at_database
                yield system, database, owed, POINTS[at_point % len(POINTS)]


@pytest.fixture
def system(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with empty_database(request.param, request, tmp_path) as url:
        yield url


def test_what_is_owed_happens_once_whenever_a_worker_dies(rig: Rig, owed: OwedEffect, kill: Callable[[Scene], None]) -> None:
    rig.set_up(owed.business())
    _, texts, sync = rig.start("web", "texts", "sync")
    owed.prepare(rig)
    before = owed.count(rig)
    scene = Scene(rig, owed, {"texts": texts, "sync": sync}, earlier=max((row.id for row in rig.rows(OutboxRow)), default=0))

    kill(scene)

    eventually(scene.has_ended, f"{owed.name} has come to an end")
    rig.wait_until_quiet()
    row = scene.row()
    assert row is not None
    happened = owed.count(rig) - before
    if owed.can_be_looked_up or row.state == OutboxState.DONE:
        assert (happened, row.state) == (1, OutboxState.DONE), row.error
        return
    assert happened <= 1
    assert (row.state, row.reason) == (OutboxState.DROPPED, "in_doubt")
    assert [task.kind for task in rig.rows(Task, key=f"stuck:{row.id}")] == ["attention"]
