"""A worker is killed or stopped at every point of every effect, on both databases: nothing is lost and nothing is done twice."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hub.records.call import Task
from hub.records.outbox import OutboxRow, OutboxState
from tests.journeys.kill_points import POINTS, Scene
from tests.journeys.owed_effects import OwedEffect, effects_with
from tests.journeys.patience import eventually
from tests.journeys.rig import Rig
from tests.services import empty_database

DATABASES = ("sqlite", "postgresql")
FIRST_POINT = 2


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One point for each effect and database, chosen so that all points are covered; with `--rounds`, every point so many times."""
    rounds: int = metafunc.config.getoption("rounds", 0)
    effects = effects_with(metafunc.config.getoption("system", "greenhouse"))
    cases = []
    for number in range(rounds or 1):
        for at_database, database in enumerate(DATABASES):
            for at_effect, owed in enumerate(effects):
                rotated = POINTS[(FIRST_POINT + at_effect + 3 * at_database) % len(POINTS)]
                for point in POINTS if rounds else (rotated,):
                    name = f"{owed.name}-{point.__name__}-{database}" + (f"-{number + 1}" if rounds else "")
                    cases.append(pytest.param(database, owed, point, id=name))
    metafunc.parametrize(("database_url", "owed", "kill"), cases, indirect=["database_url"])


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
