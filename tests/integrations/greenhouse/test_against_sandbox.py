"""The connector over real HTTP against the simulated vendor, which was written from the vendor's documentation by itself."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import Any

import pytest
import requests

from hub.contract.context import ConnectorContext
from hub.contract.errors import Gone, NotSupported, Rejected, SignInAgain, TryAgain
from hub.contract.people import Activity, Matter, NewPerson, OwnerClaim, PersonRef, Role, VendorDesk
from hub.contract.phone_numbers import PhoneNumber
from hub.mapping import load_field_map
from hub.sandbox.server import running
from integrations.greenhouse import GreenhouseConnector
from integrations.greenhouse.sandbox import GreenhouseSandbox, create_sandbox
from tests.fakes.harvest_port import HarvestPort
from tests.fakes.silent_log import SilentLog

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
CALLER = NewPerson(phone=PhoneNumber("+14155550134"))
ADMIN, RECRUITER, LEAVER = 90011, 90020, 90029
MISSED_CALL = Activity(about="missed_call", title="Missed call", body="Nobody answered.\nTexted back at once.", at=NOW)
PEOPLE = {
    "users": [
        {"id": ADMIN, "first_name": "Ada", "last_name": "Min", "primary_email": "ada@northwind.example", "site_admin": True},
        {"id": RECRUITER, "first_name": "Rae", "last_name": "Cruz", "primary_email": "rae@northwind.example"},
        {"id": LEAVER, "first_name": "Lee", "last_name": "Vann", "deactivated": True},
    ],
    "departments": [{"id": 11, "name": "Logistics"}],
    "offices": [{"id": 21, "name": "Oakland", "primary_in_house_contact_user_id": RECRUITER}],
    "jobs": [
        {"id": 321, "name": "Warehouse supervisor", "department_id": 11, "office_ids": [21]},
        {"id": 322, "name": "Standard job", "is_template": True},
        {"id": 323, "name": "Gone job", "status": "closed"},
    ],
    "job_owners": [{"id": 1, "job_id": 321, "user_id": RECRUITER, "type": "recruiter", "responsible": True}],
    "candidates": [
        {
            "id": 70100,
            "first_name": "Ines",
            "last_name": "Okafor",
            "updated_at": "2026-11-20T14:30:00.000Z",
            "created_at": "2026-11-01T09:00:00.000Z",
            "phone_numbers": [{"value": "(415) 555-0150", "type": "home"}, {"value": "ines", "type": "skype"}],
        },
        {
            "id": 70101,
            "first_name": "Jonas",
            "last_name": "Berg",
            "updated_at": "2026-11-19T09:00:00.000Z",
            "created_at": "2026-11-01T09:00:00.000Z",
            "phone_numbers": [{"value": "415.555.0151", "type": "work"}],
        },
    ],
    "applications": [{"id": 88001, "candidate_id": 70100, "job_id": 321, "stage_name": "Phone screen"}],
}


class Bench:
    """One simulated organisation, a credential for it, and the connector signed in with that."""

    def __init__(self, vendor: GreenhouseSandbox, address: str) -> None:
        self.vendor = vendor
        self._control = f"{address}/greenhouse/_sandbox"
        folder = resources.files("integrations.greenhouse")
        self._manifest = tomllib.loads((folder / "connector.toml").read_text(encoding="utf-8"))
        self._hosts = {name: host["sandbox"].format(sandbox=address) for name, host in self._manifest["hosts"].items()}
        self.token_answer: dict[str, Any] = {}
        self.seed(**PEOPLE)

    def sign_in(self, *, without: str = "", **client: Any) -> GreenhouseConnector:
        scopes = [right["scope"] for right in self._manifest["rights"] if right["scope"] != without]
        credential = {"client_id": "northwind-42", "client_secret": "s3cret", "scopes": scopes, **client}
        self.seed(clients=[credential])
        sign_in = self._manifest["sign_in"][0]
        address = self._hosts[sign_in["token_host"]] + sign_in["token_path"]
        form = {"grant_type": "client_credentials"}
        self.token_answer = requests.post(address, data=form, auth=(credential["client_id"], "s3cret"), timeout=30).json()
        return self.connector(self.token_answer["access_token"])

    def connector(
        self, token: str, facts: Mapping[str, str] | None = None, override: Mapping[str, Any] | None = None
    ) -> GreenhouseConnector:
        port, fields = HarvestPort(self._hosts, token), load_field_map("greenhouse", override=override)
        context = ConnectorContext(api=port, fields=fields, facts=facts or {}, clock=lambda: NOW, log=SilentLog(), region="US")
        return GreenhouseConnector(context)

    def chosen(self, *, without: str = "", **settings: str) -> GreenhouseConnector:
        """The connector of an account with these settings for people."""
        self.sign_in(without=without)
        return self.connector(self.token_answer["access_token"], override={"person": {"settings": settings}})

    def candidate(self, candidate_id: int) -> dict[str, Any]:
        held: dict[str, Any] = next(row for row in self.vendor.truth()["candidates"] if row["id"] == candidate_id)
        return held

    def seed(self, **records: Any) -> None:
        self._post("seed", records)

    def settings(self, **wish: Any) -> None:
        self._post("settings", wish)

    def knob(self, method: str, path: str, do: str, **more: Any) -> None:
        self._post("knobs", {"method": method, "path": f"/harvest/v3/{path}", "do": do, "times": 1, **more})

    def anonymize(self, candidate_id: int) -> None:
        self._post(f"candidates/{candidate_id}/anonymize", {})

    def merge(self, candidate_id: int, *, into: int) -> None:
        self._post(f"candidates/{candidate_id}/merge", {"into": into})

    def delete(self, candidate_id: int) -> None:
        self._post(f"candidates/{candidate_id}/delete", {})

    def _post(self, what: str, body: Mapping[str, Any]) -> None:
        answer = requests.post(f"{self._control}/{what}", json=body, timeout=30)
        assert answer.ok, answer.text


@pytest.fixture
def bench() -> Iterator[Bench]:
    vendor = create_sandbox(lambda: NOW)
    with running([vendor]) as address:
        yield Bench(vendor, address)


def ids(connector: GreenhouseConnector, since: datetime | None = None, until: datetime | None = None) -> list[str]:
    return [person.ref.id for page in connector.list_people(since, until) for person in page]


def test_a_backfill_brings_everybody_over_several_pages(bench: Bench) -> None:
    bench.seed(bulk_candidates=1200)

    found = ids(bench.sign_in())

    assert len(found) == len(set(found)) == 1202
    assert {"70100", "70101"} <= set(found)


def test_a_window_brings_those_who_changed_in_it(bench: Bench) -> None:
    assert ids(bench.sign_in(), NOW - timedelta(hours=1), NOW) == ["70100"]


def test_numbers_come_as_typed_without_skype_names(bench: Bench) -> None:
    (page,) = bench.sign_in().list_people(NOW - timedelta(hours=1), NOW)

    assert (page[0].name, page[0].phones) == ("Ines Okafor", ("(415) 555-0150",))


def test_an_anonymised_person_comes_as_gone(bench: Bench) -> None:
    bench.anonymize(70101)
    (page,) = bench.sign_in().list_people(NOW - timedelta(minutes=1), NOW)

    assert [(person.ref.id, person.gone) for person in page] == [("70101", True)]


def test_an_unknown_caller_is_created_as_a_prospect_once(bench: Bench) -> None:
    ref = bench.sign_in().create_person(CALLER, "key-1")

    truth = bench.vendor.truth()
    (created,) = [row for row in truth["candidates"] if str(row["id"]) == ref.id]
    assert (created["first_name"], created["last_name"]) == ("Unknown", "Caller +14155550134")
    assert created["tags"] == ["Missed call text-back"]
    (application,) = [row for row in truth["applications"] if row["candidate_id"] == created["id"]]
    assert application["prospect"]


def test_a_create_with_an_owner_makes_them_the_prospect_s_recruiter(bench: Bench) -> None:
    connector = bench.sign_in()
    ref = connector.create_person(replace(CALLER, first_name="Noor", email="noor@example.org", owner_id=str(RECRUITER)), "key-1")

    assert connector.owner_of(ref, connector.open_matters(ref)) == OwnerClaim(owner_id=str(RECRUITER), as_="recruiter")


@pytest.mark.parametrize("person", [replace(CALLER, owner_id=str(LEAVER)), replace(CALLER, owner_id="123")])
def test_an_owner_who_left_does_not_keep_the_caller_out(bench: Bench, person: NewPerson) -> None:
    connector = bench.sign_in()

    ref = connector.create_person(person, "key-1")
    assert connector.owner_of(ref, connector.open_matters(ref)) is None


def test_an_organization_that_takes_no_new_tags_still_takes_the_caller(bench: Bench) -> None:
    bench.settings(tags_created_from_names=False)

    assert bench.sign_in().create_person(CALLER, "key-1").id


def test_a_create_whose_answer_got_lost_is_found_by_its_number(bench: Bench) -> None:
    connector = bench.sign_in()
    bench.knob("POST", "candidates", "drop")
    with pytest.raises(TryAgain) as trouble:
        connector.create_person(CALLER, "key-1")
    assert trouble.value.may_have_left

    ref = connector.find_created(CALLER, "key-1", NOW)

    assert ref is not None
    assert [str(row["id"]) for row in bench.vendor.truth()["candidates"] if "Caller" in row["last_name"]] == [ref.id]


def test_a_create_that_never_arrived_is_not_found(bench: Bench) -> None:
    connector = bench.sign_in()
    bench.knob("POST", "candidates", "drop_before")
    with pytest.raises(TryAgain):
        connector.create_person(CALLER, "key-1")

    assert connector.find_created(CALLER, "key-1", NOW) is None


def test_an_answer_that_promises_the_create_for_later_is_in_doubt(bench: Bench) -> None:
    connector = bench.sign_in()
    bench.settings(asynchronous_creates=True)

    with pytest.raises(TryAgain) as trouble:
        connector.create_person(CALLER, "key-1")
    assert trouble.value.may_have_left


def test_an_open_application_leads_to_the_recruiter_of_its_job(bench: Bench) -> None:
    (matter,) = bench.sign_in().open_matters(PersonRef("70100"))

    assert (matter.id, matter.kind, matter.title, matter.role_id, matter.open) == (
        "88001",
        "application",
        "Application, stage Phone screen",
        "321",
        True,
    )
    assert matter.owners == (OwnerClaim(owner_id=str(RECRUITER), as_="recruiter of the job"),)


def test_the_owner_of_a_prospect_is_read_from_its_details(bench: Bench) -> None:
    bench.seed(
        applications=[{"id": 88002, "candidate_id": 70101, "prospect": True}],
        prospect_details=[{"id": 1, "application_id": 88002, "prospect_owner_id": RECRUITER}],
    )

    connector, ref = bench.sign_in(), PersonRef("70101")
    assert connector.owner_of(ref, connector.open_matters(ref)) == OwnerClaim(owner_id=str(RECRUITER), as_="prospect owner")


def test_assigning_twice_leaves_one_recruiter(bench: Bench) -> None:
    connector = bench.sign_in()
    for _ in range(2):
        connector.assign_owner(PersonRef("70100"), None, str(ADMIN))

    ref = PersonRef("70100")
    assert connector.owner_of(ref, connector.open_matters(ref)) == OwnerClaim(owner_id=str(ADMIN), as_="recruiter")


@pytest.mark.parametrize("status", ["422", "403"])
def test_a_user_without_access_to_the_job_is_rejected(bench: Bench, status: str) -> None:
    bench.settings(assignment_without_job_access=status)
    bench.seed(users=[{"id": 90030, "first_name": "Out", "last_name": "Sider"}])

    with pytest.raises(Rejected):
        bench.sign_in().assign_owner(PersonRef("70100"), None, "90030")


def test_owners_roles_and_desks_are_told(bench: Bench) -> None:
    connector = bench.sign_in()

    assert sorted(owner.name for owner in connector.list_owners()) == ["Ada Min", "Rae Cruz"]
    claim = OwnerClaim(owner_id=str(RECRUITER), as_="recruiter")
    assert connector.list_roles() == [
        Role(id="321", name="Warehouse supervisor", owners=(claim,), desk_ids=("department-11", "office-21")),
    ]
    assert connector.list_desks() == [
        VendorDesk(id="department-11", name="Logistics", kind="department"),
        VendorDesk(id="office-21", name="Oakland", kind="office", owner_id=str(RECRUITER)),
    ]


def test_a_note_whose_answer_got_lost_is_found_by_its_mark(bench: Bench) -> None:
    connector = bench.sign_in()
    person, application = PersonRef("70100"), Matter(id="88001", kind="application", title="")
    connector.log_activity(person, application, MISSED_CALL, "tb-10")
    bench.knob("POST", "notes", "drop")
    with pytest.raises(TryAgain):
        connector.log_activity(person, application, replace(MISSED_CALL, author_owner_id=str(RECRUITER)), "tb-1")

    ref = connector.find_activity(person, "tb-1", NOW)

    assert ref is not None
    (note,) = [row for row in bench.vendor.truth()["notes"] if str(row["id"]) == ref.id]
    assert (note["user_id"], note["application_id"], note["visibility"]) == (RECRUITER, 88001, "publicly_visible")
    assert note["body"] == "Missed call\n2026-11-20 15:00 UTC\nNobody answered.\nTexted back at once.\n[ref: tb-1]"


def test_a_note_that_never_arrived_is_not_found(bench: Bench) -> None:
    connector = bench.sign_in()
    bench.knob("POST", "notes", "drop_before")
    with pytest.raises(TryAgain):
        connector.log_activity(PersonRef("70100"), None, MISSED_CALL, "tb-1")

    assert connector.find_activity(PersonRef("70100"), "tb-1", NOW) is None


def test_a_note_on_somebody_else_s_application_is_rejected(bench: Bench) -> None:
    with pytest.raises(Rejected) as trouble:
        bench.sign_in().log_activity(PersonRef("70101"), Matter(id="88001", kind="application", title=""), MISSED_CALL, "tb-1")
    assert trouble.value.status == 422


def test_too_many_requests_say_how_long_to_wait(bench: Bench) -> None:
    connector = bench.sign_in()
    bench.settings(rate_limit=1)
    connector.list_owners()

    with pytest.raises(TryAgain) as trouble:
        connector.list_owners()
    assert trouble.value.after is not None
    assert not trouble.value.may_have_left


def test_a_token_that_is_no_longer_taken_needs_a_new_sign_in(bench: Bench) -> None:
    with pytest.raises(SignInAgain):
        bench.connector("gone.or.wrong").check_connection()


def test_the_identity_stays_the_same_with_another_credential(bench: Bench) -> None:
    first = bench.sign_in().check_connection()
    second = bench.sign_in(client_id="northwind-43").check_connection()

    assert first == second
    assert first.name == "Greenhouse, northwind.example"


def test_a_scope_that_is_missing_is_told(bench: Bench) -> None:
    rights = {right.name: right.granted for right in bench.sign_in(without="harvest:notes:list").probe_rights()}

    assert [name for name, granted in rights.items() if not granted] == ["harvest:notes:list"]


def test_a_missing_scope_for_writing_is_told_where_the_token_lists_its_scopes(bench: Bench) -> None:
    bench.sign_in(without="harvest:notes:create")
    token = bench.token_answer["access_token"]
    facts = bench.connector(token).after_connect(bench.token_answer)

    rights = {right.name: right.granted for right in bench.connector(token, facts).probe_rights()}

    assert [name for name, granted in rights.items() if not granted] == ["harvest:notes:create"]


@pytest.mark.parametrize("reading", ["refuse", "empty"])
def test_a_user_who_is_no_site_admin_is_told(bench: Bench, reading: str) -> None:
    bench.settings(non_admin_lists=reading)
    rights = {right.name: right.granted for right in bench.sign_in(service_account_authorised=False).probe_rights()}

    assert not rights["Site Admin"]


def test_an_application_that_is_no_more_is_gone(bench: Bench) -> None:
    with pytest.raises(Gone):
        bench.sign_in().assign_owner(PersonRef("70100"), Matter(id="1", kind="application", title=""), str(RECRUITER))


def test_somebody_who_was_merged_away_is_gone_for_notes_and_owners(bench: Bench) -> None:
    connector = bench.sign_in()
    bench.merge(70101, into=70100)

    with pytest.raises(Gone):
        connector.log_activity(PersonRef("70101"), None, MISSED_CALL, "tb-1")
    with pytest.raises(Gone):
        connector.assign_owner(PersonRef("70101"), None, str(RECRUITER))


def test_a_stop_is_written_as_a_tag_beside_the_others_with_a_note_that_says_why_once(bench: Bench) -> None:
    bench.seed(candidates=[{"id": 70100, "tags": ["VIP"]}])
    connector = bench.sign_in()
    assert connector.may_text(PersonRef("70100"))

    for _ in range(2):
        connector.set_do_not_text(PersonRef("70100"), "They texted STOP on 2026-11-20.")

    assert not connector.may_text(PersonRef("70100"))
    assert bench.candidate(70100)["tags"] == ["VIP", "Do not text"]
    (note,) = [row for row in bench.vendor.truth()["notes"] if row["candidate_id"] == 70100]
    assert "They texted STOP on 2026-11-20." in note["body"]
    assert connector.may_text(PersonRef("70101"))


@pytest.mark.parametrize("without", ["", "harvest:applied_candidate_tags:create", "harvest:candidate_tags:list", "harvest:notes:create"])
def test_a_tag_that_exists_in_other_capitals_is_used_with_whatever_right_there_is(bench: Bench, without: str) -> None:
    bench.seed(candidate_tags=[{"id": 5, "name": "Do Not Text"}], candidates=[{"id": 70100, "tags": ["VIP"]}])
    connector = bench.sign_in(without=without)

    connector.set_do_not_text(PersonRef("70100"), "They texted STOP.")

    assert not connector.may_text(PersonRef("70100"))
    assert "VIP" in bench.candidate(70100)["tags"]


def test_a_tag_that_a_program_cannot_make_is_asked_for(bench: Bench) -> None:
    bench.settings(tags_created_from_names=False)

    with pytest.raises(Rejected, match="make it there"):
        bench.sign_in().set_do_not_text(PersonRef("70100"), "They texted STOP.")


CONSENT = [
    {"id": 31, "name": "SMS consent", "name_key": "sms_consent", "value_type": "yes_no"},
    {"id": 32, "name": "Shirt size", "name_key": "shirt_size", "value_type": "short_text"},
    {"id": 33, "name": "No texts", "name_key": "no_texts", "value_type": "yes_no"},
]


@pytest.mark.parametrize(("setting", "field", "answer"), [("consent_field", "sms_consent", False), ("do_not_text_field", "no_texts", True)])
def test_a_field_of_the_account_takes_the_mark_and_no_other_field_is_emptied(
    bench: Bench, setting: str, field: str, *, answer: bool
) -> None:
    bench.seed(custom_fields=CONSENT, candidates=[{"id": 70100, "custom_fields": {"shirt_size": "M", "sms_consent": True}}])
    connector = bench.chosen(**{setting: field})
    assert connector.may_text(PersonRef("70100"))

    connector.set_do_not_text(PersonRef("70100"), "They texted STOP.")

    assert not connector.may_text(PersonRef("70100"))
    held = bench.candidate(70100)
    assert (held["custom_fields"][field], held["custom_fields"]["shirt_size"]) == (answer, "M")
    assert held["tags"] == []


def test_a_field_that_is_no_yes_or_no_is_named(bench: Bench) -> None:
    bench.seed(custom_fields=CONSENT)

    with pytest.raises(Rejected, match="shirt_size") as trouble:
        bench.chosen(do_not_text_field="shirt_size").set_do_not_text(PersonRef("70100"), "They texted STOP.")
    assert trouble.value.field == "shirt_size"


def test_an_account_without_a_tag_or_field_for_it_is_told_so(bench: Bench) -> None:
    with pytest.raises(NotSupported, match="names neither"):
        bench.chosen(do_not_text_tag="").set_do_not_text(PersonRef("70100"), "They texted STOP.")


def test_whoever_was_deleted_merged_away_or_anonymised_is_gone_when_they_are_read(bench: Bench) -> None:
    connector = bench.sign_in()
    bench.seed(candidates=[{"id": 70102, "first_name": "Noor", "last_name": "Lind"}])
    bench.delete(70102)
    bench.merge(70101, into=70100)
    bench.anonymize(70100)

    for gone in ("70100", "70101", "70102"):
        with pytest.raises(Gone):
            connector.may_text(PersonRef(gone))


def test_an_acting_user_who_is_no_site_admin_any_more_makes_nobody_gone(bench: Bench) -> None:
    bench.settings(non_admin_lists="empty")
    connector = bench.sign_in(service_account_authorised=False)

    for read in (lambda: connector.may_text(PersonRef("70100")), lambda: list(connector.list_people(NOW - timedelta(hours=1), NOW))):
        with pytest.raises(NotSupported, match="Site Admin"):
            read()


def test_without_the_right_to_applications_nothing_is_open(bench: Bench) -> None:
    assert bench.sign_in(without="harvest:applications:list").open_matters(PersonRef("70100")) == []


def test_a_prospect_gets_the_source_that_was_made_for_missed_calls(bench: Bench) -> None:
    bench.seed(sources=[{"id": 4711, "name": "Missed call"}])

    ref = bench.sign_in().create_person(CALLER, "key-1")

    (application,) = [row for row in bench.vendor.truth()["applications"] if str(row["candidate_id"]) == ref.id]
    assert application["source_id"] == 4711


def test_a_number_in_a_custom_field_is_read(bench: Bench) -> None:
    bench.seed(
        custom_fields=[{"id": 34, "name": "WhatsApp", "name_key": "whatsapp"}],
        candidates=[{"id": 70101, "custom_fields": {"whatsapp": "415 555 0177"}}],
    )

    (page,) = bench.chosen(more_phone_fields="whatsapp").list_people(NOW - timedelta(minutes=1), NOW)

    assert page[0].phones == ("415.555.0151", "415 555 0177")
