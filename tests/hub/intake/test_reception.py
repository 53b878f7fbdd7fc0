"""What happens to a request at the door: believed or refused, committed or kept, and answered in any weather."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.contract.webhooks import RawRequest
from hub.intake.reception import NotReceived
from hub.records.connection import Connection
from hub.records.inbox import InboxRow, InboxRowState
from hub.records.web_start import note_web_start, web_started_at
from tests.fakes.front_door import FrontDoor
from tests.fakes.lost_database import HangingDatabase, LostDatabase
from tests.fakes.phone_system import webhook
from tests.fakes.small_hub import CALLER, LINE, SmallHub


@pytest.fixture
def door(hub_on_each: SmallHub, tmp_path: Path) -> FrontDoor:
    return FrontDoor(hub_on_each, tmp_path)


def rows(hub: SmallHub) -> list[InboxRow]:
    with hub.database.read_installation() as session:
        return list(session.query(InboxRow).order_by(InboxRow.id))


def refusal_of(door: FrontDoor, raw: RawRequest, *, kind: str = "phone", key: str = "fake", token: str | None = None) -> NotReceived:
    with pytest.raises(NotReceived) as refused:
        door.reception.take(kind, key, token or door.token, raw)
    return refused.value


def test_a_genuine_request_is_committed_before_it_is_answered(door: FrontDoor) -> None:
    assert door.text("It is about the role", "T1").status == 204
    (row,) = rows(door.hub)
    assert (row.state, row.account_id, row.line_id) == (InboxRowState.UNREAD, door.hub.account_id, door.hub.line_id)
    assert door.hub.rung[-1] == "texts"


def test_since_when_the_process_takes_requests_is_noted_before_the_first_is_stored(door: FrontDoor) -> None:
    with door.hub.database.read(door.hub.account_id) as session:
        assert web_started_at(session) is None
    door.reception.open()
    assert door.text("It is about the role", "T1").status == 204
    with door.hub.database.read(door.hub.account_id) as session:
        noted = web_started_at(session)
    assert noted is not None
    with door.hub.database.write_installation() as session:
        note_web_start(session, noted - timedelta(hours=1))
    with door.hub.database.read(door.hub.account_id) as session:
        assert web_started_at(session) == noted


def test_a_request_that_tells_nothing_is_kept_and_leaves_no_work(door: FrontDoor) -> None:
    assert door.tell().status == 204
    assert [row.state for row in rows(door.hub)] == [InboxRowState.READ]


def test_the_same_delivery_five_times_is_stored_once_and_counted(door: FrontDoor) -> None:
    for _ in range(5):
        assert door.tell(delivery_id="D1").status == 204
    (row,) = rows(door.hub)
    assert row.repeated == 4


def test_a_forged_request_is_refused_and_kept_as_refused(door: FrontDoor) -> None:
    forged = webhook(line=LINE, secret="guessed", delivery_id="D1")
    assert refusal_of(door, forged).status == 403
    (row,) = rows(door.hub)
    assert (row.state, row.refused_because) == (InboxRowState.REFUSED, "signature")
    assert door.text("It is about the role", "D1").status == 204
    assert [row.state for row in rows(door.hub)] == [InboxRowState.REFUSED, InboxRowState.UNREAD]


def test_a_forged_opt_out_silences_nobody(door: FrontDoor) -> None:
    refusal_of(door, webhook(line=LINE, secret="guessed", sender=CALLER, text="STOP"))
    door.hub.miss_call()
    assert door.hub.caller.opted_out_at is None


def test_a_flood_of_forgeries_does_not_fill_the_disk(hub: SmallHub, tmp_path: Path) -> None:
    door = FrontDoor(hub, tmp_path)
    for _ in range(230):
        refusal_of(door, webhook(line=LINE, secret="guessed"))
    assert len(rows(hub)) == 200


def test_a_number_that_is_no_line_here_is_not_found(door: FrontDoor) -> None:
    assert refusal_of(door, webhook(line="+14155550111")).status == 404


def test_a_number_that_may_be_somebody_elses_is_taken_and_tells_nothing(door: FrontDoor) -> None:
    door.take(webhook(line="+14155550111", line_is_sure=False))
    assert [row.state for row in rows(door.hub)] == [InboxRowState.READ]


def test_a_line_that_was_just_added_is_known(door: FrontDoor) -> None:
    door.tell()
    door.hub.add(door.hub.line("+14155550111"))
    door.reception = door.open(door.hub.database)
    assert door.tell(line="+14155550111").status == 204


def test_a_request_that_another_connection_signed_is_refused_at_this_ones_address(door: FrontDoor) -> None:
    pier = door.hub.make_account("Pier Talent")
    door.hub.connect("phone", "fake", pier)
    with door.hub.write(pier) as session:
        other = session.scalars(select(Connection)).one()
        other.credentials, other.webhook_token = door.vault.lock({"secret": "the-other-secret"}), "other-token"
    door.reception = door.open(door.hub.database)
    assert refusal_of(door, webhook(line=LINE, secret="the-other-secret")).status == 403
    assert refusal_of(door, webhook(line=LINE, secret="the-other-secret"), token="other-token").status == 404


@pytest.mark.parametrize("wrong", [{"kind": "system"}, {"key": "other"}, {"token": "guessed"}])
def test_nothing_listens_at_any_other_address(door: FrontDoor, wrong: dict[str, str]) -> None:
    assert refusal_of(door, webhook(line=LINE), **wrong).status == 404


def test_bytes_that_are_no_request_of_the_vendor_are_a_bad_request_and_kept_with_the_reason(door: FrontDoor) -> None:
    assert refusal_of(door, replace(webhook(), body=b"\xff\xfe{")).status == 400
    (row,) = rows(door.hub)
    assert (row.state, row.refused_because) == (InboxRowState.REFUSED, "unreadable")


@pytest.mark.parametrize("caller", ["", "anonymous", "+266696687", "nonsense"])
def test_a_genuine_call_is_answered_and_stored_whatever_its_caller_says(door: FrontDoor, caller: str) -> None:
    assert door.tell(what="voice", call_id="CA1", sender=caller).body.startswith("ring")


def test_the_answer_knows_what_was_seen_of_the_call_before(door: FrontDoor) -> None:
    door.tell(what="voice", call_id="CA1")
    door.tell(what="accepted", call_id="CA1")
    assert door.tell(what="voice", call_id="CA1").body.endswith("after accepted,voice")
    assert door.tell(what="voice", call_id="CA2").body.endswith("after nothing")


def test_what_was_seen_of_a_call_survives_a_restart(door: FrontDoor) -> None:
    door.tell(what="accepted", call_id="CA1")
    door.reception = door.open(door.hub.database)
    assert door.tell(what="voice", call_id="CA1").body.endswith("after accepted")


def test_while_the_database_is_away_a_call_is_answered_and_its_request_kept(door: FrontDoor) -> None:
    door.tell(what="voice", call_id="CA1")
    lost = LostDatabase(door.hub.settings, door.hub.clock)
    door.reception = door.open(lost)
    assert door.tell(what="voice", call_id="CA2").body.startswith("ring")
    assert len(rows(door.hub)) == 1
    assert len(list(door.spool.kept())) == 1


def test_while_the_database_hangs_every_call_is_answered_in_time_and_no_more_than_sixteen_commits_wait(door: FrontDoor) -> None:
    door.tell(what="voice", call_id="CA0")
    hanging = HangingDatabase(door.hub.settings, door.hub.clock)
    door.reception = door.open(hanging, commit_s=0.05)
    with ThreadPoolExecutor(40) as callers:
        answers = list(callers.map(lambda number: door.tell(what="voice", call_id=f"CA{number + 1}").body, range(40)))
    assert all(answer.startswith("ring") for answer in answers)
    assert hanging.most_at_once == 16
    assert len(list(door.spool.kept())) == 40
    hanging.go_on()


def test_what_was_kept_is_taken_in_once_the_database_is_back(door: FrontDoor) -> None:
    door.tell(delivery_id="D0")
    door.reception = door.open(LostDatabase(door.hub.settings, door.hub.clock))
    door.tell(delivery_id="D1")
    door.tell(delivery_id="D2")
    assert door.reception.take_in_spool() == 0
    door.reception.close()
    door.reception = door.open(door.hub.database)
    assert door.reception.take_in_spool() == 2
    assert [row.delivery_id for row in rows(door.hub)] == ["D0", "D1", "D2"]
    assert list(door.spool.kept()) == []


def threads_of_intake() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "spool" or thread.name.startswith("intake")}


def test_a_closed_reception_leaves_no_thread_behind_and_what_was_kept_on_the_disk(door: FrontDoor) -> None:
    door.tell()
    door.reception = door.open(LostDatabase(door.hub.settings, door.hub.clock))
    door.tell(delivery_id="D1")
    assert threads_of_intake()
    door.close()
    assert threads_of_intake() == set()
    assert len(list(door.spool.kept())) == 1
    door.reception.take_in_spool_soon()
    assert threads_of_intake() == set()


def test_an_opt_out_that_cannot_be_committed_is_not_acknowledged(door: FrontDoor) -> None:
    door.tell()
    door.reception = door.open(LostDatabase(door.hub.settings, door.hub.clock))
    raw = webhook(what="text", line=LINE, sender=CALLER, text="STOP", delivery_id="D1")
    assert refusal_of(door, raw).status == 503


def test_a_disk_that_takes_nothing_still_lets_the_phones_ring_and_asks_for_the_rest_again(hub: SmallHub, tmp_path: Path) -> None:
    door = FrontDoor(hub, tmp_path)
    door.tell()
    (tmp_path / "spool").write_text("a file where the folder belongs")
    door.reception = door.open(LostDatabase(hub.settings, hub.clock))
    assert door.tell(what="voice", call_id="CA1").body.startswith("ring")
    assert refusal_of(door, webhook(line=LINE, delivery_id="D9")).status == 503


def test_headers_that_could_hold_secrets_are_not_stored(door: FrontDoor) -> None:
    raw = webhook(line=LINE)
    door.take(replace(raw, headers={**raw.headers, "authorization": "Basic c2VjcmV0", "content-type": "application/json"}))
    assert json.dumps(rows(door.hub)[0].headers) == '{"content-type": "application/json"}'


def test_a_kept_request_that_can_never_be_stored_holds_up_no_other(hub_on_postgres: SmallHub, tmp_path: Path) -> None:
    door = FrontDoor(hub_on_postgres, tmp_path)
    too_long_for_an_index = token_hex(8000)
    door.spool.keep("phone", "fake", door.token, webhook(line=LINE, delivery_id=too_long_for_an_index))
    door.spool.keep("phone", "fake", door.token, webhook(line=LINE, delivery_id="D1"))
    door.reception.take_in_spool()
    door.reception.take_in_spool()
    assert [row.delivery_id for row in rows(door.hub)] == ["D1"]
    assert len(list(door.spool.kept())) == 1


def test_a_call_whose_request_the_database_refuses_is_answered_all_the_same(door: FrontDoor) -> None:
    door.tell()
    door.reception = door.open(LostDatabase(door.hub.settings, door.hub.clock, IntegrityError))
    assert door.tell(what="voice", call_id="CA1").body.startswith("ring")
