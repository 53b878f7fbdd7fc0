"""Bringing files in: the same configuration changes nothing, another one is shown first and then put to use as a whole."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.configuration.bundle import Parts, read_bundle, write_bundle
from hub.configuration.plan import ChangedMeanwhile, Outcome, bring_in, preview
from hub.configuration.section import Place
from hub.hours import Range, Schedule
from hub.records.account import Account, Desk, Member, NotificationChoice
from hub.records.acting import Actor, ActorKind, acting_as
from hub.records.audit import AuditEntry
from hub.records.line import Line
from hub.records.schedules import ScheduleOwner, keep_schedule
from hub.records.words import CannedReply, TextTemplate
from tests.fakes.small_hub import LINE, SmallHub
from tests.services import copy_of

ADA = Place(by="Ada", manifests={})
NOTHING = Outcome((), ())


def furnish(hub: SmallHub) -> None:
    """Something in every file."""
    rosa = hub.member("Rosa")
    desk = hub.add(Desk(name="Clients", member_id=rosa))
    hub.change(Line, hub.line_id, desk_id=desk.id, staff=["+14155550111"], callback_minutes=20)
    hub.change_account(client_desk_id=desk.id, fallback_member_id=rosa, offers_per_month=2, text_countries=["US", "MX"])
    hub.add(NotificationChoice(member_id=rosa, ways={"mine": "both"}, quiet_from="21:00", quiet_until="07:00"))
    at = hub.clock.now
    hub.add(CannedReply(title="Thanks", body="Thank you, {caller_first_name}.", changed_at=at, changed_by="Rosa"))
    body = "Harbor Talent here, sorry we missed your call. Are you calling about a role or a hire? STOP to opt out."
    hub.add(TextTemplate(line_id=hub.line_id, state="open", language="en", version=1, body=body, by="Rosa", at=at))
    week = ((Range(dt.time(9), dt.time(17)),),) * 5 + ((), ())
    with hub.write() as session:
        for owner in (ScheduleOwner(), ScheduleOwner(line_id=hub.line_id), ScheduleOwner(member_id=rosa)):
            keep_schedule(session, owner, Schedule(zone="America/New_York", week=week, holidays_of="US", exceptions=()), "Rosa")


def exported(hub: SmallHub, account_id: int | None = None) -> Parts:
    with hub.database.read(account_id or hub.account_id) as session:
        return read_bundle(write_bundle(session))


def tried(hub: SmallHub, parts: Parts, account_id: int | None = None) -> Outcome:
    return preview(hub.database, account_id or hub.account_id, parts, ADA)


def changed(parts: Parts, file: str, name: str, **values: Any) -> dict[str, Mapping[str, Any]]:
    return {**parts, file: {**parts[file], name: {**parts[file][name], **values}}}


def test_the_same_configuration_changes_nothing(hub_on_each: SmallHub) -> None:
    furnish(hub_on_each)
    assert tried(hub_on_each, exported(hub_on_each)) == NOTHING


def test_what_would_change_is_told_field_by_field_and_nothing_is_changed(hub: SmallHub) -> None:
    furnish(hub)
    parts = changed(exported(hub), "lines.toml", LINE, ring_for_s=30)
    (change,) = tried(hub, parts).changes
    assert (change.file, change.name, change.done) == ("lines.toml", LINE, "changed")
    assert [(field.key, field.before, field.after) for field in change.fields] == [("ring_for_s", "18", "30")]
    assert hub.one(Line).ring_for_s == 18


def test_what_was_changed_since_an_export_is_put_back_by_it(hub: SmallHub) -> None:
    furnish(hub)
    kept = exported(hub)
    hub.change_account(name="Another", offers_per_month=None, client_desk_id=None)
    hub.change(Line, hub.line_id, desk_id=None, staff=[])
    hub.change(CannedReply, body="Changed.")
    with hub.write() as session:
        keep_schedule(session, ScheduleOwner(), Schedule(zone="Europe/Berlin", week=((),) * 7, holidays_of="", exceptions=()), "Rosa")
        session.add(CannedReply(title="New", body="New.", changed_at=session.now, changed_by="Rosa"))
    outcome = bring_in(hub.database, hub.account_id, kept, ADA)
    assert outcome.not_possible == ()
    assert {(change.file, change.done) for change in outcome.changes} == {
        ("business.toml", "changed"),
        ("lines.toml", "changed"),
        ("hours.toml", "changed"),
        ("replies.toml", "changed"),
        ("replies.toml", "removed"),
    }
    assert exported(hub) == kept
    assert tried(hub, kept) == NOTHING


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.fixed_dictionaries(
        {},
        optional={
            "name": st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=30),
            "texts_at_night": st.none() | st.booleans(),
            "text_every_h": st.integers(1, 720),
            "cents_per_part": st.floats(0, 1000, allow_nan=False).map(lambda price: round(price, 2)),
            "text_countries": st.lists(st.sampled_from(["US", "CA", "MX", "DE"]), unique=True),
            "callback_minutes": st.none() | st.integers(1, 480),
            "keep_texts_months": st.none() | st.integers(1, 240),
            "support_contact": st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30),
        },
    )
)
def test_whatever_the_business_sets_comes_back_the_same(hub: SmallHub, values: dict[str, Any]) -> None:
    hub.change_account(**values)
    assert tried(hub, exported(hub)) == NOTHING


def test_another_installation_gets_what_it_can_use_and_reads_what_it_cannot(hub: SmallHub) -> None:
    furnish(hub)
    parts = exported(hub)
    other = hub.make_account("Pier Plumbing")
    outcome = bring_in(hub.database, other, parts, ADA)
    with hub.database.read(other) as session:
        account = session.get_one(Account, other)
        assert account.name == "Harbor Talent"
        assert session.query(Desk).one().name == "Clients"
        assert account.client_desk_id == session.query(Desk).one().id
        assert session.query(CannedReply).one().title == "Thanks"
    said = {(one.file, one.sentence) for one in outcome.not_possible}
    assert ("lines.toml", f"There is no line with the number {LINE} here; add it under Lines first.") in said
    assert ("desks.toml", "There is no member with the address rosa@harbor.example here; invite them first.") in said
    assert ("connections.toml", "Fake phones is not connected here; sign in to it under Connections.") in said


def test_a_fresh_installation_with_the_same_lines_and_members_exports_the_same(
    hub: SmallHub, sqlite_with_tables: Path, tmp_path: Path
) -> None:
    furnish(hub)
    hub.change_account(trade="field_service", texts_at_night=True, keep_texts_months=None, text_every_h=48, link="https://pier.example/now")
    hub.change(Line, hub.line_id, watch_only=False, greeting="Hello.\nPlease hold.", urgent_replies=True, language="es")
    hub.change(
        TextTemplate,
        body="Harbor Talent here, sorry we missed your call. A role? Reply and a recruiter will jump in. STOP to opt out.",
    )
    (tmp_path / "other").mkdir()
    other = SmallHub(copy_of(sqlite_with_tables, tmp_path / "other"), tmp_path / "other")
    other.member("Rosa")
    outcome = bring_in(other.database, other.account_id, exported(hub), ADA)
    assert outcome.not_possible == ()
    assert exported(other) == exported(hub)
    assert tried(other, exported(hub)) == NOTHING
    other.close()


def test_a_wording_that_the_coach_refuses_is_not_put_to_use(hub: SmallHub) -> None:
    furnish(hub)
    parts = exported(hub)
    (name,) = parts["templates.toml"]
    outcome = bring_in(hub.database, hub.account_id, changed(parts, "templates.toml", name, body="Click bit.ly/x {nothing}"), ADA)
    assert outcome.changes == ()
    assert "The coach refuses it" in outcome.not_possible[0].sentence


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"monday": "nine to five"}, "nine to five"),
        ({"zone": "Mars/Olympus"}, "Mars/Olympus is no time zone"),
        ({"holidays_of": "XX"}, "The holidays of XX are not known"),
    ],
)
def test_hours_that_nobody_can_read_are_told(hub: SmallHub, values: dict[str, Any], said: str) -> None:
    furnish(hub)
    outcome = tried(hub, changed(exported(hub), "hours.toml", "the whole business", **values))
    assert said in outcome.not_possible[0].sentence


def test_a_file_that_is_left_out_changes_nothing(hub: SmallHub) -> None:
    furnish(hub)
    outcome = tried(hub, {"hours.toml": exported(hub)["hours.toml"]})
    assert not outcome.changes
    assert not outcome.staying
    assert "desks.toml" in outcome.left_alone
    assert "hours.toml" not in outcome.left_alone


def test_what_stays_although_a_file_does_not_have_it_is_told_with_the_reason(hub: SmallHub) -> None:
    furnish(hub)
    outcome = bring_in(hub.database, hub.account_id, {**exported(hub), "desks.toml": {}, "replies.toml": {}, "notifications.toml": {}}, ADA)
    assert [(one.name, one.sentence.split(",")[0]) for one in outcome.staying] == [
        ("Clients", "A desk stays"),
        ("rosa@harbor.example", "What a member chose for themselves stays."),
    ]
    assert [(change.name, change.done) for change in outcome.changes] == [("Thanks", "removed")]
    assert hub.one(Desk).name == "Clients"


def test_no_file_switches_texting_on_before_the_night_question_is_answered(hub: SmallHub) -> None:
    hub.change_account(texts_at_night=None)
    hub.change(Line, hub.line_id, watch_only=True)
    outcome = bring_in(hub.database, hub.account_id, changed(exported(hub), "lines.toml", LINE, watch_only=False), ADA)
    assert outcome.changes == ()
    assert outcome.not_possible[0].sentence == "It only watches until somebody answers whether texts may leave at night."
    assert hub.one(Line).watch_only


def test_a_file_without_an_answer_takes_none_away(hub: SmallHub) -> None:
    business = {name: value for name, value in exported(hub)["business.toml"][""].items() if name != "texts_at_night"}
    outcome = bring_in(hub.database, hub.account_id, {"business.toml": {"": business}}, ADA)
    assert outcome.changes == ()
    assert "stays as it was answered here" in outcome.not_possible[0].sentence


def test_a_country_that_is_none_is_told(hub: SmallHub) -> None:
    outcome = tried(hub, changed(exported(hub), "business.toml", "", text_countries=["US", "XX"]))
    assert outcome.not_possible[0].sentence.startswith("XX is no country")


def test_it_is_refused_when_somebody_changed_a_setting_since_it_was_shown(hub: SmallHub) -> None:
    furnish(hub)
    parts = changed(exported(hub), "lines.toml", LINE, ring_for_s=30)
    seen = tried(hub, parts).digest
    hub.change(Line, hub.line_id, ring_for_s=40)
    with pytest.raises(ChangedMeanwhile):
        bring_in(hub.database, hub.account_id, parts, ADA, seen)
    assert hub.one(Line).ring_for_s == 40


def test_all_of_it_stands_in_the_audit_log(hub: SmallHub) -> None:
    furnish(hub)
    parts = changed(exported(hub), "lines.toml", LINE, ring_for_s=30)
    with acting_as(Actor(ActorKind.COMMAND_LINE, "ada on the command line")):
        bring_in(hub.database, hub.account_id, parts, ADA)
    entry = hub.all(AuditEntry)[-1]
    assert (entry.actor, entry.noun, entry.changes) == (
        "ada on the command line",
        "line",
        [{"field": "ring_for_s", "before": 18, "after": 30}],
    )
    assert hub.one(Member).name == "Rosa"
