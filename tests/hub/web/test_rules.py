"""The page with the rules of the whole business, and the sender that the carriers refuse."""

import pytest

from hub.records.account import Account, MemberRole
from hub.records.database import Database
from hub.records.line import Line
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.web.conftest import Browser

RULES = {
    "text_every_h": "12",
    "staff_in_touch_h": "2",
    "texts_known_people": "y",
    "countries": "us, mx",
    "looks_up_numbers": "y",
    "shortest_ring_s": "2",
    "robocall_lines": "4",
    "texts_per_caller_hour": "2",
    "spend_cap_cents": "900",
    "cents_per_part": "1.25",
}


def account_of(database: Database, rows: AccountRows) -> Account:
    with database.read(rows.account.id) as session:
        return session.get_one(Account, rows.account.id)


def test_rules_are_shown_as_they_stand_and_kept_as_written(owner: Browser, rows: AccountRows, database: Database) -> None:
    assert "Texted now: CA, US" in owner.read("/rules")
    assert owner.post("/rules/save", RULES).status_code == 302
    kept = account_of(database, rows)
    assert (kept.text_every_h, kept.staff_in_touch_h, kept.text_countries) == (12, 2, ["US", "MX"])
    assert (kept.looks_up_numbers, kept.cents_per_part, kept.spend_cap_cents) == (True, 1.25, 900)
    assert "Texted now: MX, US" in owner.read("/rules")
    owner.post("/rules/save", {name: value for name, value in RULES.items() if name != "texts_known_people"})
    assert account_of(database, rows).texts_known_people is False


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"countries": "US, Narnia"}, "NARNIA\u201d is no country code"),
        ({"text_every_h": "0"}, "between 1 and 720"),
        ({"cents_per_part": "-1"}, "between 0 and 1000"),
    ],
)
def test_rules_that_make_no_sense_are_refused(
    owner: Browser, rows: AccountRows, database: Database, change: dict[str, str], sentence: str
) -> None:
    answer = owner.post("/rules/save", RULES | change)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert account_of(database, rows).text_every_h == 24


def test_a_viewer_reads_the_rules_and_cannot_change_them(visitor: Browser, rows: AccountRows, database: Database) -> None:
    visitor.sign_in(rows.member(MemberRole.VIEWER))
    assert "Only owners and admins change the rules." in visitor.read("/rules")
    assert visitor.post("/rules/save", RULES).status_code == 403
    assert account_of(database, rows).text_every_h == 24


def test_a_sender_that_the_carriers_refuse_is_shown_and_resumed_by_a_click(owner: Browser, rows: AccountRows, database: Database) -> None:
    line = rows.line(sender_trouble="sender_not_registered", sender_changed_at=NOW)
    assert "your number is not registered for texting yet" in owner.read(f"/lines/{line.id}")
    assert "Main line texts again." in owner.post(f"/lines/{line.id}/resume-sender", follow=True).text
    with database.read(rows.account.id) as session:
        assert session.get_one(Line, line.id).sender_trouble is None


def test_a_line_says_what_missed_means_at_its_phone_system(owner: Browser, rows: AccountRows) -> None:
    line = rows.line(rows.connection(key="generic"), message_takers=["+14155550188"])
    page = owner.read(f"/lines/{line.id}")
    assert "Missed: nobody picked up" in page
    assert "A call that (415) 555-0188 picks up is missed, too" in page


@pytest.mark.parametrize(
    ("reason", "name", "place"),
    [
        ("country_not_allowed", "countries that are texted", "/rules"),
        ("night", "text at night", "/lines"),
        ("line_cap", "automatic texts of this line per hour and day", "/lines/{line}"),
        ("personal", "mark on this caller", "/calls/{call}#caller"),
    ],
)
def test_a_reason_leads_to_the_setting_behind_it(owner: Browser, rows: AccountRows, reason: str, name: str, place: str) -> None:
    line = rows.line()
    call = rows.call(line, rows.caller(), decision="no_text", decision_reason=reason)
    where = place.format(line=line.id, call=call.id)
    assert f'<a href="{where}">{name}</a>' in owner.read(f"/calls/{call.id}")
    assert f'<a href="{where}">{name.capitalize()}</a>' in owner.read("/calls")


def test_the_page_says_which_phone_system_can_look_numbers_up(owner: Browser, rows: AccountRows) -> None:
    rows.connection(key="generic")
    assert "None of your phone systems can look numbers up." in owner.read("/rules")
    rows.connection(key="telnyx", name="Our Telnyx", vendor_account="T1", webhook_token="another")
    assert "Our Telnyx can look numbers up." in owner.read("/rules")
