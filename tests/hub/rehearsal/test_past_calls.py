"""Which calls are rehearsed, as what, and what is said where nothing would be sent."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from hub.contract.errors import SignInAgain
from hub.mapping import MappingRefused
from hub.records.connection import Connection
from hub.records.outbox import OutboxRow, TraceEntry
from hub.records.table import Table
from hub.rehearsal import NothingToRehearse, rehearse
from tests.hub.rehearsal.rehearsing_firm import CALLER, OTHER_CALLER, RehearsingFirm

ASKS_FOR_EMAIL = {"person": {"fields": {"email": {"to": "email", "as": "lower", "required": True}}}}


def test_calls_are_rehearsed_newest_first_and_as_many_as_asked_for(shop: RehearsingFirm) -> None:
    shop.miss_call("CA1", CALLER)
    shop.miss_call("CA2", OTHER_CALLER)

    assert [one.call.number for one in shop.rehearse({})] == [OTHER_CALLER, CALLER]
    assert [one.call.number for one in shop.rehearse({}, calls=1)] == [OTHER_CALLER]


def test_of_a_stranger_who_never_wrote_it_is_said_why_nothing_is_sent(shop: RehearsingFirm) -> None:
    shop.miss_call()

    (difference,) = shop.rehearse({})

    assert difference.call.writes == ()
    assert difference.call.troubles == ("Housecall Pro does not know this number.",)


def test_of_a_client_it_is_said_that_no_candidate_is_created(applicant_firm: RehearsingFirm) -> None:
    applicant_firm.miss_call()
    applicant_firm.reply("We need to hire two welders")

    (difference,) = applicant_firm.rehearse({})

    assert "create_person" not in [write.effect for write in difference.call.writes]


def test_several_people_with_the_number_are_no_reason_to_guess(shop: RehearsingFirm) -> None:
    shop.put_person("Sam Rivera", CALLER)
    shop.put_person("Alex Rivera", CALLER)
    shop.miss_call()

    (difference,) = shop.rehearse({})

    assert difference.call.writes == ()
    assert difference.call.troubles == ("Housecall Pro has 2 records with this number; a person must say which.",)


def test_with_the_policy_always_a_call_without_a_reply_is_created_too(shop: RehearsingFirm) -> None:
    shop.change_account(create_policy="always")
    shop.miss_call()

    (difference,) = shop.rehearse({})

    assert difference.call.writes[0].effect == "create_person"


def test_a_second_call_of_somebody_whom_the_first_one_created_is_written_on_that_record(shop: RehearsingFirm) -> None:
    shop.change_account(create_policy="always")
    shop.miss_call("CA1")
    shop.miss_call("CA2")
    (link,) = shop.links()

    second, first = shop.rehearse({})

    assert "create_person" in [write.effect for write in first.call.writes]
    assert "create_person" not in [write.effect for write in second.call.writes]
    assert all(link.vendor_id in write.address for write in second.call.writes)


def test_two_rehearsals_of_the_same_calls_are_the_same(shop: RehearsingFirm) -> None:
    shop.change_account(create_policy="always")
    shop.miss_call()

    assert rehearse(shop.hub, shop.account_id, shop.connection_id, None) == rehearse(shop.hub, shop.account_id, shop.connection_id, {})


def test_a_required_field_without_a_value_is_told_for_each_call(shop: RehearsingFirm) -> None:
    shop.change_account(create_policy="always")
    shop.miss_call()

    (difference,) = shop.rehearse(ASKS_FOR_EMAIL)

    assert difference.is_changed
    assert difference.call.writes == ()
    assert difference.call.troubles == ("email is required there and we have no email.",)
    assert "+ ! email is required there and we have no email." in difference.lines


def test_changes_that_are_no_mapping_are_refused_before_anything_is_asked(shop: RehearsingFirm) -> None:
    shop.miss_call()
    begun = shop.asked()

    with pytest.raises(MappingRefused, match=r"person\.fields\.shoe_size"):
        shop.rehearse({"person": {"fields": {"shoe_size": "shoe"}}})

    assert shop.asked() == begun


def test_a_firm_without_a_missed_call_is_told_so(shop: RehearsingFirm) -> None:
    with pytest.raises(NothingToRehearse, match="no missed call yet"):
        shop.rehearse({})


def test_a_disconnected_system_is_not_rehearsed(shop: RehearsingFirm) -> None:
    shop.miss_call()
    with shop.hub.database.write(shop.account_id) as session:
        session.get_one(Connection, shop.connection_id).disconnected_at = session.now

    with pytest.raises(SignInAgain):
        shop.rehearse({})


def test_the_hubs_own_database_stays_as_it_is(shop: RehearsingFirm) -> None:
    shop.change_account(create_policy="always")
    shop.miss_call()
    before = rows_of(shop)

    shop.rehearse(ASKS_FOR_EMAIL)

    assert rows_of(shop) == before


def test_what_is_rehearsed_shows_no_number_or_name_in_a_log(shop: RehearsingFirm) -> None:
    shop.change_account(create_policy="always")
    shop.miss_call()

    (difference,) = shop.rehearse({})

    named = replace(difference, call=replace(difference.call, name="Sam Rivera"))
    assert CALLER[-4:] not in repr(named)
    assert "Sam" not in repr(named)


def rows_of(firm: RehearsingFirm) -> dict[str, int]:
    """How many rows each table has, and how the outbox and the story end."""
    with firm.hub.database.read_installation() as session:
        counted = {name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in Table.metadata.tables.items()}
        last = {"last row": session.scalar(select(func.max(OutboxRow.id))), "last word": session.scalar(select(func.max(TraceEntry.id)))}
    return {**counted, **{name: number or 0 for name, number in last.items()}}
