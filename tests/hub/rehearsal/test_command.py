"""`hub mapping test`."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.cli import main
from hub.records.connection import Connection
from hub.sandbox.remote import RemoteVendors
from hub.sandbox.server import running
from hub.wiring import Hub, wire_from_environment
from tests.hub.rehearsal.rehearsing_firm import RehearsingFirm
from tests.services import copy_of

CHANGES = """
[person.fields]
first_name = { to = "first_name", default = "Somebody" }
"""


class Installation:
    """A hub in a folder of its own, a firm that is connected to it, and its command line."""

    def __init__(self, hub: Hub, firm: RehearsingFirm, environment: dict[str, str]) -> None:
        self.hub, self.firm, self.environment = hub, firm, environment
        self.folder = Path(environment["DATA_FOLDER"])

    def say(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["mapping", "test", *words], env=self.environment)

    def write(self, text: str) -> str:
        file = self.folder / "changes.toml"
        file.write_text(text, encoding="utf-8")
        return str(file)

    def connect_another(self) -> int:
        with self.hub.database.write(self.firm.account_id) as session:
            other = Connection(
                kind="connector",
                key="greenhouse",
                name="Greenhouse",
                sign_in_mode="client_credentials",
                credentials="",
                vendor_account="2",
                vendor_account_name="Second office",
                webhook_token="second",
                created_at=session.now,
            )
            session.add(other)
        return other.id


@pytest.fixture
def installation(sqlite_migrated: Path, tmp_path: Path) -> Iterator[Installation]:
    environment = {"DATA_FOLDER": str(tmp_path / "data"), "DATABASE_URL": copy_of(sqlite_migrated, tmp_path)}
    with ExitStack() as to_close:
        hub = wire_from_environment(environment, ring=lambda _: None)
        to_close.callback(hub.database.close)
        to_close.callback(hub.door.close)
        address = to_close.enter_context(running([hub.catalog.sandbox("greenhouse")()]))
        vendors = RemoteVendors(address)
        to_close.callback(vendors.close)
        vendors.keep_limits("greenhouse", on=False)
        firm = RehearsingFirm(hub, "greenhouse", address, vendors)
        firm.change_account(create_policy="always")
        yield Installation(hub, firm, environment)


def test_the_difference_is_shown_call_by_call_and_nothing_is_sent(installation: Installation) -> None:
    installation.firm.miss_call()
    begun = installation.firm.asked()

    told = installation.say("greenhouse", "--changes", installation.write(CHANGES))

    assert told.exit_code == 0, told.output
    assert '    +   "first_name": "Somebody",' in told.output.splitlines()
    assert any(line.strip() == '"value": "+14155550142"' for line in told.output.splitlines())
    assert told.output.splitlines()[-1] == "1 of 1 call would send something else. Nothing was sent."
    assert installation.firm.writes_since(begun) == []


def test_without_changes_the_mapping_as_it_is_is_shown(installation: Installation) -> None:
    installation.firm.miss_call()

    told = installation.say("greenhouse", "--calls", "1")

    assert told.exit_code == 0, told.output
    assert not [line for line in told.output.splitlines() if line.startswith(("    + ", "    - "))]
    assert told.output.splitlines()[-1] == "1 call. Nothing was sent."


def test_a_fault_in_the_file_is_told_with_file_key_and_what_to_write(installation: Installation) -> None:
    installation.firm.miss_call()
    file = installation.write('[person.fields]\nshoe_size = "shoe"\n')

    told = installation.say("greenhouse", "--changes", file)

    assert told.exit_code == 2
    assert f"{file}: person.fields.shoe_size: no field of ours has this name: write one of" in told.output


def test_a_file_that_is_no_toml_is_told_so(installation: Installation) -> None:
    file = installation.write("person = [")

    told = installation.say("greenhouse", "--changes", file)

    assert told.exit_code == 2
    assert f"{file}: this is not TOML" in told.output


def test_before_the_first_missed_call_there_is_a_sentence(installation: Installation) -> None:
    told = installation.say("greenhouse")

    assert told.exit_code == 1
    assert "There is no missed call yet that could be rehearsed." in told.output


def test_a_system_that_is_not_connected_is_told_so(installation: Installation) -> None:
    told = installation.say("lever")

    assert told.exit_code == 1
    assert "This business has no connection to lever" in told.output


def test_of_several_connections_one_must_be_named(installation: Installation) -> None:
    installation.firm.miss_call()
    first, second = installation.firm.connection_id, installation.connect_another()

    told = installation.say("greenhouse")
    assert told.exit_code == 1
    assert f"Say which one with --connection; there are: {first} (" in told.output
    assert f"{second} (Second office)" in told.output
    assert installation.say("greenhouse", "--connection", str(first)).exit_code == 0
