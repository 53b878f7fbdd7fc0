"""What a program hears when something is wrong."""

import re
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator
from sqlalchemy import text

from hub.api.dependencies import Look
from hub.api_keys import Scope
from hub.records.database import Database
from tests.fakes.account_rows import AccountRows
from tests.hub.api.conftest import Program, key_for, mounted

LINE = "+14155550101"
EVENT = {"type": "call.missed", "data": {"id": "1", "line": LINE, "caller": None, "at": "2026-11-20T22:40:00Z"}}


def told(answer: Any, status: int) -> list[dict[str, str]]:
    """The errors of a problem."""
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    body = answer.json
    assert body["status"] == status
    assert body["detail"]
    return list(body.get("errors", []))


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"type": "call.unknown"}, "#"),
        ({"more": 1}, "#/more"),
        ({"data": {**EVENT["data"], "at": "yesterday"}}, "#/data/at"),  # type: ignore[dict-item] # the data of EVENT
        ({"data": {**EVENT["data"], "a/b": 1}}, "#/data/a~1b"),  # type: ignore[dict-item] # the data of EVENT
    ],
)
def test_what_does_not_fit_is_pointed_at(change: dict[str, Any], pointer: str, program: Program) -> None:
    assert [error["pointer"] for error in told(program.post("/events", {**EVENT, **change}), 422)] == [pointer]


def test_a_parameter_that_is_wrong_unknown_or_twice_is_named(program: Program) -> None:
    for query, name in (
        ("limit=0", "limit"),
        ("limit=1e1", "limit"),
        ("sort=asc", "sort"),
        ("limit=1&limit=2", "limit"),
        ("caller=+14155550142", "caller"),
    ):
        answer = program.client.get(f"/api/v1/calls?{query}", headers=program.headers)
        assert [error["parameter"] for error in told(answer, 422)] == [name], query
    assert told(program.get("/key", limit=1), 422) == [{"detail": "Leave it out.", "parameter": "limit"}]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"type": NaN}', "application/json", 400),
        (b'{"type": 1, "type": 2}', "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 100_000, "application/json", 413),
        (b"[" * 60_000, "application/json", 400),
        (b"[]", "application/json", 422),
        (b"null", "application/json", 422),
        (b"", "application/json", 400),
        (b'{"type": "call.missed", "data": {"id": "\\ud800"}}', "application/json", 422),
        (b'{"type": 1e400}', "application/json", 422),
        (b"{}", "application/json; charset=utf-16", 415),
        (b"{}", "text/plain", 415),
        (b"a=1", "application/x-www-form-urlencoded", 415),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(body: bytes, content_type: str, status: int, program: Program) -> None:
    headers = {**program.headers, "Content-Type": content_type}
    told(program.client.post("/api/v1/events", data=body, headers=headers), status)


def test_a_compressed_body_is_refused_even_where_it_is_none(program: Program) -> None:
    answer = program.post("/events", EVENT, Content_Encoding="gzip")
    told(answer, 415)
    assert answer.headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("path", ["/nothing", "/", "/calls/", "//calls", "/calls/01", "/calls/\u0661", "/calls/0", "/calls/1.0"])
def test_an_address_that_is_not_there_is_a_problem_too(path: str, program: Program) -> None:
    answer = program.get(path)
    told(answer, 404)
    assert "X-RateLimit-Remaining" in answer.headers


def test_a_method_that_is_not_there_is_a_problem_too(program: Program) -> None:
    answer = program.send("PATCH", "/calls")
    told(answer, 405)
    assert "GET" in answer.headers["Allow"]


def test_requests_to_addresses_that_are_not_there_are_counted_too(database: Database, rows: AccountRows) -> None:
    program = Program(mounted(database, requests_per_minute=1), key_for(database, rows))
    assert [program.get("/nothing").status_code for _ in range(2)] == [404, 429]


def test_who_is_refused_hears_in_the_header_what_is_missing(app: Flask, database: Database, rows: AccountRows) -> None:
    lacking = Program(app, key_for(database, rows, Scope.CALLS_READ)).get("/callers")
    told(lacking, 403)
    assert lacking.headers["WWW-Authenticate"] == 'Bearer realm="Textback Hub", error="insufficient_scope", scope="people:read"'
    unknown = Program(app, "tbh_0").get("/callers")
    told(unknown, 401)
    assert unknown.headers["WWW-Authenticate"] == 'Bearer realm="Textback Hub", error="invalid_token"'
    nothing = Program(app, None).get("/callers")
    told(nothing, 401)
    assert nothing.headers["WWW-Authenticate"] == 'Bearer realm="Textback Hub"'


def test_a_key_may_ask_so_often_in_a_minute_and_hears_when_to_come_again(database: Database, rows: AccountRows) -> None:
    app = mounted(database, requests_per_minute=2)
    program, other = Program(app, key_for(database, rows)), Program(app, key_for(database, rows))
    assert [program.get("/key").headers["X-RateLimit-Remaining"] for _ in range(2)] == ["1", "0"]
    refused = program.get("/key")
    told(refused, 429)
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["X-RateLimit-Limit"] == "2"
    assert other.get("/key").status_code == 200


def test_an_answer_that_is_no_refusal_names_no_time_to_wait(program: Program) -> None:
    assert "Retry-After" not in program.get("/key").headers


def test_what_breaks_is_told_without_its_cause(app: Flask, database: Database, rows: AccountRows) -> None:
    key = key_for(database, rows)
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE api_answers"))
        connection.execute(text("ALTER TABLE calls RENAME TO gone"))
    answer = Program(app, key).get("/calls")
    told(answer, 503)
    assert "gone" not in answer.text
    assert answer.headers["Retry-After"] == "5"


def test_the_description_is_open_and_says_where_it_is(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/openapi.json")
    assert answer.json is not None
    assert answer.json["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(answer.json).validate()
    assert answer.json["servers"] == [{"url": "http://localhost/api"}]
    assert {"type": "http", "scheme": "bearer"}.items() <= answer.json["components"]["securitySchemes"]["key"].items()


def test_the_page_about_the_api_shows_every_address_and_loads_nothing_from_elsewhere(database: Database) -> None:
    app = mounted(database, look=Look(style_sheets=("/assets/hub.css",)))
    description = app.test_client().get("/api/v1/openapi.json").json
    answer = app.test_client().get("/api/docs")
    assert description is not None
    assert answer.status_code == 200
    for path, operations in description["paths"].items():
        for method in operations:
            assert f"{method.upper()} {path}" in answer.text
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert not re.search(r"<script|style=|onclick=", answer.text)
    assert 'href="http' not in answer.text


def test_a_redis_that_is_away_keeps_nobody_from_asking_and_requests_are_counted_all_the_same(database: Database, rows: AccountRows) -> None:
    program = Program(mounted(database, requests_per_minute=2, redis_url="redis://127.0.0.1:1"), key_for(database, rows))
    assert [program.get("/key").status_code for _ in range(3)] == [200, 200, 429]


def test_keys_are_counted_over_all_processes_where_there_is_a_redis(database: Database, rows: AccountRows, redis_url: str) -> None:
    key = key_for(database, rows)
    answers = [Program(mounted(database, requests_per_minute=2, redis_url=redis_url), key).get("/key") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
