"""Real processes, real signals."""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from hub.supervisor.die_with_parent import wrapped
from tests.hub.supervisor.supervised_shells import Shell, SupervisedShells, all_gone

SLEEPER = "echo runs as $$; exec sleep 600"
StartSupervisor = Callable[..., SupervisedShells]


@pytest.fixture
def supervise() -> Iterator[StartSupervisor]:
    started: list[SupervisedShells] = []

    def start(*shells: Shell, grace_seconds: float = 10.0, backoff: dict[str, float] | None = None) -> SupervisedShells:
        started.append(SupervisedShells(list(shells), grace_seconds=grace_seconds, backoff=backoff))
        return started[-1]

    yield start
    for shells in started:
        shells.remove()


def test_a_killed_program_is_back_at_once_and_the_next_time_after_half_a_second(supervise: StartSupervisor) -> None:
    shells = supervise(Shell("web", SLEEPER))
    for pause in ("", " in 0.5 s"):
        pid = int(shells.wait_for(r"web \| runs as (\d+)")[1])
        os.kill(pid, signal.SIGKILL)
        shells.wait_for(f"was killed by SIGKILL, starting it again{pause}$")
    assert int(shells.wait_for(r"runs as (\d+)")[1]) != pid


def test_the_other_programs_run_on_when_one_is_killed(supervise: StartSupervisor) -> None:
    shells = supervise(Shell("clock", "exec sleep 600"), Shell("web", SLEEPER))
    web = int(shells.wait_for(r"web +\| runs as (\d+)")[1])
    (clock,) = [process for process in shells.descendants() if process.pid != web]
    os.kill(web, signal.SIGKILL)
    shells.wait_for("runs as")
    assert clock.is_running()


def test_a_program_that_ends_at_once_is_started_less_and_less_often(supervise: StartSupervisor) -> None:
    shells = supervise(Shell("web", "exit 3"), backoff={"first": 0.02, "longest": 0.05})
    shells.wait_for(r"ended with status 3, starting it again$")
    for wait in ("0.02", "0.04", "0.05", "0.05"):
        shells.wait_for(rf"starting it again in {wait} s$")


def test_a_program_that_lived_for_a_while_is_forgiven(supervise: StartSupervisor) -> None:
    shells = supervise(Shell("web", "exit 3"), backoff={"settled_after": 0.0, "first": 600.0})
    for _ in range(3):
        shells.wait_for(r"starting it again$")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_stop_it_lets_the_programs_finish(supervise: StartSupervisor, number: signal.Signals) -> None:
    shells = supervise(Shell("worker", "trap 'echo finished; exit 0' TERM; echo started; while :; do sleep 0.05; done"))
    shells.wait_for("started")
    below = shells.descendants()
    assert shells.stop(number) == 0
    assert shells.lines[-1] == "worker | finished"
    assert all_gone(below, within_seconds=2)


def test_a_program_that_does_not_stop_is_killed_after_the_grace(supervise: StartSupervisor) -> None:
    shells = supervise(Shell("worker", "trap '' TERM; echo started; while :; do sleep 0.05; done"), grace_seconds=0.2)
    shells.wait_for("started")
    below = shells.descendants()
    assert shells.stop() == 0
    assert all_gone(below, within_seconds=2)


def test_a_second_signal_does_not_wait_for_the_grace(supervise: StartSupervisor) -> None:
    shells = supervise(Shell("worker", "trap 'echo asked' TERM; echo started; while :; do sleep 0.05; done"), grace_seconds=600)
    shells.wait_for("started")
    shells.process.send_signal(signal.SIGINT)
    shells.wait_for("asked")
    assert shells.stop(signal.SIGINT) == 0


def test_a_program_that_outlives_the_others_is_stopped_last(supervise: StartSupervisor) -> None:
    traps = "trap 'echo stopped; exit 0' TERM; echo started; while :; do sleep 0.05; done"
    slow = "trap 'sleep 0.3; echo stopped; exit 0' TERM; echo started; while :; do sleep 0.05; done"
    shells = supervise(Shell("redis", traps, outlives_others=True), Shell("worker", slow))
    shells.wait_for("started")
    shells.wait_for("started")
    assert shells.stop() == 0
    assert shells.lines[-2:] == ["worker | stopped", "redis  | stopped"]


def test_a_killed_supervisor_leaves_no_orphan(supervise: StartSupervisor) -> None:
    shells = supervise(Shell("web", SLEEPER), Shell("deaf", "trap '' TERM HUP INT; echo runs; exec sleep 600"))
    shells.wait_for("runs")
    shells.wait_for("runs")
    below = shells.descendants()
    assert len(below) == 2
    shells.process.kill()
    assert all_gone(below, within_seconds=2)


def test_a_killed_supervisor_leaves_no_web_worker(supervise: StartSupervisor, tmp_path: Path) -> None:
    gunicorn = f"exec {shlex.quote(sys.executable)} -m gunicorn -k gthread -w 2 -b unix:{tmp_path}/web.sock 'flask:Flask(\"web\")'"
    shells = supervise(Shell("web", gunicorn))
    shells.wait_for("Booting worker")
    shells.wait_for("Booting worker")
    below = shells.descendants()
    assert len(below) == 3
    shells.process.kill()
    assert all_gone(below, within_seconds=10)


def test_what_a_killed_program_had_started_is_gone_before_it_is_started_again(supervise: StartSupervisor) -> None:
    shells = supervise(Shell("web", "sleep 600 & echo started $!; wait"))
    below_web = psutil.Process(int(shells.wait_for(r"started (\d+)")[1]))
    web = below_web.parent()
    assert web is not None
    web.kill()
    shells.wait_for("started")
    assert all_gone([below_web], within_seconds=2)


def test_each_line_carries_the_name_of_its_program(supervise: StartSupervisor) -> None:
    shells = supervise(Shell("web", "echo one; echo two >&2; printf without-end; exec sleep 0.1"), Shell("clock", "exec sleep 600"))
    shells.wait_for("without-end")
    assert shells.lines == ["web   | one", "web   | two", "web   | without-end"]


def test_a_program_gets_its_own_environment_on_top_of_ours(supervise: StartSupervisor) -> None:
    shells = supervise(Shell("web", 'echo "$PORT ${PATH:+with path}"; exec sleep 600', environment={"PORT": "8000"}))
    shells.wait_for("8000 with path")


def test_a_program_ends_quietly_when_its_own_reader_goes(supervise: StartSupervisor) -> None:
    shells = supervise(Shell("worker", "yes 2>&1 | head -n 1; echo done; exec sleep 600"))
    shells.wait_for("done")
    assert shells.lines == ["worker | y", "worker | done"]


def test_a_command_that_is_not_there_is_named() -> None:
    ended = subprocess.run(wrapped(("/no/such/command",)), capture_output=True, text=True, check=False)  # noqa: S603 our own command
    assert ended.returncode != 0
    assert ended.stderr == "/no/such/command cannot be run: No such file or directory\n"
