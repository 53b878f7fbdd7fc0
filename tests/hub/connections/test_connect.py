"""Connecting: tried over HTTP before anything is stored, once for each vendor account, and signed in again in place."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from hub.contract.errors import Rejected, SignInAgain, TryAgain
from hub.records.connection import Connection, ConnectionState
from tests.hub.connections.organisation import FIELDS, USER, Organisation, Vendor, running_vendor


def connectors(organisation: Organisation) -> list[Connection]:
    return organisation.hub.all(Connection, Connection.kind == "connector")


def test_credentials_that_were_tried_are_stored_encrypted_with_their_token(organisation: Organisation) -> None:
    row = organisation.row(organisation.connect())
    assert (row.state, row.vendor_account, row.vendor_account_name) == (
        ConnectionState.WORKING,
        "first-user-90020",
        "Greenhouse, harbor.example",
    )
    assert {"create", "log", "list_people", "assign"} <= set(row.abilities)
    assert row.missing_rights == []
    assert FIELDS["client_secret"] not in row.credentials
    assert organisation.vault.unlock(row.credentials) == FIELDS
    assert row.token is not None
    assert organisation.vault.unlock(row.token)["access_token"] not in row.token
    assert row.token_expires_at is not None
    assert row.token_expires_at > organisation.hub.clock.now


def test_a_fresh_connection_works_with_the_token_of_the_sign_in(organisation: Organisation) -> None:
    connection_id = organisation.connect()
    assert organisation.connector(connection_id).check_connection().id == "first-user-90020"
    assert organisation.vendor.tokens_given == 1


def test_refused_credentials_leave_nothing_behind(organisation: Organisation) -> None:
    with pytest.raises(SignInAgain):
        organisation.connect(client_secret="guessed")
    assert connectors(organisation) == []


def test_a_vendor_in_trouble_leaves_nothing_behind(organisation: Organisation) -> None:
    organisation.vendor.order("knobs", do="answer", method="GET", path="*/users", status=503, times=9)
    with pytest.raises(TryAgain):
        organisation.connect()
    assert connectors(organisation) == []


@pytest.mark.parametrize(("field", "entered"), [("client_id", ""), ("client_secret", ""), ("acting_user_id", "Mika")])
def test_a_form_with_a_wrong_field_is_refused_before_anybody_is_asked(organisation: Organisation, field: str, entered: str) -> None:
    with pytest.raises(Rejected) as refused:
        organisation.connect(**{field: entered})
    assert refused.value.field == field
    assert organisation.vendor.tokens_given == 0


def test_what_a_missing_right_takes_away_is_switched_off_and_said(organisation: Organisation) -> None:
    kept = [scope for scope in organisation.vendor.scopes if scope != "harvest:notes:create"]
    organisation.vendor.order("clients/harbor-42", scopes=kept)
    row = organisation.row(organisation.connect())
    assert "log" not in row.abilities
    assert "create" in row.abilities
    (missing,) = row.missing_rights
    assert missing["right"] == "harvest:notes:create"
    assert "not noted" in missing["without_it"]


def test_signing_in_again_keeps_the_connection_with_its_mapping_and_history(organisation: Organisation) -> None:
    connection_id = organisation.connect()
    kept: dict[str, Any] = {"mapping_overrides": {"person": {}}, "people_indexed": 7, "backfilled": True}
    organisation.hub.change(Connection, connection_id, state=ConnectionState.NEEDS_SIGN_IN, trouble="The key was taken back.", **kept)
    organisation.vendor.order("clients/harbor-42", client_secret="another-secret")
    assert organisation.connect(client_secret="another-secret", again=connection_id) == connection_id
    row = organisation.row(connection_id)
    assert {name: getattr(row, name) for name in kept} == kept
    assert (row.state, row.trouble) == (ConnectionState.WORKING, None)
    assert organisation.vault.unlock(row.credentials)["client_secret"] == "another-secret"


def test_one_vendor_account_connects_once_also_when_two_connect_it_at_once(organisation: Organisation) -> None:
    with ThreadPoolExecutor(4) as people:
        ids = {made.result() for made in [people.submit(organisation.connect) for _ in range(4)]}
    assert len(ids) == len(connectors(organisation)) == 1


def test_signing_in_again_refuses_another_vendor_account_and_leaves_the_connection_as_it_was(
    organisation: Organisation, vendor: Vendor
) -> None:
    connection_id = organisation.connect()
    before = organisation.row(connection_id)
    with running_vendor(organisation.hub) as other:
        other.order("reset")
        other.order(
            "seed",
            users=[{**USER, "id": 80001, "primary_email": "ana@pier.example"}],
            clients=[{**FIELDS, "kind": "custom", "scopes": vendor.scopes}],
        )
        with pytest.raises(Rejected) as refused:
            organisation.connect(address=other.address, again=connection_id)
        assert refused.value.reason == "other_vendor_account"
        assert "Greenhouse, pier.example" in refused.value.sentence
        assert "Greenhouse, harbor.example" in refused.value.sentence
        after = organisation.row(connection_id)
        assert (after.credentials, after.token, after.vendor_account) == (before.credentials, before.token, before.vendor_account)
        assert len(connectors(organisation)) == 1
        assert organisation.connect(address=other.address) != connection_id


def test_a_connection_that_is_not_there_cannot_be_signed_in_again(organisation: Organisation) -> None:
    with pytest.raises(Rejected) as refused:
        organisation.connect(again=organisation.hub.phone_connection)
    assert refused.value.sentence == "There is no such connection at Greenhouse Recruiting."


def test_another_business_connects_the_same_vendor_account_for_itself(organisation: Organisation) -> None:
    first = organisation.connect()
    organisation.hub.account_id = organisation.hub.make_account("Pier Talent")
    assert organisation.connect() != first
    assert len(connectors(organisation)) == 1
