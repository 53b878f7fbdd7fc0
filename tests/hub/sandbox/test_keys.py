import pytest
import requests

from hub.sandbox.control_error import ControlError
from hub.sandbox.keys import ApiKeys, in_basic, in_header
from hub.sandbox.remote import ControlRefused
from tests.hub.sandbox.library_client import library_open
from tests.hub.sandbox.small_library import SmallLibrary


def test_a_key_opens_what_it_has_the_right_to() -> None:
    with library_open() as library:
        key = library.new_key(without="staff")

        assert [library.ask("GET", path, key=key).status_code for path in ("/house", "/readers", "/staff")] == [200, 200, 403]
        assert library.ask("GET", "/staff").status_code == 200


def test_credentials_are_given_only_for_the_way_and_the_rights_that_there_are() -> None:
    with library_open() as library:
        with pytest.raises(ControlRefused, match="mode: write bearer_key"):
            library.vendors.credentials("library", "basic")
        with pytest.raises(ControlRefused, match="without: write one of readers, staff"):
            library.new_key(without="cellar")


def test_after_a_reset_no_key_is_known() -> None:
    with library_open() as library:
        library.vendors.reset("library")

        assert library.ask("GET", "/house").status_code == 401


@pytest.mark.parametrize("written", ["", "Bearer", "Bearer ", "Basic {key}", "{key}"])
def test_a_key_counts_only_where_it_belongs(written: str) -> None:
    with library_open() as library:
        assert library.ask("GET", "/house", headers={"Authorization": written.format(key=library.key)}).status_code == 401


def test_a_key_may_stand_in_a_header_of_the_vendors_own() -> None:
    with library_open(SmallLibrary(door=ApiKeys(("readers",), carried=lambda: in_header("X-Api-Key")))) as library:
        assert library.ask("GET", "/house", headers={"X-Api-Key": library.key}).status_code == 200
        assert library.ask("GET", "/house").status_code == 401


def test_a_key_may_be_the_user_name_of_a_basic_sign_in_without_password() -> None:
    with library_open(SmallLibrary(door=ApiKeys(("readers",), carried=in_basic))) as library:

        def status(password: str) -> int:
            address = f"{library.address}/library/api/v1/house"
            return requests.get(address, auth=(library.key, password), timeout=10).status_code

        assert (status(""), status("secret")) == (200, 401)


def test_the_form_has_the_vendors_own_field() -> None:
    keys = ApiKeys(("readers",), mode="api_key", field="token")

    assert keys.credentials("api_key").keys() == {"token"}
    with pytest.raises(ControlError):
        keys.credentials("bearer_key")
