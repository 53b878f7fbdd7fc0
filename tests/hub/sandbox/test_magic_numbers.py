"""The page about the simulated vendors says what they do."""

import re
from pathlib import Path

import pytest

from hub.catalog.discovery import Catalog
from hub.sandbox.knobs import Do
from hub.sandbox.magic_numbers import MAGIC_NUMBERS, WHAT_HAPPENS, Magic, Turns, magic_of
from hub.sandbox.phone_orders import Ends
from hub.sandbox.phone_system import SimulatedPhoneSystem

PAGE = (Path(__file__).parents[3] / "docs/sandbox.md").read_text(encoding="utf-8")
CATALOG = Catalog()


def players() -> dict[str, SimulatedPhoneSystem]:
    keys = [key for key, manifest in CATALOG.manifests.items() if manifest.is_phone_provider]
    return {CATALOG.manifests[key].name: CATALOG.sandbox(key)() for key in keys}


def test_the_table_of_magic_numbers_is_what_the_simulated_carriers_play() -> None:
    rows = re.findall(r"^\| (\+\d+) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
    played = players()
    expected = [
        (MAGIC_NUMBERS[magic], WHAT_HAPPENS[magic], ", ".join(sorted(name for name, phones in played.items() if magic in phones.magic)))
        for magic in Magic
    ]
    assert rows == expected


def test_every_ending_and_every_knob_stands_on_the_page() -> None:
    endings = re.search(r"`ends` \((.+?)\)", PAGE)
    assert endings is not None
    assert endings[1].split(", ") == [ends.value for ends in Ends]
    knobs = PAGE.partition("## Knobs")[2]
    assert [do for do in Do if f"`{do}`" not in knobs] == []


def test_each_magic_number_is_of_one_kind_and_others_are_of_none() -> None:
    assert {magic_of(number) for number in MAGIC_NUMBERS.values()} == set(Magic)
    assert magic_of("+14155550100") is None


def test_what_happens_every_other_time_happens_first_and_then_lets_through() -> None:
    turns, number = Turns(), MAGIC_NUMBERS[Magic.RATE_LIMIT]
    assert [turns.is_due(Magic.RATE_LIMIT, number) for _ in range(4)] == [True, False, True, False]
    assert not turns.is_due(Magic.ANSWER_LOST, number)


@pytest.mark.parametrize("wish", [{"line": "x"}, {"line": "x", "caller": "y", "ends": "gone"}, {"line": "x", "caller": "y", "loud": True}])
def test_an_order_that_is_not_whole_is_refused_with_a_sentence(wish: dict[str, object]) -> None:
    phones = next(iter(players().values()))
    answer = phones.app.test_client().post("/_sandbox/play/call", json=wish)
    assert answer.status_code == 400
    assert answer.get_json()["error"]
