"""Whoever changes a setting stands in the audit log, with what it was and what it is, and nobody can take it out again."""

import pytest
from sqlalchemy import delete, select, update

from hub.records.account import Account, Desk, Member
from hub.records.acting import Actor, ActorKind, acting_as
from hub.records.audit import AuditEntry
from hub.records.audit_log import NotAudited, forget_entries
from hub.records.connection import Connection
from hub.records.line import Caller, Line
from hub.records.sign_in import OAuthClient
from tests.fakes.small_hub import CALLER, SmallHub


def of_noun(hub: SmallHub, noun: str) -> list[AuditEntry]:
    return [entry for entry in hub.all(AuditEntry) if entry.noun == noun]


def test_a_changed_line_leaves_who_what_and_both_values(hub_on_each: SmallHub) -> None:
    with acting_as(Actor(ActorKind.MEMBER, "Maria Lopez", member_id=7)), hub_on_each.database.write(hub_on_each.account_id) as session:
        session.get_one(Line, hub_on_each.line_id).ring_for_s = 25
    entry = of_noun(hub_on_each, "line")[-1]
    assert (entry.actor_kind, entry.actor, entry.member_id, entry.action) == ("member", "Maria Lopez", 7, "changed")
    assert entry.changes == [{"field": "ring_for_s", "before": 18, "after": 25}]
    assert entry.row_id == hub_on_each.line_id
    assert entry.at == hub_on_each.clock.now


def test_where_nobody_was_named_it_was_the_hub(hub: SmallHub) -> None:
    hub.change_account(name="Harbor Talent Group")
    assert of_noun(hub, "business")[-1].actor == "The hub"


def test_what_only_points_to_another_row_is_named(hub: SmallHub) -> None:
    rosa = hub.member("Rosa")
    desk = hub.add(Desk(name="Healthcare", member_id=rosa))
    hub.change(Line, hub.line_id, desk_id=desk.id)
    added, moved = of_noun(hub, "desk")[-1], of_noun(hub, "line")[-1]
    assert (added.action, added.row_name) == ("added", "Healthcare")
    assert {"field": "member_id", "before": None, "after": "Rosa"} in added.changes
    assert moved.changes == [{"field": "desk_id", "before": None, "after": "Healthcare"}]


def test_a_secret_is_never_written_down(hub: SmallHub) -> None:
    hub.change(Member, hub.member("Rosa"), password_hash="scrypt:very-secret")
    hub.change(Connection, hub.phone_connection, credentials="gAAA-very-secret")
    written = [entry.changes for entry in hub.all(AuditEntry)]
    assert "very-secret" not in str(written)
    assert [{"field": "password_hash", "secret": True}] in written
    assert [{"field": "credentials", "secret": True}] in written


def test_what_the_hub_moves_by_itself_and_what_callers_do_stands_elsewhere(hub: SmallHub) -> None:
    before = len(hub.all(AuditEntry))
    hub.change(Line, hub.line_id, reconciled_until=hub.clock.now)
    hub.change(Connection, hub.phone_connection, last_good_at=hub.clock.now)
    hub.add(Caller(number=CALLER, created_at=hub.clock.now))
    assert len(hub.all(AuditEntry)) == before


def test_a_removed_row_is_kept_in_the_log_with_its_values(hub: SmallHub) -> None:
    desk = hub.add(Desk(name="Healthcare"))
    with hub.database.write(hub.account_id) as session:
        session.delete(session.get_one(Desk, desk.id))
    entry = of_noun(hub, "desk")[-1]
    assert (entry.action, entry.changes) == ("removed", [{"field": "name", "before": "Healthcare", "after": None}])


def test_what_belongs_to_the_installation_stands_in_the_log_of_its_first_business(hub: SmallHub) -> None:
    hub.make_account("Bay Plumbing")
    with hub.database.write_installation() as session:
        session.add(OAuthClient(key="acme", environment="live", credentials="x", entered_by="Ada", entered_at=session.now))
    entry = of_noun(hub, "OAuth client")[-1]
    assert (entry.account_id, entry.row_name) == (hub.account_id, "acme")


@pytest.mark.parametrize(
    "statement", [update(Line).values(label="x"), update(Account).values(name="x"), delete(Desk), delete(AuditEntry)], ids=str
)
def test_no_statement_changes_settings_past_the_log(hub: SmallHub, statement: object) -> None:
    with pytest.raises(NotAudited), hub.database.write(hub.account_id) as session:
        session.execute(statement)  # type: ignore[call-overload]


def test_a_statement_may_move_what_the_log_leaves_out(hub: SmallHub) -> None:
    before = len(hub.all(AuditEntry))
    with hub.database.write(hub.account_id) as session:
        session.execute(update(Line).values(reconciled_until=session.now))
    assert len(hub.all(AuditEntry)) == before


def test_an_entry_is_neither_changed_nor_deleted(hub: SmallHub) -> None:
    hub.change_account(name="Another")
    with pytest.raises(NotAudited), hub.database.write(hub.account_id) as session:
        session.scalars(select(AuditEntry)).all()[-1].actor = "Nobody"
    with pytest.raises(NotAudited), hub.database.write(hub.account_id) as session:
        session.delete(session.scalars(select(AuditEntry)).all()[-1])


def test_retention_forgets_old_entries_of_its_own_account_only(hub_on_each: SmallHub) -> None:
    hub_on_each.change_account(name="Another")
    theirs = hub_on_each.make_account("Bay Plumbing")
    hub_on_each.clock.move(minutes=5)
    with hub_on_each.database.write(hub_on_each.account_id) as session:
        session.get_one(Account, session.account_id).name = "Third"
        session.flush()
        while forget_entries(session, session.account_id, session.now, most=1):
            pass
    kept = hub_on_each.all(AuditEntry)
    assert [entry.changes[0]["after"] for entry in kept] == ["Third"]
    with hub_on_each.database.read(theirs) as session:
        assert session.scalars(select(AuditEntry)).all()
