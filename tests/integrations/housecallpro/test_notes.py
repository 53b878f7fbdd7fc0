"""Notes: on the job where there is one, else between two lines of ours in the customer's notes."""

import pytest
import responses
from hypothesis import given
from hypothesis import strategies as st

from hub.contract.errors import Gone, NotSupported
from hub.contract.people import Activity, ActivityRef, Matter
from integrations.housecallpro.notes_block import BEGINS, BLOCK_CHARACTERS, ENDS, holds, with_entry
from tests.integrations.housecallpro.housecallpro_setup import API, DANA, NOW, connector, customer, fixture, page, paths, sent

MISSED = Activity(about="missed_call", title="Missed call", body="Missed call to Main line at 09:14.", at=NOW)
JOB = Matter(id="job_1", kind="job", title="Job 1042")
ESTIMATE = Matter(id="csr_1", kind="estimate", title="Estimate 77")
LEAD = Matter(id="lea_1", kind="lead", title="Lead 118", owner_fixed=True)
TEXT = "[2026-11-20 17:14 UTC] Missed call\nMissed call to Main line at 09:14.\n[ref: key-1]"


def test_a_job_s_note_carries_its_time_its_title_and_its_mark(shop: responses.RequestsMock) -> None:
    shop.post(f"{API}/jobs/job_1/notes", json={"id": "nte_5", "content": TEXT}, status=201)

    assert connector().log_activity(DANA, JOB, MISSED, "key-1") == ActivityRef("job/job_1/nte_5")
    assert sent(shop, "POST", "/jobs/job_1/notes") == [{"content": TEXT}]


def test_an_estimate_s_note_goes_to_an_option_that_was_not_turned_down(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/estimates", json=page("estimates", fixture("estimate")))
    shop.post(f"{API}/estimates/csr_1/options/est_2/notes", json={"id": "nte_6", "content": TEXT}, status=201)

    assert connector().log_activity(DANA, ESTIMATE, MISSED, "key-1") == ActivityRef("estimate/csr_1/nte_6")


@pytest.mark.parametrize("matter", [None, LEAD])
def test_without_work_the_note_joins_the_customer_s_and_everything_else_stays(shop: responses.RequestsMock, matter: Matter | None) -> None:
    shop.get(f"{API}/customers/cus_1", json=customer())
    shop.put(f"{API}/customers/cus_1", json=customer())

    assert connector().log_activity(DANA, matter, MISSED, "key-1") == ActivityRef("customer/cus_1/key-1")
    assert sent(shop, "PUT", "/customers/cus_1") == [
        {
            "first_name": "Dana",
            "last_name": "Reyes",
            "email": "dana.reyes@example.com",
            "notifications_enabled": True,
            "mobile_number": "4155550134",
            "tags": ["vip"],
            "lead_source": "Yelp",
            "notes": f"Gate code 4411.\n\n{BEGINS}\n{TEXT}\n{ENDS}",
        }
    ]


@pytest.mark.parametrize("status", [404, 410])
def test_a_job_that_is_gone_leaves_the_note_with_the_customer(shop: responses.RequestsMock, status: int) -> None:
    shop.post(f"{API}/jobs/job_1/notes", json={"error": "gone"}, status=status)
    shop.get(f"{API}/customers/cus_1", json=customer(notes=None))
    shop.put(f"{API}/customers/cus_1", json=customer())

    assert connector().log_activity(DANA, JOB, MISSED, "key-1") == ActivityRef("customer/cus_1/key-1")


def test_a_note_that_stands_already_is_not_written_again(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/customers/cus_1", json=customer(notes=with_entry(None, TEXT.removesuffix("\n[ref: key-1]"), "key-1")))

    connector().log_activity(DANA, None, MISSED, "key-1")

    assert "PUT /customers/cus_1" not in paths(shop)


def test_a_note_in_doubt_is_found_wherever_it_was_written(shop: responses.RequestsMock) -> None:
    job = {**fixture("job"), "notes": [{"id": "nte_1", "content": "Bring a ladder."}, {"id": "nte_5", "content": TEXT}]}
    shop.get(f"{API}/customers/cus_1", json=customer())
    shop.get(f"{API}/jobs", json=page("jobs", job))

    assert connector().find_activity(DANA, "key-1", NOW) == ActivityRef("job/job_1/nte_5")


def test_a_note_on_an_estimate_is_found_too(shop: responses.RequestsMock) -> None:
    estimate = fixture("estimate")
    estimate["options"][1]["notes"] = [{"id": "nte_6", "content": TEXT}]
    shop.get(f"{API}/customers/cus_1", json=customer())
    shop.get(f"{API}/jobs", json=page("jobs"))
    shop.get(f"{API}/estimates", json=page("estimates", estimate))

    assert connector().find_activity(DANA, "key-1", NOW) == ActivityRef("estimate/csr_1/nte_6")


def test_a_note_that_was_never_written_is_not_found(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/customers/cus_1", json=customer(notes=TEXT.replace("key-1", "key-10")))
    shop.get(f"{API}/jobs", json=page("jobs", fixture("job")))
    shop.get(f"{API}/estimates", json=page("estimates"))

    assert connector().find_activity(DANA, "key-1", NOW) is None


def test_an_entry_is_rewritten_in_place(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/customers/cus_1", json=customer(notes=with_entry("Gate code 4411.", "old words", "key-1")))
    shop.get(f"{API}/customers/cus_1", json=customer(notes=with_entry("Gate code 4411.", "old words", "key-1")))
    shop.put(f"{API}/customers/cus_1", json=customer())

    connector().revise_activity(DANA, ActivityRef("customer/cus_1/key-1"), MISSED, "key-1")

    assert sent(shop, "PUT", "/customers/cus_1")[0]["notes"] == f"Gate code 4411.\n\n{BEGINS}\n{TEXT}\n{ENDS}"


def test_an_entry_that_the_staff_removed_is_gone_and_a_job_s_note_stays(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/customers/cus_1", json=customer())

    with pytest.raises(Gone):
        connector().revise_activity(DANA, ActivityRef("customer/cus_1/key-1"), MISSED, "key-1")
    with pytest.raises(NotSupported):
        connector().revise_activity(DANA, ActivityRef("job/job_1/nte_5"), MISSED, "key-1")


def test_whoever_carries_the_tag_is_not_texted(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/customers/cus_1", json=customer(tags=["vip", "do not TEXT"]))
    shop.get(f"{API}/customers/cus_1", json=customer(notifications_enabled=False))

    assert not connector().may_text(DANA)
    assert connector().may_text(DANA)


def test_an_opt_out_is_written_back_once_with_its_reason(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/customers/cus_1", json=customer())
    shop.put(f"{API}/customers/cus_1", json=customer())

    connector().set_do_not_text(DANA, "Asked by text not to be texted.")

    (body,) = sent(shop, "PUT", "/customers/cus_1")
    assert (body["tags"], body["notifications_enabled"]) == (["vip", "Do not text"], False)
    assert "Asked by text not to be texted." in body["notes"]
    shop.get(f"{API}/customers/cus_1", json=customer(tags=body["tags"]))
    shop.remove(responses.GET, f"{API}/customers/cus_1")
    shop.get(f"{API}/customers/cus_1", json=customer(tags=body["tags"]))
    connector().set_do_not_text(DANA, "Asked by text not to be texted.")
    assert len(sent(shop, "PUT", "/customers/cus_1")) == 1


WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C"]), max_size=60)


@given(WORDS, st.lists(WORDS, min_size=1, max_size=6))
def test_the_staff_s_own_words_and_every_entry_survive_each_rewriting(theirs: str, entries: list[str]) -> None:
    notes: str | None = theirs
    for number, entry in enumerate(entries):
        notes = with_entry(notes, entry, f"key-{number}")
        assert notes == with_entry(notes, entry, f"key-{number}")
    assert notes is not None
    assert notes.startswith(theirs.rstrip())
    assert all(holds(notes, f"key-{number}") for number in range(len(entries)))
    assert notes.count(BEGINS) == 1


def test_what_the_staff_write_below_the_block_stays_below_it() -> None:
    notes = with_entry("Above.", "first", "key-1") + "\n\nBelow."

    assert with_entry(notes, "second", "key-2") == (f"Above.\n\n{BEGINS}\nfirst\n[ref: key-1]\n\nsecond\n[ref: key-2]\n{ENDS}\n\nBelow.")


def test_a_block_that_was_broken_by_hand_is_left_alone_and_a_new_one_begun() -> None:
    broken = with_entry("Above.", "first", "key-1").removesuffix(ENDS)

    assert with_entry(broken, "second", "key-2").startswith(broken.rstrip())
    assert with_entry(broken, "second", "key-2").endswith(f"{BEGINS}\nsecond\n[ref: key-2]\n{ENDS}")


def test_the_oldest_entries_make_room_for_the_newest() -> None:
    notes = ""
    for number in range(40):
        notes = with_entry(notes, f"{number}: {'x' * 500}", f"key-{number}")

    assert len(notes) < BLOCK_CHARACTERS + 200
    assert holds(notes, "key-39")
    assert not holds(notes, "key-0")
    assert notes.count("Earlier entries are in the hub.") == 1


def test_an_entry_longer_than_all_the_room_keeps_its_mark() -> None:
    notes = with_entry(None, "x" * 30_000, "key-1")

    assert holds(notes, "key-1")
    assert len(notes) < BLOCK_CHARACTERS + 200
