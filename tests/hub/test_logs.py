import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from hub.logs import configure_logs, traced, warnings_for_people


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = (root.handlers, root.level)
    stream = io.StringIO()
    configure_logs(stream)
    yield stream
    root.handlers, level = before
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_with_time_level_and_trace(stream: io.StringIO) -> None:
    with traced("tr-1"):
        structlog.get_logger("hub.x").info("text_sent", to="+1 415 555 0123", token="geheim", took_ms=12)
    structlog.get_logger("hub.x").warning("after")
    first, second = lines(stream)
    assert (first["event"], first["level"], first["logger"], first["trace"]) == ("text_sent", "info", "hub.x", "tr-1")
    assert (first["to"], first["token"], first["took_ms"]) == ("…0123", "***", 12)
    assert first["timestamp"].endswith("Z")
    assert "trace" not in second


def test_lines_of_other_libraries_are_masked_too(stream: io.StringIO) -> None:
    logging.getLogger("urllib3").warning("retrying %s", "/PhoneNumbers/+14155550123")
    assert lines(stream)[0]["event"] == "retrying /PhoneNumbers/…0123"


def test_what_an_exception_says_is_masked(stream: io.StringIO) -> None:
    try:
        int("(415) 555-0123")
    except ValueError:
        structlog.get_logger("hub.x").exception("effect_failed")
    assert "555-0" not in stream.getvalue()
    assert "…0123" in lines(stream)[0]["exception"]


def test_quiet_levels_are_left_out(stream: io.StringIO) -> None:
    structlog.get_logger("hub.x").debug("detail")
    assert stream.getvalue() == ""


def test_while_a_command_runs_for_a_person_only_warnings_are_logged_and_masked() -> None:
    stream = io.StringIO()
    before = structlog.get_config()
    with warnings_for_people(stream):
        structlog.get_logger("x").info("page_read", phone="+14155550142")
        structlog.get_logger("x").warning("odd_number", phone="+14155550142")
    assert "page_read" not in stream.getvalue()
    assert "odd_number" in stream.getvalue()
    assert "+14155550142" not in stream.getvalue()
    assert structlog.get_config() == before
