import pytest

from hub.sandbox.lagging import LaggingTable, Row
from tests.hub.sandbox.moved_clock import MovedClock

LAG_S = 30


class Guests:
    """A table of guests whose lists lag, with the clock that it looks at."""

    def __init__(self, lag_s: float = LAG_S) -> None:
        self.clock = MovedClock()
        self.lag_s = lag_s
        keys = {"tag": lambda row: row.get("tags", ())}
        self.table = LaggingTable[int](self.clock, lambda: self.lag_s, lambda row: row["id"], keys, ordered=("age",))

    def put(self, number: int, **values: object) -> Row:
        return self.table.put({"id": number, **values})

    def listed(self) -> list[int]:
        return [row["id"] for row in self.table.seen()]


@pytest.fixture
def guests() -> Guests:
    return Guests()


@pytest.fixture
def prompt_guests() -> Guests:
    """Three guests in a table that does not lag."""
    guests = Guests(lag_s=0)
    for number, age in ((2, 40), (1, 30), (3, 50)):
        guests.put(number, age=age, tags=["regular"] if age > 30 else [])
    return guests


def test_a_new_row_is_read_by_id_at_once_and_listed_after_the_lag(guests: Guests) -> None:
    guests.put(1)

    assert (list(guests.table.rows), guests.listed(), guests.table.waiting_ids()) == ([1], [], {1})
    guests.clock.move(LAG_S - 1)
    assert guests.listed() == []
    guests.clock.move(1)
    assert (guests.listed(), guests.table.waiting_ids()) == ([1], set())


def test_lists_show_the_old_row_until_the_change_is_through(guests: Guests) -> None:
    guests.table.fill([{"id": 1, "tags": ["old"]}])
    guests.put(1, tags=["new"])

    assert [row["id"] for row in guests.table.with_key("tag", "old")] == [1]
    guests.clock.move(LAG_S)
    assert guests.table.with_key("tag", "old") == []
    assert [row["id"] for row in guests.table.with_key("tag", "new")] == [1]


def test_a_removed_row_is_still_listed_until_the_lag_is_over(guests: Guests) -> None:
    guests.table.fill([{"id": 1}, {"id": 2}])
    guests.table.remove(1)

    assert (list(guests.table.rows), guests.listed()) == ([2], [1, 2])
    guests.clock.move(LAG_S)
    assert guests.listed() == [2]


def test_without_a_lag_changes_wait_only_for_those_before_them(guests: Guests) -> None:
    guests.put(1)
    guests.lag_s = 0
    guests.put(2)

    assert guests.listed() == []
    guests.clock.move(LAG_S)
    assert guests.listed() == [1, 2]


def test_rows_are_listed_by_their_place_from_either_end(prompt_guests: Guests) -> None:
    table = prompt_guests.table

    assert prompt_guests.listed() == [1, 2, 3]
    assert [row["id"] for row in table.newest_first()] == [3, 2, 1]
    assert [row["id"] for row in table.newest_first(below=3)] == [2, 1]
    assert [row["id"] for row in table.newest_first([1, 3, 3, 99], below=3)] == [1]


def test_indexes_follow_every_change(prompt_guests: Guests) -> None:
    table = prompt_guests.table
    assert (table.ids_with_keys("tag", ["regular", "new"]), table.counts("tag")) == ({2, 3}, {"regular": 2})

    prompt_guests.put(2, age=41)
    table.remove(3)

    assert (table.ids_with_keys("tag", ["regular"]), table.counts("tag")) == (set(), {})
    assert (table.ids_between("age", 40, 41), table.ids_between("age", 50, 50)) == ({2}, set())


def test_rows_are_found_between_two_values_unless_those_are_too_many(prompt_guests: Guests) -> None:
    table = prompt_guests.table
    prompt_guests.put(4)  # has no age

    assert table.ids_between("age", 30, 40) == {1, 2}
    assert table.ids_between("age", 30, 40, largest_share=0.5) is None
    assert table.ids_between("name", "A", "B") is None
