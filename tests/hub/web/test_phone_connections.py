"""A phone system through the pages, from its form to its end, against the simulated vendor."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from hub.catalog.discovery import Catalog
from hub.connections.parts import ConnectionParts
from hub.connections.ready import Connections, LongJob
from hub.connections.vault import Vault
from hub.contract.phone_provider import RegistersWebhooks
from hub.installation_secrets import InstallationSecrets
from hub.intake.line_book import voice_line, webhook_address
from hub.outbound.budget import Budget
from hub.outbound.door import Door
from hub.records.connection import Connection, ConnectionState
from hub.records.database import Database
from hub.records.line import Line
from hub.sandbox.remote import RemoteVendors
from hub.sandbox.server import running
from hub.settings import Settings
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.web.conftest import Browser, MakeApp

SID, TOKEN, NUMBER = "AC" + "1" * 32, "an-invented-auth-token", "+14155550100"
ELSEWHERE = "https://elsewhere.example/voice"
FORM = {"given_account_sid": SID, "given_auth_token": TOKEN, "where": "simulated"}


@pytest.fixture
def vendors() -> Iterator[RemoteVendors]:
    with running([Catalog().sandbox("twilio")()]) as address:
        vendors = RemoteVendors(address)
        seed_account(vendors)
        yield vendors
        vendors.close()


def seed_account(vendors: RemoteVendors) -> None:
    number = {"account": SID, "phone_number": NUMBER, "voice": True, "sms": True, "voice_url": ELSEWHERE}
    vendors.seed("twilio", {"accounts": [{"sid": SID, "auth_token": TOKEN}], "numbers": [number]})


@pytest.fixture
def parts(database: Database, tmp_path: Path, vendors: RemoteVendors) -> Iterator[ConnectionParts]:
    settings = Settings(data_folder=tmp_path, database_url="sqlite://", public_url="https://hub.example", sandbox_url=vendors.address)
    catalog, vault, door = Catalog(), Vault(InstallationSecrets.make()), Door(deadline_s=5)
    ready = Connections(database=database, catalog=catalog, vault=vault, door=door, budget=Budget(None, time.time), settings=settings)
    yield ConnectionParts.around(ready, database=database, catalog=catalog, vault=vault, door=door, settings=settings)
    door.close()


@pytest.fixture
def app(make_app: MakeApp, vendors: RemoteVendors) -> Flask:
    return make_app(sandbox_url=vendors.address)


def connect(owner: Browser) -> int:
    answer = owner.post("/connections/new/twilio", FORM)
    assert answer.status_code == 302, answer.text
    return int(answer.location.rsplit("/", 1)[-1])


def the_connection(database: Database, rows: AccountRows, connection_id: int) -> Connection:
    with database.read(rows.account.id) as session:
        return session.get_one(Connection, connection_id)


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_it_is_connected_tested_paused_and_resumed(owner: Browser, rows: AccountRows, database: Database) -> None:
    connection_id = connect(owner)
    page = words(owner.read(f"/connections/{connection_id}"))
    assert "Twilio" in page
    assert "Account SID and auth token" in page
    assert "Signed in by Maria Lopez" in page
    assert "Working" in page
    assert "/in/phone/twilio/" in page
    assert "It works" in owner.post(f"/connections/{connection_id}/check", follow=True).text
    owner.post(f"/connections/{connection_id}/pause")
    assert "Paused" in words(owner.read("/connections"))
    owner.post(f"/connections/{connection_id}/resume")
    assert not the_connection(database, rows, connection_id).paused


def test_wrong_credentials_are_told_and_nothing_is_stored(owner: Browser, rows: AccountRows, database: Database) -> None:
    answer = owner.post("/connections/new/twilio", {**FORM, "given_auth_token": "a-wrong-token"})
    assert answer.status_code == 422
    assert "Nothing was stored." in answer.text
    assert "a-wrong-token" not in answer.text
    with database.read(rows.account.id) as session:
        assert session.query(Connection).count() == 0


def test_a_token_that_was_changed_there_needs_a_sign_in_and_the_same_connection_goes_on(
    owner: Browser, rows: AccountRows, database: Database, vendors: RemoteVendors
) -> None:
    connection_id = connect(owner)
    vendors.seed("twilio", {"accounts": [{"sid": SID, "auth_token": "the-next-token"}]})
    owner.post(f"/connections/{connection_id}/check")
    assert the_connection(database, rows, connection_id).state == ConnectionState.NEEDS_SIGN_IN
    assert "Sign in again at Twilio" in words(owner.read("/tasks"))
    answer = owner.post(f"/connections/{connection_id}/sign-in", {**FORM, "given_auth_token": "the-next-token"})
    assert answer.location.endswith(f"/connections/{connection_id}")
    assert the_connection(database, rows, connection_id).state == ConnectionState.WORKING
    assert "Maria Lopez signed in again at Twilio. What waited there goes on." in owner.read("/")


def test_another_account_is_refused_for_a_connection_that_stands(owner: Browser, vendors: RemoteVendors) -> None:
    connection_id = connect(owner)
    other = "AC" + "2" * 32
    vendors.seed("twilio", {"accounts": [{"sid": other, "auth_token": "another-token"}]})
    form = {**FORM, "given_account_sid": other, "given_auth_token": "another-token"}
    answer = owner.post(f"/connections/{connection_id}/sign-in", form)
    assert answer.status_code == 422
    assert "It stays as it was" in answer.text


def test_its_end_puts_the_numbers_webhooks_back_and_forgets_the_token(
    owner: Browser, rows: AccountRows, database: Database, parts: ConnectionParts, vendors: RemoteVendors
) -> None:
    connection_id = connect(owner)
    row = the_connection(database, rows, connection_id)
    line = rows.line(row, number=NUMBER, mode="hub_answers")
    provider = parts.connections.phone_provider(LongJob(rows.account.id, connection_id))
    assert isinstance(provider, RegistersWebhooks)
    before = provider.point_webhooks_here(voice_line(line, "Harbor Talent", webhook_address("https://hub.example", row)))
    with database.write(rows.account.id) as session:
        session.get_one(Line, line.id).webhooks_before = dict(before.addresses)
    assert "hub.example" in str(vendors.truth("twilio")["numbers"])
    assert "Its secrets are deleted" in owner.post(f"/connections/{connection_id}/disconnect", follow=True).text
    numbers = str(vendors.truth("twilio")["numbers"])
    assert "hub.example" not in numbers
    assert ELSEWHERE in numbers
    assert the_connection(database, rows, connection_id).disconnected_at == NOW
    assert connect(owner) == connection_id
