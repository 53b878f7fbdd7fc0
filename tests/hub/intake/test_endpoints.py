"""The public addresses, over HTTP."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.intake.endpoints import intake_blueprint
from tests.fakes.front_door import FrontDoor
from tests.fakes.phone_system import RIGHT_SECRET, webhook
from tests.fakes.small_hub import LINE, SmallHub


@pytest.fixture
def door(hub: SmallHub, tmp_path: Path) -> FrontDoor:
    return FrontDoor(hub, tmp_path)


@pytest.fixture
def client(door: FrontDoor) -> FlaskClient:
    app = Flask("intake")
    app.register_blueprint(intake_blueprint(door.reception, door.changes, "https://hub.example"))
    return app.test_client()


def test_a_genuine_request_hears_what_the_vendor_must_hear(client: FlaskClient, door: FrontDoor) -> None:
    body = webhook(what="voice", line=LINE, call_id="CA1").body
    answer = client.post(f"/in/phone/fake/{door.token}", data=body, headers={"X-Secret": RIGHT_SECRET})
    assert (answer.status_code, answer.text) == (200, "ring  after nothing")


@pytest.mark.parametrize(
    ("path", "body", "secret", "status"),
    [
        ("", webhook(line=LINE).body, "guessed", 403),
        ("", b"\x00\xff", RIGHT_SECRET, 400),
        ("-other", webhook(line=LINE).body, RIGHT_SECRET, 404),
        ("", webhook(line="+14155550111").body, RIGHT_SECRET, 404),
        ("", b"x" * (256 * 1024 + 1), RIGHT_SECRET, 413),
    ],
)
def test_what_is_not_taken_is_a_problem_document_with_a_sentence(  # noqa: PLR0917 - one argument for each part of a request
    client: FlaskClient, door: FrontDoor, path: str, body: bytes, secret: str, status: int
) -> None:
    answer = client.post(f"/in/phone/fake/{door.token}{path}", data=body, headers={"X-Secret": secret})
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert answer.json is not None
    assert answer.json["status"] == status
