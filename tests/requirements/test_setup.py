"""Setting up fails with one clear sentence when something is missing, and does nothing when nothing has changed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAMS_OF_ANY_SYSTEM = ("sh", "cat", "cksum", "dirname", "grep", "rm", "uname")


class BareMachine:
    """A project folder and a PATH that holds only what the test puts there."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "a project"
        self.programs = folder / "bin"
        (self.project / "requirements").mkdir(parents=True)
        self.programs.mkdir()
        for name in ("pyproject.toml", "requirements/run.lock", "requirements/test.lock", "requirements/setup.sh"):
            shutil.copy(ROOT / name, self.project / name)
        for name in PROGRAMS_OF_ANY_SYSTEM:
            (self.programs / name).symlink_to(shutil.which(name) or name)

    def add_program(self, name: str, script: str) -> None:
        program = self.programs / name
        program.unlink(missing_ok=True)
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    def set_up(self, lock: str = "run") -> subprocess.CompletedProcess[str]:
        command = [str(self.project / "requirements" / "setup.sh"), lock]
        return subprocess.run(command, env={"PATH": str(self.programs)}, capture_output=True, text=True, check=False)  # noqa: S603


@pytest.fixture
def machine(tmp_path: Path) -> BareMachine:
    return BareMachine(tmp_path)


def sentence(ended: subprocess.CompletedProcess[str]) -> str:
    assert ended.returncode == 1
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    return line


def test_without_python_it_says_what_to_install(machine: BareMachine) -> None:
    assert sentence(machine.set_up()) == "Python is missing: install Python 3.11 or 3.12 (Debian 12: apt-get install python3-venv)."


def test_with_an_old_python_it_says_which_one_is_needed(machine: BareMachine) -> None:
    machine.add_program("python3", '[ "$1" = --version ] && echo Python 3.9.2 || exit 1')
    assert sentence(machine.set_up()).startswith("Python 3.11 or 3.12 is needed and only Python 3.9.2 was found: ")


def test_without_the_venv_package_it_says_how_to_get_it(machine: BareMachine) -> None:
    machine.add_program("python3", 'case "$2" in *ensurepip*) exit 1 ;; esac')
    assert (
        sentence(machine.set_up()) == "python3 cannot make environments: install its venv package (Debian: apt-get install python3-venv)."
    )


def test_a_python_that_can_make_environments_is_taken_before_one_that_cannot(machine: BareMachine) -> None:
    machine.add_program("python3.12", 'case "$2" in *ensurepip*) exit 1 ;; esac')
    machine.add_program("python3.11", '[ "$1" = --version ] && echo Python 3.11.2; [ "$1" != -m ]')
    assert machine.set_up().stdout.startswith("Making .venv with Python 3.11.2 ...")


def test_where_no_redis_comes_with_the_packages_it_asks_for_one(machine: BareMachine) -> None:
    machine.add_program("python3", "exit 0")
    machine.add_program("uname", "echo Linux aarch64")
    assert sentence(machine.set_up()).startswith("On Linux aarch64 no Redis comes with the hub: install redis-server 6.2 or newer")


def test_when_packages_cannot_be_installed_it_says_so_last_and_is_not_done(machine: BareMachine) -> None:
    # the environment that this "Python" makes has a pip that cannot reach anything
    for name in ("mkdir", "ln"):
        (machine.programs / name).symlink_to(shutil.which(name) or name)
    machine.add_program("python-offline", "exit 1")
    machine.add_program("python3", '[ "$2" != venv ] || { mkdir -p .venv/bin; ln -s "$(command -v python-offline)" .venv/bin/python; }')
    ended = machine.set_up()
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith("The packages could not be installed: ")
    assert not (machine.project / ".venv" / ".made-from").exists()


@pytest.mark.parametrize(("made", "wanted"), [("run", "run"), ("test", "run"), ("test", "test")])
def test_what_is_already_there_is_left_alone(machine: BareMachine, made: str, wanted: str) -> None:
    pretend_made(machine, made)
    ended = machine.set_up(wanted)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_the_tests_need_more_than_the_hub(machine: BareMachine) -> None:
    pretend_made(machine, "run")
    assert machine.set_up("test").returncode == 1


def test_a_changed_lock_is_noticed(machine: BareMachine) -> None:
    pretend_made(machine, "run")
    with (machine.project / "requirements" / "run.lock").open("a") as lock:
        lock.write("# changed\n")
    assert machine.set_up().returncode == 1


def test_a_moved_project_is_set_up_anew(machine: BareMachine) -> None:
    pretend_made(machine, "run")
    machine.project = machine.project.rename(machine.project.with_name("moved"))
    assert machine.set_up().returncode == 1


def pretend_made(machine: BareMachine, lock: str) -> None:
    """Leave what a finished set-up leaves."""
    environment = machine.project / ".venv"
    (environment / "bin").mkdir(parents=True)
    (environment / "bin" / "python").symlink_to(sys.executable)
    files = ("requirements/run.lock", "requirements/test.lock", "pyproject.toml")
    sums = subprocess.run(["cksum", *files], cwd=machine.project, capture_output=True, text=True, check=True)  # noqa: S603, S607
    (environment / ".made-from").write_text(f"{lock}\n{sums.stdout}{machine.project}\n")
