import pytest

from hub.sandbox.paging import CursorPages, LinkPages, NumberedPages, Pages, PathPages, read_cursor, write_cursor
from tests.hub.sandbox.library_client import LibraryClient, library_open
from tests.hub.sandbox.small_library import PAGE, SmallLibrary

FIVE = ("Ada", "Ben", "Cy", "Dot", "Eve")


def names(rows: list[dict[str, str]]) -> list[str]:
    return [row["name"] for row in rows]


def test_the_path_of_the_next_page_stands_in_the_body_until_the_last_with_the_filter_that_was_asked_for() -> None:
    with library_open(SmallLibrary(pages=PathPages(PAGE, rows_key="items", next_key="next"))) as library:
        library.put(*FIVE)
        seen, path = [], "/library/api/v1/readers"
        while path:
            page = library.ask("GET", path.removeprefix("/library/api/v1")).json()
            seen, path = [*seen, names(page["items"])], page["next"]

        assert seen == [["Ada", "Ben"], ["Cy", "Dot"], ["Eve"]]
        library.put("Ada", "Ada")
        assert library.ask("GET", "/readers?name=Ada").json()["next"] == "/library/api/v1/readers?name=Ada&page=2"


def test_numbered_pages_say_how_many_there_are() -> None:
    with library_open(SmallLibrary(pages=NumberedPages(PAGE, rows_key="readers", pages_key="pages", param="p"))) as library:
        library.put(*FIVE)

        last = library.ask("GET", "/readers", params={"p": 3}).json()
        assert (names(last["readers"]), last["pages"]) == (["Eve"], 3)
        assert library.ask("GET", "/readers", params={"p": 4}).json() == {"readers": [], "pages": 3}


def test_a_link_header_leads_to_the_next_page_but_from_the_last() -> None:
    with library_open(SmallLibrary(pages=LinkPages(PAGE))) as library:
        library.put("Ada", "Ben", "Cy")

        first = library.ask("GET", "/readers")
        assert (names(first.json()), first.links["next"]["url"]) == (
            ["Ada", "Ben"],
            f"{library.address}/library/api/v1/readers?page=2",
        )
        assert library.ask("GET", "/readers", params={"page": 2}).links == {}


def test_a_cursor_belongs_to_its_list_with_the_same_filter() -> None:
    with library_open(SmallLibrary(pages=CursorPages(PAGE, rows_key="data", next_key="next", param="after"))) as library:
        library.put("Ada", "Ada", "Ada")
        cursor = library.ask("GET", "/readers", params={"name": "Ada"}).json()["next"]

        following = library.ask("GET", "/readers", params={"name": "Ada", "after": cursor}).json()
        assert (names(following["data"]), following["next"]) == (["Ada"], None)
        assert refused(library, {"after": cursor})
        assert refused(library, {"name": "Ben", "after": cursor})


@pytest.mark.parametrize("written", ["x", "4", "W10", "bnVsbA", "é"])
def test_what_is_no_cursor_is_refused(written: str) -> None:
    with library_open(SmallLibrary(pages=CursorPages(PAGE, param="after"))) as library:
        assert refused(library, {"after": written})


@pytest.mark.parametrize("pages", [PathPages(PAGE), NumberedPages(PAGE), LinkPages(PAGE)], ids=lambda pages: type(pages).__name__)
@pytest.mark.parametrize("written", ["0", "-1", "two"])
def test_what_is_no_page_number_is_refused(pages: Pages, written: str) -> None:
    with library_open(SmallLibrary(pages=pages)) as library:
        assert refused(library, {"page": written})


def test_a_cursor_reads_back_as_it_was_written() -> None:
    assert read_cursor(write_cursor("readers", {"name": "Zoë"}, 7)) == ["readers", {"name": "Zoë"}, 7]


def refused(library: LibraryClient, params: dict[str, str]) -> bool:
    return library.ask("GET", "/readers", params=params).status_code == 400
