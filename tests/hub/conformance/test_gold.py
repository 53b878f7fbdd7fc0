"""Gold is given to nobody who is their own judge: a description, a real test account, or another hand must have spoken."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.conformance.bench import Bench, bench_of
from hub.conformance.judging import BY_DESCRIPTION, Judgement
from hub.conformance.live_record import live_record
from hub.conformance.rule import Broken
from hub.conformance.rules import RULES
from hub.conformance.vendor_bench import bench_hub
from hub.wiring import Hub
from tests.hub.conformance.freshly_written import written

KEY = "goldwind"
RULE = next(rule for rule in RULES if rule.number == BY_DESCRIPTION)
ANOTHER_HAND = '\n[conformance]\nsandbox_by_another_hand = "Written by Mika Sato from the reference, before the connector was begun."\n'


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = written(tmp_path, f"{KEY}{abs(hash(tmp_path)) % 10**6}")
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def key_of(package: Path) -> str:
    return package.name.removeprefix("textback_hub_")


@pytest.fixture
def hub(package: Path) -> Iterator[Hub]:
    with bench_hub() as made:
        assert key_of(package) in made.catalog.manifests
        yield made


def check(bench: Bench) -> None:
    RULE.check(bench)


def test_nothing_said_is_not_proven(package: Path, hub: Hub) -> None:
    with pytest.raises(Broken, match="not proven: run with --description or --live"), bench_of(hub, key_of(package)) as bench:
        check(bench)


def test_a_real_test_account_is_proof_and_stays_on_record_until_the_code_changes(package: Path, hub: Hub) -> None:
    manifest = hub.catalog.manifests[key_of(package)]
    with bench_of(hub, key_of(package), tried_live=True) as bench:
        check(bench)
    Judgement(manifest, list(RULES), tried_live=True).record()

    with bench_of(hub, key_of(package)) as bench:
        check(bench)
    Judgement(manifest, list(RULES)).record()
    assert live_record(manifest) is not None

    (package / "payloads.py").write_text((package / "payloads.py").read_text(encoding="utf-8") + "\n\nX = 1\n", encoding="utf-8")
    assert live_record(manifest) is None
    with pytest.raises(Broken, match="not proven"), bench_of(hub, key_of(package)) as bench:
        check(bench)


def test_a_description_that_speaks_against_it_counts_more_than_a_real_test_account(package: Path, hub: Hub, tmp_path: Path) -> None:
    empty = tmp_path / "northwind.json"
    empty.write_text(json.dumps({"openapi": "3.0.3", "info": {"title": "x", "version": "1"}, "paths": {}}), encoding="utf-8")

    with (
        pytest.raises(Broken, match=r"POST .*/v1/people"),
        bench_of(hub, key_of(package), descriptions=[empty], tried_live=True) as bench,
    ):
        check(bench)


def test_a_graphql_description_tells_a_connector_that_speaks_something_else(package: Path, hub: Hub) -> None:
    described = Path(__file__).with_name("northwind.graphql")

    with pytest.raises(Broken, match="no GraphQL request"), bench_of(hub, key_of(package), descriptions=[described]) as bench:
        check(bench)


def test_another_hand_is_enough_where_the_vendor_publishes_nothing(package: Path) -> None:
    manifest = package / "connector.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8") + ANOTHER_HAND, encoding="utf-8")

    with bench_hub() as hub, bench_of(hub, key_of(package)) as bench:
        check(bench)


def test_where_a_description_is_named_another_hand_is_not_enough(package: Path) -> None:
    manifest = package / "connector.toml"
    named = f'{ANOTHER_HAND}descriptions = ["northwind/openapi.yaml"]\n'
    manifest.write_text(manifest.read_text(encoding="utf-8") + named, encoding="utf-8")

    with bench_hub() as hub, pytest.raises(Broken, match=r"northwind/openapi\.yaml"), bench_of(hub, key_of(package)) as bench:
        check(bench)
