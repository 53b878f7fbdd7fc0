"""What is going on with a customer, and who answers for it."""

import pytest
import responses

from hub.contract.errors import Gone, NotSupported, Rejected
from hub.contract.people import OwnerClaim
from tests.integrations.housecallpro.housecallpro_setup import API, DANA, connector, customer, fixture, page, paths, queries, sent

JOB, LEAD, ESTIMATE = fixture("job"), fixture("lead"), fixture("estimate")


def known(shop: responses.RequestsMock, jobs: list[object], estimates: list[object], leads: list[object]) -> None:
    shop.get(f"{API}/customers/cus_1", json=customer())
    shop.get(f"{API}/jobs", json=page("jobs", *jobs))  # type: ignore[arg-type]
    shop.get(f"{API}/estimates", json=page("estimates", *estimates))  # type: ignore[arg-type]
    shop.get(f"{API}/leads", json=page("leads", *leads))  # type: ignore[arg-type]


def test_jobs_come_before_estimates_and_leads_the_one_under_way_first(shop: responses.RequestsMock) -> None:
    unscheduled = {**JOB, "id": "job_3", "work_status": "needs scheduling", "schedule": {}}
    now = {**JOB, "id": "job_2", "work_status": "in progress"}
    known(shop, [unscheduled, JOB, now], [ESTIMATE], [LEAD])

    found = connector().open_matters(DANA)

    assert [(matter.id, matter.kind) for matter in found] == [
        ("job_2", "job"), ("job_1", "job"), ("job_3", "job"), ("csr_1", "estimate"), ("lea_1", "lead"),
    ]  # fmt: skip
    assert found[1].title == "Job 1042, scheduled, 2026-11-24 16:00 UTC"
    assert found[1].owners == (OwnerClaim(owner_id="pro_2", as_="assigned employee"),)


def test_the_words_of_the_filter_are_asked_for_not_those_of_the_answers(shop: responses.RequestsMock) -> None:
    known(shop, [], [], [])

    connector().open_matters(DANA)

    (query,) = queries(shop, "/jobs")
    assert query["work_status[]"] == ["unscheduled", "scheduled", "in_progress"]
    assert (query["customer_id"], query["expand[]"]) == (["cus_1"], ["appointments"])
    assert queries(shop, "/leads")[0]["status"] == ["open"]


@pytest.mark.parametrize(
    "ended", [{"canceled_at": "2026-11-19T10:00:00Z"}, {"deleted_at": "2026-11-19T10:00:00Z"}, {"work_status": "pro canceled"}]
)
def test_work_that_was_cancelled_is_not_open(shop: responses.RequestsMock, ended: dict[str, str]) -> None:
    known(shop, [{**JOB, **ended}], [], [])

    assert connector().open_matters(DANA) == []


@pytest.mark.parametrize("status", [403, 404])
def test_lists_that_are_closed_to_the_account_hold_nothing(shop: responses.RequestsMock, status: int) -> None:
    shop.get(f"{API}/customers/cus_1", json=customer())
    shop.get(f"{API}/jobs", json=page("jobs", JOB))
    for path in ("/estimates", "/leads"):
        shop.get(f"{API}{path}", json={"message": "no"}, status=status)

    assert [matter.id for matter in connector().open_matters(DANA)] == ["job_1"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_customer_who_was_deleted_is_gone(shop: responses.RequestsMock, status: int) -> None:
    shop.get(f"{API}/customers/cus_1", json={"error": {"message": "gone"}}, status=status)

    with pytest.raises(Gone):
        connector().open_matters(DANA)


def test_the_owner_is_whoever_is_assigned_to_the_first_matter_that_has_somebody(shop: responses.RequestsMock) -> None:
    known(shop, [{**JOB, "assigned_employees": []}], [], [LEAD])
    shop_connector = connector()

    assert shop_connector.owner_of(DANA, shop_connector.open_matters(DANA)) == OwnerClaim(owner_id="pro_1", as_="assigned employee")


def test_whose_people_a_program_may_change_is_told_with_each_matter(shop: responses.RequestsMock) -> None:
    without_visit = {**JOB, "id": "job_3", "schedule": {"appointments": []}}
    known(shop, [JOB, without_visit], [ESTIMATE, {**ESTIMATE, "id": "csr_2", "schedule": {}}], [LEAD])

    fixed = {matter.id: matter.owner_fixed for matter in connector().open_matters(DANA)}

    assert fixed == {"job_1": False, "job_3": True, "csr_1": False, "csr_2": True, "lea_1": True}


def test_a_company_key_adds_the_employee_to_the_people_of_each_visit(shop: responses.RequestsMock) -> None:
    known(shop, [JOB], [], [])
    shop.get(f"{API}/jobs/job_1", json=JOB)
    shop.put(f"{API}/jobs/job_1/appointments/apt_1", json={})
    shop_connector = connector()
    (job,) = shop_connector.open_matters(DANA)

    shop_connector.assign_owner(DANA, job, "pro_1")

    assert sent(shop, "PUT", "/jobs/job_1/appointments/apt_1") == [
        {
            "start_time": "2026-11-24T16:00:00Z",
            "end_time": "2026-11-24T17:00:00Z",
            "dispatched_employees_ids": ["pro_1", "pro_2"],
            "arrival_window_minutes": 60,
        }
    ]


def test_a_partner_sends_the_whole_list_of_people_to_the_job(shop: responses.RequestsMock) -> None:
    known(shop, [JOB], [], [])
    shop.get(f"{API}/jobs/job_1", json=JOB)
    shop.put(f"{API}/jobs/job_1/dispatch", json={})

    connector(partner=True).assign_owner(DANA, None, "pro_1")

    assert sent(shop, "PUT", "/jobs/job_1/dispatch") == [{"dispatched_employees": [{"employee_id": "pro_1"}, {"employee_id": "pro_2"}]}]


@pytest.mark.parametrize("status", [401, 403])
def test_a_partner_who_may_not_dispatch_goes_through_the_visits(shop: responses.RequestsMock, status: int) -> None:
    known(shop, [JOB], [], [])
    shop.get(f"{API}/jobs/job_1", json=JOB)
    shop.put(f"{API}/jobs/job_1/dispatch", json={"message": "Unauthorized"}, status=status)
    shop.put(f"{API}/jobs/job_1/appointments/apt_1", json={})

    connector(partner=True).assign_owner(DANA, None, "pro_1")

    assert "PUT /jobs/job_1/appointments/apt_1" in paths(shop)


def test_a_refused_employee_is_told_to_a_person(shop: responses.RequestsMock) -> None:
    known(shop, [JOB], [], [])
    shop.get(f"{API}/jobs/job_1", json=JOB)
    shop.put(f"{API}/jobs/job_1/dispatch", json={"errors": {"employee_id": ["unknown"]}}, status=422)

    with pytest.raises(Rejected):
        connector(partner=True).assign_owner(DANA, None, "pro_9")


def test_assigning_somebody_who_is_assigned_changes_nothing(shop: responses.RequestsMock) -> None:
    known(shop, [JOB], [], [])
    shop.get(f"{API}/jobs/job_1", json=JOB)

    connector().assign_owner(DANA, None, "pro_2")

    assert not [path for path in paths(shop) if path.startswith("PUT")]


def test_the_people_of_an_estimate_are_set_with_its_time_and_nobody_is_messaged(shop: responses.RequestsMock) -> None:
    known(shop, [], [ESTIMATE], [])
    shop.put(f"{API}/estimates/csr_1/options/est_2/schedule", json={})

    connector().assign_owner(DANA, None, "pro_2")

    assert sent(shop, "PUT", "/estimates/csr_1/options/est_2/schedule") == [
        {
            "start_time": "2026-11-25T16:00:00Z",
            "end_time": "2026-11-25T17:00:00Z",
            "notify": False,
            "notify_pro": False,
            "dispatched_employees": [{"employee_id": "pro_2"}, {"employee_id": "pro_1"}],
        }
    ]


def test_the_owner_of_a_lead_cannot_be_changed(shop: responses.RequestsMock) -> None:
    known(shop, [], [], [LEAD])

    with pytest.raises(NotSupported):
        connector().assign_owner(DANA, None, "pro_2")
