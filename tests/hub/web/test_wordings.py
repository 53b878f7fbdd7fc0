"""Wordings are written with the coach looking on, for all lines or for one."""

import re

import pytest

from hub.records.account import Account, MemberRole
from hub.records.database import Database
from hub.records.words import TextTemplate
from tests.fakes.account_rows import AccountRows
from tests.hub.web.conftest import Browser

GOOD = "{business} here, sorry we missed your call {when}. How can we help? Reply and a person will answer. STOP to opt out."


def saved(database: Database, rows: AccountRows) -> list[TextTemplate]:
    with database.read(rows.account.id) as session:
        return list(session.query(TextTemplate).order_by(TextTemplate.id))


def save(owner: Browser, body: str = GOOD, **more: str) -> str:
    return owner.post("/templates/save", {"state": "open", "language": "en", "body": body, **more}, follow=True).text


def test_every_state_shows_its_wording_and_where_it_is_from(owner: Browser) -> None:
    page = owner.read("/templates")
    assert page.count("as it came") == 8
    assert "Calling about a role or a hire?" in page
    assert "Nothing in the hub sends this wording yet" in page
    assert "¿Llama por un empleo" in owner.read("/templates?language=es")


def test_a_saved_wording_holds_and_its_versions_stay(owner: Browser, database: Database, rows: AccountRows) -> None:
    assert "It holds from the next text on." in save(owner)
    page = save(owner, GOOD.replace("How can we", "What can we"))
    assert "version 2 in use" in page
    assert re.search(r"Version 1.*How can we", page, re.DOTALL)
    assert [(row.version, row.by) for row in saved(database, rows)] == [(1, "Maria Lopez"), (2, "Maria Lopez")]
    page = owner.post("/templates/take-back", {"state": "open", "language": "en"}, follow=True).text
    assert "The next wider wording holds again." in page
    assert "as it came" in page


def test_what_the_coach_refuses_is_shown_again_with_why_and_not_saved(owner: Browser, database: Database, rows: AccountRows) -> None:
    answer = owner.post("/templates/save", {"state": "open", "language": "en", "body": "Call {agent} back, reply YES!"})
    assert answer.status_code == 422
    assert "Nothing was saved." in answer.text
    assert "Call {agent} back, reply YES!" in answer.text
    assert "{agent} is no field. Known are {business}" in answer.text
    assert saved(database, rows) == []


def test_a_warning_does_not_keep_a_wording_from_being_saved(owner: Browser, database: Database, rows: AccountRows) -> None:
    page = save(owner, "{business} here, sorry we\u2019ve missed your call {when}. How can we help? A person follows. STOP to opt out.")
    assert "write “&#39;” instead" in page
    assert len(saved(database, rows)) == 1


def test_the_coach_answers_while_one_writes(owner: Browser) -> None:
    draft = {"state": "open", "language": "en", "body": GOOD + " Ask for a discount"}
    part = owner.post("/templates/check", draft, headers={"Page-Part": "coach"}).text
    assert "<html" not in part
    assert "discount" in part
    assert "1 part" in part
    whole = owner.post("/templates/check", draft).text
    assert "<html" in whole
    assert "Ask for a discount</textarea>" in whole


def test_what_is_typed_is_never_read_as_markup(owner: Browser) -> None:
    part = owner.post("/templates/check", {"body": GOOD + " <script>alert(1)</script>"}, headers={"Page-Part": "coach"}).text
    assert "<script>" not in part
    assert "&lt;script&gt;" in part


def test_a_lines_own_wording_is_told_from_the_one_for_all(owner: Browser, rows: AccountRows) -> None:
    line = rows.line()
    save(owner)
    assert "yours, for all lines" in owner.read(f"/templates?line={line.id}")
    save(owner, GOOD.replace("How can we", "What can we"), line=str(line.id))
    assert "What can we" in owner.read(f"/templates?line={line.id}")
    assert "What can we" not in owner.read("/templates")


@pytest.mark.parametrize(
    "address", ["/templates?line=999", "/templates/wording?state=gone", "/templates/wording?line=x", "/hours?desk=999"]
)
def test_what_does_not_exist_is_not_found(owner: Browser, address: str) -> None:
    assert owner.get(address).status_code == 404


def test_another_accounts_line_is_not_found(owner: Browser, other_rows: AccountRows) -> None:
    line = other_rows.line()
    assert owner.get(f"/templates?line={line.id}").status_code == 404
    assert owner.get(f"/hours?line={line.id}").status_code == 404
    assert owner.post("/templates/save", {"line": str(line.id), "body": GOOD}).status_code == 404
    assert owner.post("/hours/save", {"line": str(line.id)}).status_code == 404


def test_what_templates_are_filled_with_is_kept_and_checked(owner: Browser, database: Database, rows: AccountRows) -> None:
    form = {
        "language": "fr",
        "callback_minutes": "20",
        "urgent_replies": "yes",
        "link": "https://harbor.example",
        "part_price": "0.0083",
        "currency": "USD",
    }
    assert "Saved." in owner.post("/templates/settings", form, follow=True).text
    with database.read(rows.account.id) as session:
        account = session.get_one(Account, rows.account.id)
        kept = (account.language, account.callback_minutes, account.urgent_replies, account.link, account.cents_per_part)
        assert kept == ("fr", 20, True, "https://harbor.example", 0.83)
    assert "0.0083" in owner.read("/templates")
    assert "0.0166 USD for one text" in owner.read("/templates/wording?state=after_hours&language=en")
    refused = owner.post("/templates/settings", {**form, "link": "https://bit.ly/x", "part_price": "dear"})
    assert refused.status_code == 422
    assert "shortened links" in refused.text
    assert "Write a number such as 0.0083." in refused.text


def test_a_line_may_do_as_the_business_does_or_otherwise(owner: Browser, database: Database, rows: AccountRows) -> None:
    line = rows.line()
    owner.post("/templates/settings", {"line": str(line.id), "language": "es", "callback_minutes": "", "urgent_replies": "no"})
    with database.read(rows.account.id) as session:
        kept = session.get_one(type(line), line.id)
        assert (kept.language, kept.callback_minutes, kept.urgent_replies) == ("es", None, False)
    owner.post("/templates/settings", {"line": str(line.id), "language": "", "callback_minutes": "5", "urgent_replies": ""})
    with database.read(rows.account.id) as session:
        kept = session.get_one(type(line), line.id)
        assert (kept.language, kept.callback_minutes, kept.urgent_replies) == (None, 5, None)


def test_a_viewer_reads_wordings_and_hours_and_changes_none(visitor: Browser, rows: AccountRows) -> None:
    visitor.sign_in(rows.member(MemberRole.VIEWER))
    for page in (visitor.read("/templates/wording?state=open"), visitor.read("/templates"), visitor.read("/hours")):
        assert "Only owners and admins change" in page
