"""Which open role a reply names."""

import pytest

from hub.routing.named_role import named_role

ROLES = [("1", "Warehouse Supervisor"), ("2", "Warehouse"), ("3", "Sous Chef"), ("4", "Line Cook"), ("5", "QA")]


@pytest.mark.parametrize(
    ("reply", "role_id"),
    [
        ("it's about the warehouse supervisor role", "1"),
        ("the WAREHOUSE-SUPERVISOR job!", "1"),
        ("the warehouse supervisr role", "1"),
        ("sous chef?", "3"),
        ("anything in the warehouse", "2"),
    ],
)
def test_a_role_is_known_by_its_name_in_spite_of_typing_errors(reply: str, role_id: str) -> None:
    named = named_role([reply], ROLES)
    assert named is not None
    assert named.role_id == role_id


@pytest.mark.parametrize("reply", ["hello?", "a job", "", "qa"])
def test_a_reply_that_names_none_names_none(reply: str) -> None:
    assert named_role([reply], ROLES) is None


def test_two_roles_named_equally_are_none() -> None:
    assert named_role(["sous chef or line cook, whichever is open"], ROLES) is None


def test_two_open_roles_of_one_name_are_none() -> None:
    assert named_role(["the line cook job"], [("1", "Line Cook"), ("2", "Line Cook")]) is None


def test_all_replies_are_read_together() -> None:
    named = named_role(["hi there", "about the line cook job"], ROLES)
    assert named is not None
    assert named.role_id == "4"
