"""What two rehearsals of a call say side by side."""

import datetime as dt

from hub.rehearsal import RecordedWrite, RehearsedCall, differences

AT = dt.datetime(2026, 11, 20, 22, 45, tzinfo=dt.UTC)


def call(*bodies: object, call_id: int = 1, troubles: tuple[str, ...] = ()) -> RehearsedCall:
    writes = tuple(RecordedWrite("create_person", "POST", "https://ats.example/people", body) for body in bodies)
    return RehearsedCall(call_id=call_id, at=AT, number="+14155550142", writes=writes, troubles=troubles)


def test_a_changed_value_is_shown_within_the_whole_request() -> None:
    (found,) = differences([call({"name": "Unknown", "tag": "a"})], [call({"tag": "a", "name": "Caller"})])

    assert found.is_changed
    assert found.lines == (
        "  POST https://ats.example/people",
        "  {",
        '-   "name": "Unknown",',
        '+   "name": "Caller",',
        '    "tag": "a"',
        "  }",
    )


def test_the_order_of_fields_is_no_change() -> None:
    (found,) = differences([call({"a": 1, "b": 2})], [call({"b": 2, "a": 1})])

    assert not found.is_changed


def test_a_request_that_is_no_longer_sent_is_shown_with_the_reason() -> None:
    (found,) = differences([call({"a": 1})], [call(troubles=("email is required there.",))])

    assert found.lines[0] == "- POST https://ats.example/people"
    assert found.lines[-1] == "+ ! email is required there."


def test_a_call_that_sends_nothing_either_way_has_no_lines() -> None:
    (found,) = differences([call()], [call()])

    assert found.lines == ()
    assert not found.is_changed


def test_letters_are_shown_as_people_write_them() -> None:
    (found,) = differences([call({"name": "Zoë"})], [call({"name": "Zoë"})])

    assert '    "name": "Zoë"' in found.lines
