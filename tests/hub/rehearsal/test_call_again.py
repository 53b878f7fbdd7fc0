"""A call played again on a copy."""

import pytest
from sqlalchemy import select

from hub.records.call import Call
from hub.rehearsal.call_again import replay_call
from hub.rehearsal.then_and_now import ReplayedCall
from tests.hub.rehearsal.rehearsing_firm import CALLER, OTHER_CALLER, RehearsingFirm
from tests.hub.rehearsal.test_past_calls import rows_of


def replayed(firm: RehearsingFirm, which: str = "CA1") -> ReplayedCall:
    with firm.hub.database.read(firm.account_id) as session:
        call_id = session.scalars(select(Call.id).where(Call.provider_call_id == which)).one()
    return replay_call(firm.hub, firm.account_id, call_id)


def test_a_call_comes_to_the_same_again_and_nothing_is_kept_or_written_there(shop: RehearsingFirm) -> None:
    shop.change_account(create_policy="always")
    shop.miss_call()
    shop.work_until_quiet()
    before, begun = rows_of(shop), shop.asked()

    again = replayed(shop)

    assert (again.now.outcome, again.now.decision, again.now.reason) == (again.then.outcome, again.then.decision, again.then.reason)
    assert [effect for _, effect in again.now.writes] == [effect for _, effect in again.then.writes]
    assert "create_person" in [effect for _, effect in again.now.writes]
    assert again.troubles == []
    assert shop.writes_since(begun) == []
    assert rows_of(shop) == before


def test_todays_settings_decide(shop: RehearsingFirm) -> None:
    shop.miss_call()
    shop.change_line(watch_only=False)

    again = replayed(shop)

    assert (again.then.decision, again.then.reason) == ("no_text", "watch_only")
    assert (again.now.decision, again.now.reason) == ("text_now", "missed")
    assert again.now.text is not None
    assert again.now.text_state == "sent"


def test_a_text_that_is_no_longer_wanted_when_it_is_due_does_not_leave(shop: RehearsingFirm) -> None:
    shop.change_line(watch_only=False)
    shop.miss_call()
    shop.reply("Is the boiler man free tomorrow?")

    again = replayed(shop)

    assert (again.now.text_state, again.now.text_reason) == ("not_sent", "they_wrote_first")


def test_what_came_before_the_call_counts_and_what_came_after_it_does_not(shop: RehearsingFirm) -> None:
    shop.change_line(watch_only=False)
    shop.miss_call("CA1", CALLER)
    shop.reply("STOP")
    shop.miss_call("CA2", CALLER)
    shop.miss_call("CA3", OTHER_CALLER)

    assert replayed(shop, "CA1").now.reason == "missed"
    assert replayed(shop, "CA2").now.reason == "opted_out"
    assert replayed(shop, "CA3").now.reason == "missed"


def test_a_call_of_nobody_whom_one_could_name_is_played_too(shop: RehearsingFirm) -> None:
    shop.miss_call("CA1", "")
    assert replayed(shop).now.reason == "withheld"


def test_what_breaks_todays_code_is_told(shop: RehearsingFirm) -> None:
    shop.miss_call()
    shop.receive("CA1", b"this is no webhook")

    again = replayed(shop)

    assert again.troubles == ["Today's code fails on a request (UnknownVendor)."]
    assert again.now.outcome == "missed"


def test_a_call_that_is_not_there_is_not_played(shop: RehearsingFirm) -> None:
    with pytest.raises(LookupError):
        replay_call(shop.hub, shop.account_id, 999)
