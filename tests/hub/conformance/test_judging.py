"""Levels are reached rule by rule, exemptions are few, and the page for partners lists the rules that there are."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from hub.catalog.discovery import Catalog
from hub.catalog.levels import level_of
from hub.conformance.bench import bench_of
from hub.conformance.judging import BY_DESCRIPTION, Judgement, by_description, rules_of, rules_to_keep, unknown_exemptions
from hub.conformance.outgoing import watched_connections
from hub.conformance.phone_rules import PHONE_RULES
from hub.conformance.rule import Broken, Level, Rule
from hub.conformance.rules import RULES
from hub.conformance.vendor_bench import bench_hub
from hub.contract.manifest import Conformance, Exemption, Manifest
from hub.sandbox.remote import RemoteVendors
from hub.sandbox.server import running

ROOT = Path(__file__).parents[3]
CATALOG = Catalog()


def manifest_exempt_from(*rules: int) -> Manifest:
    exempt = tuple(Exemption(number, "The vendor makes it impossible.") for number in rules)
    return replace(CATALOG.manifests["greenhouse"], conformance=Conformance(exempt=exempt))


def judged(*broken: int, manifest: Manifest | None = None) -> Judgement:
    judgement = Judgement(manifest or manifest_exempt_from(), list(RULES))
    judgement.tried = {rule.number for rule in RULES}
    judgement.broken = dict.fromkeys(broken, "It is broken.")
    return judgement


def numbers_of(level: Level) -> list[int]:
    return [rule.number for rule in RULES if rule.level is level]


@pytest.mark.parametrize(("rules", "heading"), [(RULES, "### {}"), (PHONE_RULES, "### {} for phone providers")])
def test_the_page_for_partners_lists_every_rule_at_its_level_in_its_words_and_no_other(rules: tuple[Rule, ...], heading: str) -> None:
    text = (ROOT / "docs/partners.md").read_text(encoding="utf-8")
    for level in Level:
        listed = text.partition(f"\n{heading.format(level.word.capitalize())}\n")[2].partition("\n#")[0]
        found = [(int(number), sentence) for number, sentence in re.findall(r"^(\d+)\. (.+)$", listed, re.MULTILINE)]
        assert found == [(rule.number, rule.sentence) for rule in rules if rule.level is level]


@pytest.mark.parametrize("rules", [RULES, PHONE_RULES])
def test_rules_are_numbered_without_gaps_bronze_before_silver_before_gold(rules: tuple[Rule, ...]) -> None:
    assert [rule.number for rule in rules] == list(range(1, len(rules) + 1))
    assert [rule.level for rule in rules] == sorted(rule.level for rule in rules)


def test_a_level_needs_every_rule_up_to_it() -> None:
    assert judged().level is Level.GOLD
    assert judged(numbers_of(Level.GOLD)[0]).level is Level.SILVER
    assert judged(numbers_of(Level.SILVER)[0]).level is Level.BRONZE
    assert judged(numbers_of(Level.BRONZE)[0]).level is None


def test_a_rule_that_was_not_tried_is_not_kept() -> None:
    judgement = judged()
    judgement.tried.remove(numbers_of(Level.GOLD)[0])

    assert judgement.level is Level.SILVER
    assert "not tried" in judgement.report()


def test_more_than_two_exemptions_keep_silver_at_most() -> None:
    assert judged(manifest=manifest_exempt_from(15, 28)).level is Level.GOLD
    assert judged(manifest=manifest_exempt_from(15, 28, 30)).level is Level.SILVER


def test_who_is_exempt_from_being_judged_by_others_keeps_silver_at_most() -> None:
    assert judged(manifest=manifest_exempt_from(BY_DESCRIPTION)).level is Level.SILVER


def test_an_exemption_from_a_rule_that_does_not_exist_is_seen() -> None:
    assert unknown_exemptions(manifest_exempt_from(15, 999)) == [999]


def test_every_connector_and_phone_provider_of_the_tree_has_a_level_on_record_and_is_held_to_it() -> None:
    for key, manifest in CATALOG.manifests.items():
        group = "phone-providers" if manifest.is_phone_provider else "connectors"
        assert level_of(manifest) in {level.word for level in Level}, f"run: hub {group} test {key} --record"
        assert unknown_exemptions(CATALOG.manifests[key]) == []


def test_a_description_that_is_not_at_hand_is_not_asked_for_in_the_projects_own_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEXTBACK_CONTRACTS", raising=False)
    described = [key for key, manifest in CATALOG.manifests.items() if manifest.conformance.descriptions]
    assert described
    for key in described:
        number = by_description(CATALOG.manifests[key])
        is_exempt = number in {exemption.rule for exemption in CATALOG.manifests[key].conformance.exempt}
        assert number not in [rule.number for rule in rules_to_keep(CATALOG, key, every_level=False)]
        assert is_exempt or number in [rule.number for rule in rules_of(CATALOG, key)]


def test_a_folder_that_is_named_and_lacks_a_description_is_a_fault_and_no_reason_to_leave_the_rule_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TEXTBACK_CONTRACTS", str(tmp_path))
    (rule,) = [rule for rule in rules_to_keep(CATALOG, "housecallpro", every_level=False) if rule.number == BY_DESCRIPTION]
    with bench_hub() as hub, bench_of(hub, "housecallpro") as bench, pytest.raises(Broken, match=r"TEXTBACK_CONTRACTS is .*cannot be read"):
        rule.check(bench)


def test_a_connection_that_somebody_opens_is_seen() -> None:
    with running([CATALOG.sandbox("greenhouse")()]) as address, watched_connections() as opened:
        RemoteVendors(address).held("greenhouse")

    assert [f"http://{host}:{port}" for host, port in opened] == [address]


def test_a_connection_of_a_thread_that_begins_meanwhile_is_seen() -> None:
    with running([CATALOG.sandbox("greenhouse")()]) as address, watched_connections() as opened, ThreadPoolExecutor(1) as thread:
        thread.submit(RemoteVendors(address).held, "greenhouse").result()

    assert [f"http://{host}:{port}" for host, port in opened] == [address]


def test_a_connection_of_a_thread_that_was_at_other_work_before_is_nobodys_fault() -> None:
    with running([CATALOG.sandbox("greenhouse")()]) as address, ThreadPoolExecutor(1) as other_work:
        other_work.submit(int).result()
        with watched_connections() as opened:
            other_work.submit(RemoteVendors(address).held, "greenhouse").result()

    assert opened == []
