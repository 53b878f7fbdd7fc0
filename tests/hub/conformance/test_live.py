"""A trial in a real test account leaves nothing behind, whatever happens, and its fixtures say nothing of anybody.

The real account is played by a simulated vendor in another process.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hub.catalog.discovery import Catalog
from hub.cli import main
from hub.conformance.live import LiveResult, LiveWish, live_trial
from hub.conformance.live_tenant import MARK, LiveTenant
from hub.conformance.rule import Level, Rule
from hub.conformance.rules import RULES
from hub.contract.errors import SignInAgain
from hub.sandbox.remote import ControlRefused, RemoteVendors
from tests.hub.conformance.played_vendor import OWNER, PERSON, played

CATALOG = Catalog()
QUICK = (7, 12, 28, 31, 38)
MODES = {"hubspot": "bearer_key", "greenhouse": "client_credentials"}


@dataclass(frozen=True)
class Account:
    """A played account with the credentials that open it."""

    key: str
    address: str
    vendors: RemoteVendors
    fields: dict[str, str]

    @property
    def wish(self) -> LiveWish:
        way = CATALOG.manifests[self.key].way_to_sign_in(MODES[self.key])
        assert way is not None
        return LiveWish(key=self.key, way=way, fields=self.fields, address=self.address)

    def people(self) -> list[str]:
        return [person["name"] for person in self.vendors.held(self.key)["people"]]


@pytest.fixture(scope="module")
def vendors() -> Iterator[RemoteVendors]:
    with played(*MODES) as remote:
        yield remote


def account_at(key: str, vendors: RemoteVendors) -> Account:
    """One that holds one customer and one user, and whose search does not lag."""
    vendors.reset(key)
    with suppress(ControlRefused):
        vendors.lag(key, 0)
    vendors.put(key, owners=[OWNER])
    vendors.put(key, people=[PERSON])
    return Account(key, vendors.address, vendors, vendors.credentials(key, MODES[key]))


@pytest.fixture
def hubspot(vendors: RemoteVendors) -> Account:
    return account_at("hubspot", vendors)


@pytest.fixture
def greenhouse(vendors: RemoteVendors) -> Account:
    return account_at("greenhouse", vendors)


def rules(*numbers: int) -> list[Rule]:
    return [rule for rule in RULES if rule.number in numbers]


def silent(_: str) -> None:
    """Nobody listens."""


def run(account: Account, to_play: list[Rule], fixtures: Path | None = None) -> LiveResult:
    with live_trial(account.wish) as trial:
        result = trial.run(to_play, silent)
        if fixtures:
            trial.record(fixtures)
        return result


def broken_midway(tenant: LiveTenant) -> None:
    tenant.somebody("Midway")
    raise ZeroDivisionError


def stopped_midway(tenant: LiveTenant) -> None:
    tenant.somebody("Midway")
    raise KeyboardInterrupt


def creates_somebody(tenant: LiveTenant) -> None:
    tenant.somebody("Unanswered")


def playing(live: Any) -> list[Rule]:
    return [Rule(1, Level.BRONZE, "It is played.", lambda _: None, live=live)]


def test_where_people_can_be_erased_nothing_is_left_of_a_trial(hubspot: Account) -> None:
    result = run(hubspot, rules(*QUICK))

    assert result.broken == {}
    assert result.kept == list(QUICK)
    assert result.left == []
    assert hubspot.people() == [PERSON["name"]]
    assert hubspot.vendors.held("hubspot")["activities"] == []
    assert "Everything that was made there has been taken away again." in result.report(RULES)


def test_a_fault_midway_leaves_nothing_either(hubspot: Account) -> None:
    result = run(hubspot, playing(broken_midway))

    assert result.broken == {1: "ZeroDivisionError: "}
    assert hubspot.people() == [PERSON["name"]]


def test_somebody_who_stops_it_midway_leaves_nothing_either(hubspot: Account) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(hubspot, playing(stopped_midway))

    assert hubspot.people() == [PERSON["name"]]


def test_somebody_whose_create_was_not_answered_is_looked_for_and_taken_away_too(hubspot: Account) -> None:
    hubspot.vendors.arm("hubspot", "drop", path="/api/crm/objects/*/contacts/batch/upsert", changes=True)

    result = run(hubspot, playing(creates_somebody))

    assert 1 in result.broken
    assert result.left == []
    assert hubspot.people() == [PERSON["name"]]


def test_where_nobody_can_be_erased_each_person_who_is_left_is_named_with_their_page(greenhouse: Account) -> None:
    result = run(greenhouse, rules(*QUICK))

    left = [name for name in greenhouse.people() if name != PERSON["name"]]
    assert result.broken == {}
    assert left
    assert all(name.startswith(MARK) for name in left)
    assert sorted(one.what for one in result.left) == sorted(f"the person {name}" for name in left)
    assert all(re.match(r"https://\S+/people/\d+$", str(one.url)) for one in result.left)


@pytest.mark.parametrize("key", MODES)
def test_fixtures_hold_no_secret_and_nobody_of_the_account(key: str, vendors: RemoteVendors, tmp_path: Path) -> None:
    account = account_at(key, vendors)
    run(account, rules(*QUICK, 18), tmp_path)

    written = "".join(file.read_text(encoding="utf-8") for file in sorted(tmp_path.iterdir()))
    assert '"method": "POST"' in written
    assert MARK in written
    secret = [value for name, value in account.fields.items() if name != "client_id"]
    for hidden in (*secret, "Rosalind", "Quimby", "5550117", "555-0117", "Mika", "Sato", "harbor", vendors.address):
        assert hidden not in written
    assert "uthorization" not in written


def test_the_same_is_scrubbed_to_the_same(hubspot: Account, tmp_path: Path) -> None:
    with live_trial(hubspot.wish) as trial:
        trial.run(rules(12), silent)
        first, again = trial.record(tmp_path / "first"), trial.record(tmp_path / "again")

    assert [file.read_text(encoding="utf-8") for file in first] == [file.read_text(encoding="utf-8") for file in again]
    said = json.loads((tmp_path / "first" / "rule-12.json").read_text(encoding="utf-8"))
    assert [each["answer"]["status"] for each in said].count(200) > 1


def test_whose_account_it_is_is_told_before_anything_is_written(hubspot: Account) -> None:
    with live_trial(hubspot.wish) as trial:
        account = trial.whose()

    assert account.id == "4421001"
    assert [entry for entry in hubspot.vendors.asked("hubspot") if entry["method"] != "GET"] == []


def test_wrong_credentials_end_it_with_a_sentence(hubspot: Account) -> None:
    wish = LiveWish(key="hubspot", way=hubspot.wish.way, fields={"token": "pat-na1-wrong-wrong-wrong"}, address=hubspot.address)
    with live_trial(wish) as trial, pytest.raises(SignInAgain):
        trial.whose()


def test_a_server_that_plays_the_vendor_is_no_proof() -> None:
    assert LiveResult("Harbor Works", kept=[12]).is_proof
    assert not LiveResult("Harbor Works", kept=[12], broken={13: "No."}).is_proof
    assert not LiveResult("Harbor Works", "http://127.0.0.1:9100", kept=[12]).is_proof


def test_the_command_asks_before_it_writes_and_takes_credentials_from_the_environment(hubspot: Account, tmp_path: Path) -> None:
    words = ["connectors", "test", "hubspot", "--live", "--address", hubspot.address, "--fixtures", str(tmp_path)]

    stopped = CliRunner().invoke(main, words, input="n\n", env={"LIVE_TOKEN": hubspot.fields["token"]})

    assert stopped.exit_code == 1
    assert "HubSpot account 4421001" in stopped.output
    assert hubspot.fields["token"] not in stopped.output
    assert list(tmp_path.iterdir()) == []
    assert [entry for entry in hubspot.vendors.asked("hubspot") if entry["method"] != "GET"] == []


def test_what_is_missing_or_unknown_among_the_credentials_is_named(tmp_path: Path) -> None:
    file = tmp_path / "credentials.toml"
    file.write_text('key = "x"\n', encoding="utf-8")

    missing = CliRunner().invoke(main, ["connectors", "test", "hubspot", "--live"], env={"LIVE_TOKEN": ""})
    unknown = CliRunner().invoke(main, ["connectors", "test", "hubspot", "--live", "--credentials", str(file)])

    assert "set LIVE_TOKEN" in missing.output
    assert "there is no field key" in unknown.output


def test_a_trial_keeps_its_rules_in_the_real_account_apart_from_those_that_need_the_simulated_one(hubspot: Account) -> None:
    result = run(hubspot, rules(7, 24))

    assert (result.kept, result.elsewhere) == ([7], [24])
    assert "needs the simulated vendor: rules 24" in result.report(RULES)
