"""The pages of connections: how each is, connecting with a key or over the vendor's page, and the buttons."""

import csv
import datetime as dt
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from hub.connections.oauth_clients import Environment
from hub.connections.parts import ConnectionParts
from hub.records.account import Account, MemberRole
from hub.records.connection import Connection, ConnectionState
from hub.records.database import Database
from hub.records.outbox import TraceEntry
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.web.conftest import Browser

SECRET = "whsec_YW4gaW52ZW50ZWQgc2VjcmV0IG9mIGEgcGhvbmUgc3lzdGVt"
CLIENT = {"client_id": "hub-7", "client_secret": "an-invented-secret"}
BY_CONSENT = "/connections/new/greenhouse?way=authorization_code"


def stored(database: Database, rows: AccountRows, connection_id: int) -> Connection:
    with database.read(rows.account.id) as session:
        return session.get_one(Connection, connection_id)


def connect_own_phones(owner: Browser) -> int:
    answer = owner.post("/connections/new/generic", {"given_signing_secrets": SECRET, "where": "live"})
    assert answer.status_code == 302, answer.text
    return int(answer.location.rsplit("/", 1)[-1])


def test_each_state_is_said_in_words(owner: Browser, rows: AccountRows) -> None:
    missing = [{"right": "notes:create", "without_it": "Calls are not noted."}]
    rows.connection(name="Acme ATS", kind="connector", state=ConnectionState.NEEDS_SIGN_IN, trouble="It refused.", missing_rights=missing)
    later = NOW + dt.timedelta(minutes=20)
    rows.connection(name="Acme Phone", webhook_token="2", state=ConnectionState.VENDOR_TROUBLE, trouble="It is slow.", trouble_until=later)
    rows.connection(name="Acme CRM", webhook_token="3", authorised_by="Lee Park", authorised_at=NOW, last_good_at=NOW)
    page = re.sub(r"<[^>]+>", "", owner.read("/connections"))
    for words in (
        "Needs sign-in",
        "It refused.",
        "Calls are not noted. (notes:create)",
        "Vendor trouble until 6:05 PM",
        "Working",
        "Lee Park",
    ):
        assert words in page


def test_what_is_needed_first_stands_before_the_form(owner: Browser) -> None:
    page = owner.read("/connections/new/twilio")
    assert page.index("You need first") < page.index("Account SID")


def test_a_system_is_connected_and_written_down(owner: Browser, rows: AccountRows, database: Database) -> None:
    connection_id = connect_own_phones(owner)
    row = stored(database, rows, connection_id)
    assert (row.key, row.authorised_by, row.state) == ("generic", "Maria Lopez", ConnectionState.WORKING)
    assert SECRET not in row.credentials
    assert f"/in/phone/generic/{row.webhook_token}" in owner.read(f"/connections/{connection_id}")
    with database.read(rows.account.id) as session:
        assert [entry.sentence for entry in session.query(TraceEntry)] == ["Maria Lopez connected Any phone system (Your phone system)."]


def test_where_a_vendor_tells_of_changes_its_page_shows_the_address_to_enter_there(owner: Browser, rows: AccountRows) -> None:
    hears = rows.connection(kind="connector", key="greenhouse", name="Acme ATS", abilities=["changes"], webhook_token="t0ken")
    silent = rows.connection(kind="connector", key="greenhouse", name="Mute ATS", abilities=["log"], webhook_token="2")
    assert "/in/connector/greenhouse/t0ken" in owner.read(f"/connections/{hears.id}")
    assert "/in/connector/" not in owner.read(f"/connections/{silent.id}")


@pytest.mark.parametrize(("entered", "told"), [("", "Signing secrets is missing."), ("guessed", "does not look right")])
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_stored(
    owner: Browser, rows: AccountRows, database: Database, entered: str, told: str
) -> None:
    answer = owner.post("/connections/new/generic", {"given_signing_secrets": entered})
    assert answer.status_code == 422
    assert told in answer.text
    with database.read(rows.account.id) as session:
        assert session.query(Connection).count() == 0


def test_a_secret_is_never_written_back_into_the_page(owner: Browser) -> None:
    answer = owner.post("/connections/new/twilio", {"given_auth_token": "the-secret-token", "given_account_sid": "wrong"})
    assert answer.status_code == 422
    assert "the-secret-token" not in answer.text


def test_the_client_is_entered_on_a_page_with_the_exact_redirect_address(owner: Browser, parts: ConnectionParts) -> None:
    assert '<code class="copied">http://localhost/connections/greenhouse/signed-in</code>' in owner.read("/connections/client/greenhouse")
    assert "no OAuth client" in owner.read(BY_CONSENT)
    assert owner.post("/connections/client/greenhouse", CLIENT).status_code == 302
    known = parts.connections.clients.known("greenhouse", Environment.LIVE)
    assert known is not None
    assert (known.client_id, known.entered_by) == ("hub-7", "Maria Lopez")
    assert "an-invented-secret" not in owner.read("/connections/client/greenhouse")


def test_only_the_business_that_runs_the_installation_changes_its_clients(
    app: Flask, rows: AccountRows, other_rows: AccountRows, parts: ConnectionParts
) -> None:
    assert rows.account.id < other_rows.account.id
    stranger = Browser(app)
    stranger.sign_in(other_rows.member(MemberRole.OWNER))
    assert stranger.post("/connections/client/greenhouse", CLIENT).status_code == 403
    assert parts.connections.clients.known("greenhouse", Environment.LIVE) is None


def test_the_browser_is_sent_to_the_vendor_with_a_state_of_its_own(owner: Browser) -> None:
    owner.post("/connections/client/greenhouse", CLIENT)
    states = set()
    for _ in range(2):
        answer = owner.post(BY_CONSENT)
        assert answer.status_code == 200
        page = urlsplit(answer.headers["Refresh"].removeprefix("0; url="))
        asked = parse_qs(page.query)
        assert (page.netloc, asked["client_id"], asked["redirect_uri"]) == (
            "auth.greenhouse.io", ["hub-7"], ["http://localhost/connections/greenhouse/signed-in"],
        )  # fmt: skip
        states.add(asked["state"][0])
    assert len(states) == 2


def test_coming_back_without_having_left_connects_nothing(owner: Browser) -> None:
    answer = owner.get("/connections/greenhouse/signed-in?code=x&state=y")
    assert answer.status_code == 400
    assert "Nothing was connected" in answer.text


def test_another_browser_cannot_finish_what_this_one_began(app: Flask, owner: Browser, rows: AccountRows) -> None:
    owner.post("/connections/client/greenhouse", CLIENT)
    page = owner.post(BY_CONSENT).headers["Refresh"]
    state = parse_qs(urlsplit(page.removeprefix("0; url=")).query)["state"][0]
    other = Browser(app)
    other.sign_in(rows.member(MemberRole.ADMIN))
    assert other.get(f"/connections/greenhouse/signed-in?code=x&state={state}").status_code == 400


def test_who_did_not_agree_comes_back_to_the_form(owner: Browser) -> None:
    owner.post("/connections/client/greenhouse", CLIENT)
    page = owner.post(BY_CONSENT).headers["Refresh"]
    state = parse_qs(urlsplit(page.removeprefix("0; url=")).query)["state"][0]
    answer = owner.get(f"/connections/greenhouse/signed-in?error=access_denied&state={state}", follow_redirects=True)
    assert "Nobody agreed at Greenhouse Recruiting" in answer.text
    assert answer.request.path == "/connections/new/greenhouse"


def test_a_connection_is_paused_resumed_tested_and_disconnected(owner: Browser, rows: AccountRows, database: Database) -> None:
    connection_id = connect_own_phones(owner)
    owner.post(f"/connections/{connection_id}/pause")
    assert stored(database, rows, connection_id).paused
    owner.post(f"/connections/{connection_id}/resume")
    assert not stored(database, rows, connection_id).paused
    assert "It works" in owner.post(f"/connections/{connection_id}/check", follow=True).text
    assert "Its secrets are deleted" in owner.post(f"/connections/{connection_id}/disconnect", follow=True).text
    assert stored(database, rows, connection_id).disconnected_at == NOW
    assert connect_own_phones(owner) == connection_id


def test_a_test_that_fails_puts_the_connection_before_people(owner: Browser, rows: AccountRows, database: Database) -> None:
    row = rows.connection(key="generic", sign_in_mode="none", name="Any phone system")
    page = owner.post(f"/connections/{row.id}/check", follow=True).text
    assert "cannot be read any more" in page
    assert stored(database, rows, row.id).state == ConnectionState.NEEDS_SIGN_IN
    assert f'href="/connections/{row.id}"' in owner.read("/")


def test_a_disconnected_system_is_no_concern(owner: Browser, rows: AccountRows) -> None:
    rows.connection(name="Gone System", state=ConnectionState.NEEDS_SIGN_IN, disconnected_at=NOW)
    assert "Gone System" not in owner.read("/")


def test_with_two_systems_a_member_says_which_one_owns_people(
    owner: Browser, rows: AccountRows, other_rows: AccountRows, database: Database
) -> None:
    rows.connection(kind="connector", name="Acme ATS")
    assert "Who owns a person" not in owner.read("/connections")
    second = rows.connection(kind="connector", name="Acme CRM", webhook_token="2")
    assert "Who owns a person" in owner.read("/connections")
    foreign = other_rows.connection(kind="connector", webhook_token="3")
    for wanted, status in ((str(second.id), 302), (str(foreign.id), 404)):
        assert owner.post("/connections/owner-source", {"connection_id": wanted}).status_code == status
    with database.read(rows.account.id) as session:
        assert session.get_one(Account, rows.account.id).owner_connection_id == second.id


def test_the_callers_are_taken_along_as_a_file(owner: Browser, rows: AccountRows, other_rows: AccountRows) -> None:
    line, caller = rows.line(), rows.caller(name='=HYPERLINK("x")')
    rows.call(line, caller)
    conversation = rows.conversation(line, caller, intent="role", role_name="Nurse, nights")
    rows.text(conversation, line, kind="reply", outbound=False, body='Yes, "tonight"\nplease', provider_text_id="T9")
    other_rows.caller(name="Somebody else's")
    answer = owner.get("/callers.csv")
    assert answer.mimetype == "text/csv"

    (row,) = list(csv.DictReader(answer.text.splitlines(keepends=True)))
    wanted: dict[str, Any] = {
        "number": caller.number, "name": "'=HYPERLINK(\"x\")", "calls": "1", "missed_calls": "1",
        "about": "role", "role": "Nurse, nights", "last_reply": 'Yes, "tonight"\nplease',
    }  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted, json.dumps(row)
