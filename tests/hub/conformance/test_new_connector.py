"""What `hub connectors new` writes runs, keeps its rules, and is found without anything of the hub being touched."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hub.conformance.new_connector import CannotWrite, write_in_tree, write_package
from tests.hub.conformance.freshly_written import written

ROOT = Path(__file__).parents[3]


def hub(*words: str, folder: Path, path: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": path, "TEXTBACK_CONTRACTS": ""}
    return subprocess.run(  # noqa: S603 - our own command
        (sys.executable, "-m", "hub", *words), cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def test_a_package_of_its_own_is_found_and_keeps_all_rules_but_that_of_the_vendors_own_description(tmp_path: Path) -> None:
    written(tmp_path, "northwind")

    tried = hub("connectors", "test", "northwind", "--record", folder=tmp_path, path=f"{ROOT}:{tmp_path}")

    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert "Level: silver" in tried.stdout
    assert [line.split()[1] for line in tried.stdout.splitlines() if line.startswith("  broken")] == ["41"]
    assert "northwind            Northwind: silver" in hub("connectors", "list", folder=tmp_path, path=f"{ROOT}:{tmp_path}").stdout


def test_a_folder_in_the_tree_is_found_and_keeps_them_too(tmp_path: Path) -> None:
    for package in ("integrations", "mappings"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    path = f"{tmp_path}:{ROOT}"
    assert hub("connectors", "new", "north_crm", folder=tmp_path, path=path).returncode == 0

    tried = hub("connectors", "test", "north_crm", folder=tmp_path, path=path)

    assert "Level: silver" in tried.stdout, tried.stdout + tried.stderr


def test_pytest_alone_runs_its_own_tests_and_tries_the_rules(tmp_path: Path) -> None:
    written(tmp_path, "northwind")
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{tmp_path}"}
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "test_sandbox or northwind-01")

    tried = subprocess.run(  # noqa: S603 - our own command
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False
    )

    assert (tried.returncode, "7 passed" in tried.stdout) == (0, True), tried.stdout


def test_the_templates_own_name_stands_nowhere_in_what_is_written(tmp_path: Path) -> None:
    files = [*write_package("north_crm", tmp_path / "own")]

    assert [file for file in files if "acme" in file.read_text(encoding="utf-8").lower()] == []
    assert "class NorthCrmConnector(" in (tmp_path / "own/textback_hub_north_crm/connector.py").read_text(encoding="utf-8")


def test_nothing_is_written_over_and_nothing_into_a_folder_that_is_no_checkout(tmp_path: Path) -> None:
    write_package("northwind", tmp_path)
    with pytest.raises(CannotWrite, match="is there already"):
        write_package("northwind", tmp_path)
    with pytest.raises(CannotWrite, match="--package"):
        write_in_tree("northwind", tmp_path)
    for key in ("North", "1st", "class", "north-crm"):
        with pytest.raises(CannotWrite, match="lower-case"):
            write_package(key, tmp_path)
