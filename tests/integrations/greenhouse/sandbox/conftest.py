from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from hub.sandbox.server import running
from integrations.greenhouse.sandbox import GreenhouseSandbox, create_sandbox

LISTS = [
    "candidates",
    "applications",
    "notes",
    "users",
    "jobs",
    "job_owners",
    "job_hiring_managers",
    "departments",
    "offices",
    "sources",
    "custom_fields",
    "custom_field_options",
    "candidate_tags",
    "applied_candidate_tags",
    "prospect_details",
    "prospect_pools",
    "user_roles",
]
WRITES = [
    "candidates:create",
    "candidates:update",
    "applications:create",
    "applications:update",
    "notes:create",
    "applied_candidate_tags:create",
]
SCOPES = [f"harvest:{name}:list" for name in LISTS] + [f"harvest:{scope}" for scope in WRITES]
SECRET = "s3cret"
ADMIN, RECRUITER, LEAVER = 90001, 90002, 90003
CALLBACK = "https://hub.example.org/connect/back"


class MovableClock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Greenhouse:
    """The simulated vendor over HTTP, with the requests a test repeats."""

    def __init__(self, vendor: GreenhouseSandbox, url: str, clock: MovableClock) -> None:
        self.vendor = vendor
        self.url = url
        self.clock = clock
        self.scopes = SCOPES
        self._token: str | None = None

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        return requests.request(method, f"{self.url}{path}", timeout=60, allow_redirects=False, **options)

    def mint(self, client: str = "hub-1", secret: str = SECRET, **form: Any) -> requests.Response:
        return self.send("POST", "/auth/token", auth=(client, secret), data={"grant_type": "client_credentials", **form})

    def token(self, **wish: Any) -> str:
        return str(self.mint(**wish).json()["access_token"])

    def harvest(self, method: str, path: str, token: str | None = None, **options: Any) -> requests.Response:
        if token is None:
            self._token = token = self._token or self.token()
        return self.send(method, f"/harvest/v3/{path}", headers={"Authorization": f"Bearer {token}"}, **options)

    def get(self, path: str, token: str | None = None, **params: Any) -> requests.Response:
        return self.harvest("GET", path, token, params=params)

    def post(self, path: str, body: Any, token: str | None = None) -> requests.Response:
        return self.harvest("POST", path, token, json=body)

    def patch(self, path: str, body: Any, token: str | None = None) -> requests.Response:
        return self.harvest("PATCH", path, token, json=body)

    def control(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self.send("POST", f"/_sandbox/{path}", json=body or {})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def seed(self, **records: Any) -> dict[str, Any]:
        return self.control("seed", records)

    def truth(self) -> dict[str, Any]:
        return dict(self.send("GET", "/_sandbox/truth").json())

    def consent(self, **changes: Any) -> str:
        """Sign the Site Admin in at the consent page and give the address the browser is sent to."""
        query = {
            "response_type": "code",
            "client_id": "hub-partner-2",
            "redirect_uri": CALLBACK,
            "scope": "harvest:candidates:list harvest:notes:create",
            "state": "st4te",
        }
        form = {"decision": "approve", "user_id": ADMIN}
        for key, value in changes.items():
            (query if key in query or key.startswith("code_") else form)[key] = value
        answer = self.send("POST", "/auth/authorize", params=query, data=form)
        return answer.headers.get("Location", answer.text)

    def exchange(self, code: str) -> requests.Response:
        params = {"grant_type": "authorization_code", "code": code}
        return self.send("POST", "/auth/token", auth=("hub-partner-2", "partner-s3cret"), params=params)

    def refresh(self, refresh_token: str) -> requests.Response:
        params = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self.send("POST", "/auth/token", auth=("hub-partner-2", "partner-s3cret"), data=params)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def greenhouse(clock: MovableClock) -> Iterator[Greenhouse]:
    vendor = create_sandbox(clock)
    with running([vendor]) as url:
        world = Greenhouse(vendor, f"{url}/greenhouse", clock)
        world.control("settings", {"rate_limit": 1000, "token_limit": 1000})
        world.seed(**organisation())
        yield world


def organisation() -> dict[str, Any]:
    person = {"first_name": "Ines", "last_name": "Okafor", "phone_numbers": [{"value": "(415) 555-0134", "type": "mobile"}]}
    return {
        "departments": [{"id": 10, "name": "Care"}],
        "offices": [{"id": 20, "name": "Oakland", "primary_in_house_contact_user_id": RECRUITER}],
        "users": [
            {"id": ADMIN, "first_name": "Ada", "last_name": "Min", "primary_email": "ada@example.org", "site_admin": True},
            {"id": RECRUITER, "first_name": "Rey", "last_name": "Cruz", "primary_email": "rey@example.org", "office_ids": [20]},
            {"id": LEAVER, "first_name": "Lea", "last_name": "Ver", "primary_email": "lea@example.org", "deactivated": True},
        ],
        "sources": [{"id": 40, "name": "Missed call", "type": {"id": 4, "name": "Other"}}],
        "custom_fields": [
            {"id": 50, "name": "SMS consent", "name_key": "sms_consent", "value_type": "yes_no"},
            {"id": 51, "name": "Shift", "name_key": "shift", "value_type": "single_select"},
            {"id": 52, "name": "Nickname", "name_key": "nickname", "value_type": "short_text", "required": True},
        ],
        "custom_field_options": [{"id": 60, "name": "Night", "custom_field_id": 51}],
        "jobs": [
            {"id": 321, "name": "Nurse", "department_id": 10, "office_ids": [20]},
            {"id": 322, "name": "Next director", "confidential": True},
            {"id": 323, "name": "Nurse template", "is_template": True},
        ],
        "job_owners": [
            {"id": 70, "job_id": 321, "user_id": RECRUITER, "type": "recruiter", "responsible": True},
            {"id": 71, "job_id": 322, "user_id": ADMIN},
        ],
        "candidates": [{**person, "id": 70100, "email_addresses": [{"value": "Ines@Example.org", "type": "personal"}]}],
        "applications": [{"id": 88001, "candidate_id": 70100, "job_id": 321, "recruiter_id": RECRUITER}],
        "clients": [
            {"client_id": "hub-1", "client_secret": "s3cret", "scopes": SCOPES, "kind": "custom"},
            {
                "client_id": "hub-partner-2",
                "client_secret": "partner-s3cret",
                "scopes": SCOPES,
                "kind": "partner",
                "redirect_uris": [CALLBACK],
            },
        ],
    }
