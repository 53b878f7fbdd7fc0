from collections.abc import Iterator

import pytest

from hub.sandbox.remote import ControlRefused
from tests.hub.sandbox.library_client import LibraryClient, library_open
from tests.hub.sandbox.moved_clock import MovedClock
from tests.hub.sandbox.small_library import SmallLibrary


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def library(clock: MovedClock) -> Iterator[LibraryClient]:
    with library_open(SmallLibrary(clock)) as client:
        yield client


def listed(library: LibraryClient) -> list[str]:
    return [row["name"] for row in library.ask("GET", "/readers").json()["items"]]


def test_lists_follow_after_the_lag_and_reads_by_id_at_once(library: LibraryClient, clock: MovedClock) -> None:
    library.vendors.lag("library", 30)
    made = library.ask("POST", "/readers", json={"name": "Ines"}).json()

    assert library.ask("GET", f"/readers/{made['id']}").status_code == 200
    assert listed(library) == []
    clock.move(30)
    assert listed(library) == ["Ines"]


def test_a_reset_leaves_nothing_and_gives_the_same_ids_again(library: LibraryClient) -> None:
    library.vendors.lag("library", 30)
    (first,) = library.put("Ines")

    library.vendors.reset("library")

    assert library.vendors.truth("library") == {"readers": []}
    assert library.put("Noor") == [first]
    library.key = library.new_key()
    assert listed(library) == ["Noor"]


def test_its_truth_is_every_table_as_written(library: LibraryClient) -> None:
    library.vendors.lag("library", 30)
    (reader,) = library.put("Ines")

    assert [(row["id"], row["name"]) for row in library.vendors.truth("library")["readers"]] == [(reader, "Ines")]


def test_a_vendor_without_roles_says_so(library: LibraryClient) -> None:
    with pytest.raises(ControlRefused, match="Library has no open roles, but Porter was to be put in"):
        library.vendors.put("library", roles=[{"name": "Porter"}])


def test_removing_somebody_who_is_not_there_is_refused(library: LibraryClient) -> None:
    with pytest.raises(ControlRefused, match="404"):
        library.vendors.remove("library", "77")


def test_the_page_shows_whom_it_holds_with_what_is_going_on_and_what_was_written(library: LibraryClient) -> None:
    library.vendors.put("library", people=[{"name": "Ines <Okafor>", "phones": ["(415) 555-0134"]}, {"name": "Noor"}])

    page = library.page()

    assert "<h1>Library, simulated</h1><p>People: 2. Open matters: 2. Activities: 2. Requests in the journal: 0." in page
    assert "Ines &lt;Okafor&gt;" in page
    assert "(415) 555-0134" in page
    assert "<p>loan: The &lt;Odyssey&gt;, owner: u7</p>" in page
    assert "<pre>Owes\n2 &lt;coins&gt;</pre>" in page
    assert page.index("Noor") < page.index("Ines"), "who came last stands first"


def test_the_page_says_who_wants_no_texts(library: LibraryClient) -> None:
    library.ask("POST", "/readers", json={"name": "Ines", "barred": True})

    assert "wants no texts" in library.page()
