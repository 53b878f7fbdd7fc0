"""The settings are read once, and everything that is wrong with them is said at once."""

from pathlib import Path

import pytest

from hub.settings import SettingsIncomplete, read_settings


def test_without_any_setting_the_hub_runs_on_this_machine_alone() -> None:
    settings = read_settings({})
    assert settings.is_sqlite
    assert settings.database_url == f"sqlite:///{Path('var').absolute() / 'hub.sqlite3'}"


def test_every_problem_is_listed_at_once() -> None:
    environment = {
        "DATABASE_URL": "mysql://somewhere",
        "LEASE_S": "soon",
        "THREADS": "0",
        "PUBLIC_URL": "hub.example.com",
        "REDIS_URL": "http://redis",
        "SMTP_URL": "mail.example.com:25",
    }
    with pytest.raises(SettingsIncomplete) as found:
        read_settings(environment)
    assert [problem.split()[0] for problem in found.value.problems] == [
        "DATABASE_URL", "LEASE_S", "THREADS", "PUBLIC_URL", "REDIS_URL", "SMTP_URL"
    ]  # fmt: skip
    assert all(problem in str(found.value) for problem in found.value.problems)


@pytest.mark.parametrize("port", ["abc", "0", "99999", "8000a"])
def test_a_port_that_cannot_be_is_told_before_anything_starts(port: str) -> None:
    with pytest.raises(SettingsIncomplete, match="PORT must be a number from 1 to 65535"):
        read_settings({"PORT": port})


def test_an_address_whose_port_is_no_number_is_told() -> None:
    with pytest.raises(SettingsIncomplete, match="PUBLIC_URL must be a web address"):
        read_settings({"PUBLIC_URL": "https://hub.example.com:port"})


def test_a_lease_that_could_end_while_a_request_is_on_its_way_is_refused() -> None:
    with pytest.raises(SettingsIncomplete, match="LEASE_S must be more than twice REQUEST_DEADLINE_S"):
        read_settings({"LEASE_S": "40", "REQUEST_DEADLINE_S": "20"})


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_hosting_platforms_address_of_postgresql_is_understood(scheme: str) -> None:
    assert read_settings({"DATABASE_URL": f"{scheme}://u@h/d"}).database_url == "postgresql+psycopg://u@h/d"


def test_a_database_that_would_end_with_the_process_is_refused() -> None:
    with pytest.raises(SettingsIncomplete, match="DATABASE_URL names no file"):
        read_settings({"DATABASE_URL": "sqlite://"})


def test_an_address_is_kept_without_its_last_slash() -> None:
    assert read_settings({"PUBLIC_URL": "https://hub.example.com/"}).public_url == "https://hub.example.com"


def test_without_a_public_address_the_hub_is_found_where_it_listens() -> None:
    assert read_settings({"PORT": "8115"}).public_url == "http://127.0.0.1:8115"
    assert read_settings({"PORT": "8115", "PUBLIC_URL": "https://hub.example.com"}).public_url == "https://hub.example.com"
