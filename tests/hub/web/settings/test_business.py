"""The page of the business itself."""

from hub.records.account import Account
from hub.records.database import Database
from tests.fakes.account_rows import AccountRows
from tests.hub.web.conftest import Browser

GIVEN = {"name": "Harbor", "trade": "recruiting", "time_zone": "America/New_York", "create_policy": "never", "quiet_minutes": "15"}


def kept(database: Database, rows: AccountRows) -> Account:
    with database.read(rows.account.id) as session:
        return session.get_one(Account, rows.account.id)


def test_it_is_shown_as_it_stands_and_kept_as_written(owner: Browser, rows: AccountRows, database: Database) -> None:
    assert 'value="Harbor Talent"' in owner.read("/business")
    assert owner.post("/business/save", GIVEN).status_code == 302
    account = kept(database, rows)
    assert (account.name, account.create_policy, account.quiet_period_s, account.region) == ("Harbor", "never", 900, "US")


def test_another_time_zone_brings_its_country(owner: Browser, rows: AccountRows, database: Database) -> None:
    owner.post("/business/save", {**GIVEN, "time_zone": "America/Toronto"})
    assert (kept(database, rows).time_zone, kept(database, rows).region) == ("America/Toronto", "CA")


def test_what_makes_no_sense_is_told_and_not_kept(owner: Browser, rows: AccountRows, database: Database) -> None:
    answer = owner.post("/business/save", {**GIVEN, "name": " ", "quiet_minutes": "999"})
    assert answer.status_code == 422
    assert "Write the name that callers know." in answer.text
    assert "Write a number from 0 to 240." in answer.text
    assert kept(database, rows).name == "Harbor Talent"


def test_a_zone_or_policy_that_is_not_offered_is_refused(owner: Browser) -> None:
    for wrong in ({"time_zone": "Mars/Olympus"}, {"create_policy": "sometimes"}):
        assert owner.post("/business/save", {**GIVEN, **wrong}).status_code == 422
