"""Signing in by OpenID Connect with the simulated provider, over real HTTP."""

import dataclasses
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import select

from hub.catalog.discovery import Catalog
from hub.connections.openid import OpenIdSignIn
from hub.connections.openid_provider import SANDBOX_CLIENT
from hub.connections.parts import ConnectionParts
from hub.connections.ready import Connections
from hub.connections.vault import Vault
from hub.installation_secrets import InstallationSecrets
from hub.outbound.budget import Budget
from hub.outbound.door import Door
from hub.records.account import Account, Member, MemberRole
from hub.records.database import Database
from hub.records.membership import Invitation
from hub.sandbox.openid_provider import InventedPerson, OpenIdSandbox
from hub.sandbox.server import running
from hub.settings import Settings
from tests.fakes.account_rows import AccountRows
from tests.hub.web.conftest import Browser, MakeApp

MARIA = InventedPerson("1", "Maria Lopez", "maria@harbor.example")
BEN = InventedPerson("2", "Ben Okafor", "ben@harbor.example")
UNSURE = InventedPerson("3", "Una Sure", "una@harbor.example", email_verified=False)
NOT_BELIEVED = "cannot be believed"


class SandboxedOffice:
    """A business whose members sign in at the simulated provider."""

    def __init__(self, app: Flask, provider: OpenIdSandbox, rows: AccountRows, parts: ConnectionParts) -> None:
        self.app, self.provider, self.rows, self.parts = app, provider, rows, parts

    def at_provider(self, browser: Browser, person: InventedPerson, decision: str = "approve") -> str:
        """The way there and back, up to the address that leads into the hub."""
        away = browser.get("/sign-in/openid?next=/calls").location
        assert "Sign in (simulated)" in requests.get(away, timeout=30).text
        answer = requests.post(away, {"subject": person.subject, "decision": decision}, timeout=30, allow_redirects=False)
        back = urlsplit(answer.headers["Location"])
        assert back.netloc == "localhost"
        return f"{back.path}?{back.query}"

    def sign_in(self, person: InventedPerson, browser: Browser | None = None) -> str:
        """The page at the end, after all redirects."""
        browser = browser or Browser(self.app)
        return browser.get(self.at_provider(browser, person), follow_redirects=True).text


@pytest.fixture(scope="module")
def provider() -> Iterator[tuple[OpenIdSandbox, str]]:
    sandbox = OpenIdSandbox([MARIA, BEN, UNSURE], SANDBOX_CLIENT)
    with running([sandbox]) as address:
        yield sandbox, address


@pytest.fixture
def office(
    provider: tuple[OpenIdSandbox, str], database: Database, tmp_path: Path, make_app: MakeApp, rows: AccountRows
) -> Iterator[SandboxedOffice]:
    sandbox, address = provider
    keys = sandbox.server.keys
    sandbox.reset()
    sandbox.server.keys = keys
    settings = Settings(data_folder=tmp_path, database_url="sqlite://", public_url="http://localhost", sandbox_url=address)
    catalog, vault, door = Catalog(), Vault(InstallationSecrets.make()), Door(deadline_s=5)
    ready = Connections(database=database, catalog=catalog, vault=vault, door=door, budget=Budget(None, time.time), settings=settings)
    parts = ConnectionParts.around(ready, database=database, catalog=catalog, vault=vault, door=door, settings=settings)
    parts = dataclasses.replace(parts, openid=OpenIdSignIn(door, address, keys_asked_again_after_s=0))
    yield SandboxedOffice(make_app(connections=parts), sandbox, rows, parts)
    door.close()


def member_with(office: SandboxedOffice, database: Database, email: str) -> Member:
    with database.read(office.rows.account.id) as session:
        return session.scalars(select(Member).where(Member.email == email)).one()


def test_a_member_is_let_in_and_known_by_the_providers_own_name_from_then_on(office: SandboxedOffice, database: Database) -> None:
    office.rows.member(MemberRole.OWNER, email=MARIA.email, password_hash=None)
    assert "Sign in with the sandbox\u2019s provider" in Browser(office.app).read("/sign-in")
    browser = Browser(office.app)
    back = browser.get(office.at_provider(browser, MARIA))
    assert back.location == "/calls"
    assert "Harbor Talent" in browser.read("/you")
    maria = member_with(office, database, MARIA.email)
    assert (maria.openid_subject, maria.openid_issuer) == (MARIA.subject, office.provider.issuer)
    office.provider.people["1"] = InventedPerson("1", "Maria Lopez", "maria.new@harbor.example")
    assert "Harbor Talent" in office.sign_in(MARIA)


def test_nobody_takes_over_a_member_by_getting_their_address_at_the_provider(office: SandboxedOffice) -> None:
    office.rows.member(MemberRole.OWNER, email=MARIA.email)
    office.sign_in(MARIA)
    office.provider.people["2"] = InventedPerson("2", "Ben Okafor", MARIA.email)
    assert "Nobody here has the address" in office.sign_in(BEN)


def test_who_is_invited_joins_by_signing_in(office: SandboxedOffice, database: Database) -> None:
    office.rows.invitation(email=BEN.email, role=MemberRole.VIEWER)
    assert "Harbor Talent" in office.sign_in(BEN)
    assert member_with(office, database, BEN.email).role == MemberRole.VIEWER
    with database.read(office.rows.account.id) as session:
        assert session.scalars(select(Invitation)).one().accepted_at is not None


@pytest.mark.parametrize(
    ("person", "sentence"), [(BEN, "Nobody here has the address ben@harbor.example"), (UNSURE, "does not say for sure")]
)
def test_a_stranger_and_an_address_that_is_not_verified_stay_outside(
    office: SandboxedOffice, person: InventedPerson, sentence: str
) -> None:
    office.rows.member(email=UNSURE.email)
    assert sentence in office.sign_in(person)


def test_who_has_left_stays_outside(office: SandboxedOffice) -> None:
    office.rows.member(email=BEN.email, ended_at=office.rows.account.created_at)
    assert "Nobody here has the address" in office.sign_in(BEN)


@pytest.mark.parametrize(
    "tampered",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": [SANDBOX_CLIENT[0], "another"], "azp": "another"},
        {"iss": "https://login.evil.example"},
        {"exp": 1_600_000_000},
        {"exp": None},
        {"sub": None},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
    ids="-".join,
)
def test_a_token_that_is_not_for_this_very_sign_in_is_not_believed(office: SandboxedOffice, tampered: dict[str, Any]) -> None:
    office.rows.member(email=MARIA.email)
    office.provider.server.tampered = tampered
    assert NOT_BELIEVED in office.sign_in(MARIA)


@pytest.mark.parametrize("tampered", [{"exp": 1_600_000_000}, {"iat": 4_000_000_000}, {"nbf": 4_000_000_000}], ids="-".join)
def test_clocks_that_differ_are_told_of(office: SandboxedOffice, tampered: dict[str, Any]) -> None:
    office.rows.member(email=MARIA.email)
    office.provider.server.tampered = tampered
    assert "differ by more than a minute" in office.sign_in(MARIA)


@pytest.mark.parametrize("do", [{"do": "drop_before"}, {"do": "answer", "status": 503}], ids=lambda do: str(do["do"]))
def test_a_provider_that_is_away_is_told_of_without_its_insides(office: SandboxedOffice, do: dict[str, Any]) -> None:
    office.rows.member(email=MARIA.email)
    office.provider.knobs.arm({"method": "POST", "path": "/token", **do})
    assert "The provider does not answer. Try again in a few minutes" in office.sign_in(MARIA)


def forged_by_stranger(said: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256"}, said, RSAKey.generate_key(2048))


def signed_with_the_client_secret(said: dict[str, Any]) -> str:
    return jwt.encode({"alg": "HS256"}, said, OctKey.import_key(SANDBOX_CLIENT[1]))


def not_signed(said: dict[str, Any]) -> str:
    head, body, _ = forged_by_stranger(said).split(".")
    return f"eyJhbGciOiJub25lIn0.{body}." if head else ""


@pytest.mark.parametrize("forge", [forged_by_stranger, signed_with_the_client_secret, not_signed, lambda _: "no token"])
def test_a_signature_that_is_not_the_providers_is_not_believed(office: SandboxedOffice, forge: Callable[[dict[str, Any]], str]) -> None:
    office.rows.member(email=MARIA.email)
    office.provider.server.forge = forge
    assert NOT_BELIEVED in office.sign_in(MARIA)


def test_new_keys_of_the_provider_are_taken_up_at_once(office: SandboxedOffice) -> None:
    office.rows.member(email=MARIA.email)
    assert "Harbor Talent" in office.sign_in(MARIA)
    office.provider.server.add_key(keep_old=False)
    assert "Harbor Talent" in office.sign_in(MARIA)


def test_an_answer_counts_once_for_the_browser_it_was_begun_in_and_with_its_state(office: SandboxedOffice) -> None:
    office.rows.member(email=MARIA.email)
    browser, other = Browser(office.app), Browser(office.app)
    back = office.at_provider(browser, MARIA)
    assert "was not begun here" in other.get(back, follow_redirects=True).text
    forged = re.sub(r"state=[^&]+", "state=forged", back)
    assert "was not begun here" in browser.get(forged, follow_redirects=True).text
    assert "was not begun here" in browser.get(back, follow_redirects=True).text


def test_saying_no_at_the_provider_lets_nobody_in(office: SandboxedOffice) -> None:
    browser = Browser(office.app)
    assert "The provider let nobody in." in browser.get(office.at_provider(browser, MARIA, "deny"), follow_redirects=True).text


def test_the_request_carries_pkce_state_and_nonce(office: SandboxedOffice) -> None:
    asked = parse_qs(urlsplit(Browser(office.app).get("/sign-in/openid").location).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert asked["redirect_uri"] == ["http://localhost/sign-in/openid/back"]


def test_the_sandboxs_provider_opens_no_address_that_somebody_may_really_have(office: SandboxedOffice) -> None:
    real = InventedPerson("9", "Rita Real", "rita@gmail.com")
    office.provider.people["9"] = real
    office.rows.member(email=real.email)
    assert "nobody but invented people" in office.sign_in(real)


def test_only_openid_refuses_passwords_and_the_owner_tries_it_first(office: SandboxedOffice, database: Database) -> None:
    maria = office.rows.member(MemberRole.OWNER, email=MARIA.email)
    ana = office.rows.member(MemberRole.AGENT)
    by_password, tab = Browser(office.app), Browser(office.app)
    by_password.sign_in(maria)
    tab.sign_in(ana)
    assert "Sign in by the provider yourself first" in by_password.post("/settings/sign-in/ways", {"ways": "openid"}).text
    owner = Browser(office.app)
    office.sign_in(MARIA, owner)
    owner.post("/settings/sign-in/ways", {"ways": "openid"})
    assert (owner.get("/").status_code, tab.get("/").status_code) == (200, 302)
    assert "not by password" in Browser(office.app).sign_in(ana).text
    with database.write(office.rows.account.id) as session:
        session.get_one(Account, office.rows.account.id).openid_only = False
    assert Browser(office.app).sign_in(ana).status_code == 302


def test_a_provider_is_entered_once_it_answers_and_its_secret_is_kept_encrypted(
    office: SandboxedOffice, provider: tuple[OpenIdSandbox, str]
) -> None:
    owner = Browser(office.app)
    owner.sign_in(office.rows.member(MemberRole.OWNER))
    form = {"name": "Harbor", "client_id": "hub", "client_secret": "s3cret"}
    for issuer, sentence in (
        ("http://login.example.com", "begins with https://"),
        (f"{provider[1]}/nowhere", "no OpenID provider"),
    ):
        assert sentence in owner.post("/settings/sign-in/provider", {**form, "issuer": issuer}).text
    owner.post("/settings/sign-in/provider", {**form, "issuer": f"{provider[1]}/openid/"})
    kept = office.parts.openid_providers.in_use()
    assert kept is not None
    assert (kept.issuer, kept.client_secret, kept.of_operator) == (f"{provider[1]}/openid", "s3cret", False)
    assert "s3cret" not in owner.read("/settings/sign-in")
    assert "Sign in with Harbor" in Browser(office.app).read("/sign-in")
    owner.post("/settings/sign-in/provider/forget")
    assert "Sign in with Harbor" not in Browser(office.app).read("/sign-in")


def test_a_business_that_did_not_allow_an_entered_provider_is_not_opened_by_it(
    office: SandboxedOffice, provider: tuple[OpenIdSandbox, str], other_rows: AccountRows, database: Database
) -> None:
    other_rows.member(email=MARIA.email)
    office.parts.openid_providers.enter(
        issuer=f"{provider[1]}/openid", client_id=SANDBOX_CLIENT[0], client_secret=SANDBOX_CLIENT[1], name="Harbor", by="Maria"
    )
    assert "Nobody here has the address" in office.sign_in(MARIA)
    with database.write(other_rows.account.id) as session:
        session.get_one(Account, other_rows.account.id).openid_allowed = True
    assert "Pier Plumbing" in office.sign_in(MARIA)
