"""Signing in on the vendor's own page, over HTTP: one state, one browser, one business, one vendor."""

from urllib.parse import parse_qs, urlsplit

import pytest

from hub.contract.errors import Rejected, SignInAgain, TryAgain
from hub.records.connection import Connection, ConnectionState
from hub.records.sign_in import Consent, OAuthClient
from tests.hub.connections.organisation import PARTNER, REDIRECT, USER, Organisation


@pytest.fixture
def partner(organisation: Organisation) -> Organisation:
    organisation.enter_client()
    return organisation


def connectors(partner: Organisation) -> list[Connection]:
    return partner.hub.all(Connection, Connection.kind == "connector")


def test_the_consent_page_is_asked_as_the_manifest_says(partner: Organisation) -> None:
    page = urlsplit(partner.begin_consent())
    asked = {name: values[0] for name, values in parse_qs(page.query).items()}
    assert page.path == "/greenhouse/auth/authorize"
    assert (asked["response_type"], asked["client_id"], asked["redirect_uri"]) == ("code", PARTNER["client_id"], REDIRECT)
    assert set(asked["scope"].split()) == set(partner.vendor.scopes)
    assert len(asked["state"]) >= 32
    assert "code_challenge" not in asked


def test_who_agreed_there_is_connected(partner: Organisation) -> None:
    row = partner.row(partner.connect_by_consent())
    assert (row.state, row.sign_in_mode, row.authorised_by) == (ConnectionState.WORKING, "authorization_code", "Ada")
    assert (row.vendor_account, row.facts["also_known_as"]) == ("5501", "first-user-90020")
    assert row.missing_rights == []
    assert row.token is not None
    assert {"access_token", "refresh_token"} <= set(partner.vault.unlock(row.token))
    assert PARTNER["client_secret"] not in str(partner.vault.unlock(row.credentials))
    assert partner.connector(row.id).check_connection().id == "5501"
    assert partner.hub.all(Consent) == []


def test_without_a_client_nobody_is_sent_anywhere(organisation: Organisation) -> None:
    with pytest.raises(Rejected) as refused:
        organisation.begin_consent()
    assert refused.value.reason == "no_client"


def test_the_clients_secret_is_stored_encrypted_and_never_shown(partner: Organisation) -> None:
    with partner.hub.database.read_installation() as session:
        row = session.get_one(OAuthClient, ("greenhouse", "simulated"))
    assert PARTNER["client_secret"] not in row.credentials
    known = partner.connections.clients.known("greenhouse", row.environment)  # type: ignore[arg-type]
    assert PARTNER["client_secret"] not in repr(known)


def test_what_came_back_counts_once(partner: Organisation) -> None:
    brought = partner.vendor.agree(partner.begin_consent())
    partner.bring_back(brought)
    with pytest.raises(Rejected) as refused:
        partner.bring_back(brought)
    assert refused.value.reason == "state"
    assert partner.vendor.tokens_given == 1


@pytest.mark.parametrize("wrong", [{"state": "guessed"}, {"state": ""}])
def test_a_state_that_is_not_ours_connects_nothing(partner: Organisation, wrong: dict[str, str]) -> None:
    brought = partner.vendor.agree(partner.begin_consent())
    with pytest.raises(Rejected):
        partner.bring_back({**brought, **wrong})
    assert connectors(partner) == []


def test_another_browser_cannot_finish_it_and_does_not_spoil_it(partner: Organisation) -> None:
    brought = partner.vendor.agree(partner.begin_consent())
    with pytest.raises(Rejected):
        partner.bring_back(brought, browser="another browser")
    assert partner.bring_back(brought)


def test_another_business_cannot_finish_it(partner: Organisation) -> None:
    brought = partner.vendor.agree(partner.begin_consent())
    first, partner.hub.account_id = partner.hub.account_id, partner.hub.make_account("Pier Talent")
    with pytest.raises(Rejected):
        partner.bring_back(brought)
    partner.hub.account_id = first
    assert partner.bring_back(brought)


def test_another_vendors_address_cannot_finish_it(partner: Organisation) -> None:
    brought = partner.vendor.agree(partner.begin_consent())
    with pytest.raises(Rejected):
        partner.bring_back(brought, key="twilio")
    assert connectors(partner) == []


def test_who_takes_longer_than_ten_minutes_begins_again(partner: Organisation) -> None:
    brought = partner.vendor.agree(partner.begin_consent())
    partner.hub.clock.move(minutes=10, seconds=1)
    with pytest.raises(Rejected):
        partner.bring_back(brought)
    assert partner.vendor.tokens_given == 0


def test_who_does_not_agree_connects_nothing(partner: Organisation) -> None:
    with pytest.raises(Rejected) as refused:
        partner.bring_back(partner.vendor.agree(partner.begin_consent(), decision="deny"))
    assert refused.value.reason == "denied"
    assert connectors(partner) == []


def test_a_code_that_came_too_late_is_said_to_be(partner: Organisation) -> None:
    brought = partner.vendor.agree(partner.begin_consent())
    partner.hub.clock.move(seconds=61)
    with pytest.raises(SignInAgain) as refused:
        partner.bring_back(brought)
    assert "too late" in refused.value.sentence


def test_a_refused_client_is_told_from_a_refused_consent(partner: Organisation) -> None:
    brought = partner.vendor.agree(partner.begin_consent())
    partner.enter_client(client_secret="mistyped")
    with pytest.raises(SignInAgain) as refused:
        partner.bring_back(brought)
    assert "OAuth client" in refused.value.sentence


def test_a_sign_in_server_in_trouble_leaves_nothing_behind(partner: Organisation) -> None:
    brought = partner.vendor.agree(partner.begin_consent())
    partner.vendor.order("knobs", do="answer", method="POST", path="/auth/token", status=503)
    with pytest.raises(TryAgain):
        partner.bring_back(brought)
    assert connectors(partner) == []


def test_signing_in_again_keeps_the_connection_and_its_mapping(partner: Organisation) -> None:
    connection_id = partner.connect_by_consent()
    kept = {
        "mapping_overrides": {"person": {}},
        "watermark": partner.hub.clock.now,
        "webhook_token": partner.row(connection_id).webhook_token,
    }
    partner.hub.change(Connection, connection_id, **kept, state=ConnectionState.NEEDS_SIGN_IN, trouble="x")
    assert partner.connect_by_consent(again=connection_id) == connection_id
    row = partner.row(connection_id)
    assert {name: getattr(row, name) for name in kept} == kept
    assert (row.state, row.trouble) == (ConnectionState.WORKING, None)


def test_one_account_stays_one_connection_however_it_is_signed_in_to(partner: Organisation) -> None:
    first = partner.connect()
    assert partner.connect_by_consent(again=first) == first
    assert partner.connect(again=first) == first
    assert partner.connect() == first
    assert len(connectors(partner)) == 1


def test_a_person_who_is_no_site_admin_is_told_what_is_off(partner: Organisation) -> None:
    partner.vendor.order("seed", users=[{**USER, "id": 90021, "primary_email": "lee@harbor.example", "site_admin": False}])
    partner.vendor.order("settings", non_admin_lists="empty")
    with pytest.raises(Exception, match="Site Admin"):
        partner.connect_by_consent(user_id="90021")
    assert connectors(partner) == []
