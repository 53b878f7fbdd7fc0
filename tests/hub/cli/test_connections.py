"""`hub connections`: connecting, looking, testing, pausing and disconnecting phone systems and others, as typed."""

import datetime as dt

from hub.records.account import Account
from hub.records.connection import Connection, ConnectionState
from hub.records.outbox import TraceEntry
from tests.fakes.terminal import ACCOUNT_SID, SIGNING_SECRET, Terminal


def change(terminal: Terminal, connection_id: int, **values: object) -> None:
    with terminal.hub.database.write(terminal.account_id) as session:
        row = session.get_one(Connection, connection_id)
        for name, value in values.items():
            setattr(row, name, value)


def story(terminal: Terminal) -> list[str]:
    return [entry.sentence for entry in terminal.rows(TraceEntry)]


def test_a_phone_system_is_connected_tested_paused_and_disconnected(terminal: Terminal) -> None:
    terminal.connect_phones()
    listed = terminal.enter("connections", "list")
    assert "Twilio" in listed
    assert "simulated): working" in listed
    assert "signed in by" in listed
    assert "on the command line, 20" in listed
    assert "last good answer: 20" in listed
    shown = terminal.enter("connections", "test", "1")
    assert "signed in with: Account SID and auth token" in shown
    assert "line 1: Main line, +14155550100" in shown
    assert "webhook address: https://hub.example/in/phone/twilio/" in shown
    assert terminal.enter("connections", "pause", "1") == "Paused.\n"
    assert "simulated): paused" in terminal.enter("connections", "list")
    assert terminal.enter("connections", "resume", "1") == "Resumed.\n"
    assert "Aborted" in terminal.enter("connections", "disconnect", "1", answers="n\n", fails=True)
    assert terminal.enter("connections", "disconnect", "1", "--yes") == "Disconnected.\n"
    assert "simulated): disconnected" in terminal.enter("connections", "list")


def test_a_phone_system_that_only_posts_events_is_connected_tested_and_signed_in_again(terminal: Terminal) -> None:
    said = terminal.enter("connections", "connect", "generic", answers=f"{SIGNING_SECRET}\n")
    assert "Any phone system needs: A phone system, or a script beside it" in said
    assert "webhook address: https://hub.example/in/phone/generic/" in said
    assert SIGNING_SECRET not in said
    assert "working" in terminal.enter("connections", "test", "1")
    again = terminal.enter("connections", "connect", "generic", "--again", "1", f"--field=signing_secrets={SIGNING_SECRET}")
    assert "is connected as connection 1." in again


def test_wrong_credentials_are_told_and_nothing_is_stored(terminal: Terminal) -> None:
    fields = [f"--field=account_sid={ACCOUNT_SID}", "--field=auth_token=wrong"]
    fields += [f"--field={name}=" for name in ("secondary_auth_token", "sub_accounts", "shared_key_secret")]
    said = terminal.enter("connections", "connect", "twilio", "--sandbox", *fields, fails=True)
    assert said.splitlines()[-1].startswith("Error: ")
    assert "wrong" not in said
    assert terminal.rows(Connection) == []


def test_a_test_that_the_vendor_refuses_puts_the_connection_before_people(terminal: Terminal) -> None:
    terminal.connect_phones()
    terminal.vendors.reset("twilio")
    assert "Error: " in terminal.enter("connections", "test", "1", fails=True)
    (row,) = terminal.rows(Connection)
    assert row.state == ConnectionState.NEEDS_SIGN_IN
    assert "simulated): needs sign-in" in terminal.enter("connections", "list")
    assert any(sentence.startswith("Sign in again at Twilio") for sentence in story(terminal))


def test_trouble_at_a_vendor_is_listed_with_its_end_and_what_missing_rights_turn_off(terminal: Terminal) -> None:
    terminal.connect_phones()
    until = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(hours=1)
    missing = [{"right": "notes", "without_it": "Calls are not noted."}]
    change(terminal, 1, state=ConnectionState.VENDOR_TROUBLE, trouble="It is slow.", trouble_until=until, missing_rights=missing)
    listed = terminal.enter("connections", "list")
    assert f"vendor trouble until {until:%Y-%m-%d %H:%M:%S} UTC" in listed
    assert "It is slow. We keep trying; nothing is lost." in listed
    assert "without the right notes: Calls are not noted." in listed


def test_the_installations_client_is_entered_beside_the_exact_redirect_address(terminal: Terminal) -> None:
    said = terminal.enter("connections", "client", "greenhouse", "--id", "hub-7", "--sandbox", answers="an-invented-secret\n")
    assert "exactly as it stands: https://hub.example/connections/greenhouse/signed-in" in said
    assert "an-invented-secret" not in said
    assert "without an OAuth client" in terminal.enter("connections", "client", "twilio", fails=True)


def test_the_system_that_owns_people_is_chosen(terminal: Terminal) -> None:
    terminal.connect_phones()
    assert "is no system with people" in terminal.enter("connections", "owner", "1", fails=True)
    assert "the system that knew a person first" in terminal.enter("connections", "owner")
    with terminal.hub.database.read(terminal.account_id) as session:
        assert session.get_one(Account, terminal.account_id).owner_connection_id is None


def test_what_is_not_there_is_said(terminal: Terminal) -> None:
    assert "There is no connection 9" in terminal.enter("connections", "show", "9", fails=True)
    assert "There is no system nothing" in terminal.enter("connections", "connect", "nothing", fails=True)
    assert "is signed in to with --way basic" in terminal.enter("connections", "connect", "twilio", "--way", "guess", fails=True)
