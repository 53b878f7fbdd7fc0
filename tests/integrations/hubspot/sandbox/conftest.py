from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from hub.sandbox.server import running
from integrations.hubspot.sandbox import HubSpotSandbox, create_sandbox

CALLBACK = "https://hub.example.org/connect/back"
PORTAL = 4421001
REY, LEAVER, QUEUE = "7710021", "7710022", "7710023"
SCOPES = ["crm.objects.contacts.read", "crm.objects.contacts.write", "crm.objects.owners.read", "crm.schemas.contacts.write"]
LEADS = ["crm.objects.leads.read", "crm.objects.leads.write"]
ALL_SCOPES = [
    *SCOPES,
    *LEADS,
    *(f"crm.objects.{name}.{right}" for name in ("deals", "companies") for right in ("read", "write")),
    "scheduler.meetings.meeting-link.read",
    "crm.objects.users.read",
]
KEY = "pat-na1-alder"
START = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


class MovableClock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class HubSpot:
    """The simulated vendor over HTTP, with the requests a test repeats."""

    def __init__(self, vendor: HubSpotSandbox, url: str, clock: MovableClock) -> None:
        self.vendor = vendor
        self.url = url
        self.clock = clock

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        return requests.request(method, f"{self.url}{path}", timeout=60, allow_redirects=False, **options)

    def ask(self, method: str, path: str, body: Any = None, token: str = KEY, **params: Any) -> requests.Response:
        options: dict[str, Any] = {} if body is None else {"json": body}
        return self.send(method, f"/api/{path}", headers={"Authorization": f"Bearer {token}"}, params=params, **options)

    def objects(self, method: str, path: str, body: Any = None, **params: Any) -> requests.Response:
        return self.ask(method, f"crm/objects/2026-09/{path}", body, **params)

    def create(self, kind: str, associations: list[dict[str, Any]] | None = None, **properties: str) -> requests.Response:
        return self.objects("POST", kind, {"properties": properties, "associations": associations or []})

    def made(self, kind: str, associations: list[dict[str, Any]] | None = None, **properties: str) -> str:
        answer = self.create(kind, associations, **properties)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def search(self, kind: str = "contacts", *groups: list[dict[str, Any]], **wish: Any) -> requests.Response:
        body = {"filterGroups": [{"filters": group} for group in groups], **wish}
        return self.objects("POST", f"{kind}/search", body)

    def found(self, name: str, value: str, operator: str = "EQ", kind: str = "contacts") -> list[str]:
        answer = self.search(kind, [{"propertyName": name, "operator": operator, "value": value}])
        assert answer.status_code == 200, answer.text
        return [row["id"] for row in answer.json()["results"]]

    def control(self, path: str, body: Any = None) -> Any:
        answer = self.send("POST", f"/_sandbox/{path}", json=body or {})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def settings(self, **wish: Any) -> None:
        self.control("settings", wish)

    def seed(self, **records: Any) -> dict[str, Any]:
        return dict(self.control("seed", records))

    def truth(self) -> dict[str, Any]:
        return dict(self.send("GET", "/_sandbox/truth").json())

    def authorize_query(self, **changes: Any) -> dict[str, Any]:
        query = {"client_id": "hub-app", "redirect_uri": CALLBACK, "scope": " ".join(SCOPES), "state": "st"}
        return {**query, "response_type": "code", **changes}

    def consent(self, user: str = f"{PORTAL}:1", decision: str = "approve", **changes: Any) -> requests.Response:
        form = {"user": user, "decision": decision}
        return self.send("POST", "/app/oauth/authorize", params=self.authorize_query(**changes), data=form)

    def code(self, **wish: Any) -> str:
        answer = self.consent(**wish)
        assert answer.status_code == 302, answer.text
        return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]

    def token_request(self, version: str = "2026-09", **form: str) -> requests.Response:
        client = {"client_id": "hub-app", "client_secret": "app-s3cret"}
        return self.send("POST", f"/api/oauth/{version}/token", data={**client, **form})

    def exchange(self, code: str, **form: str) -> requests.Response:
        return self.token_request(grant_type="authorization_code", code=code, **{"redirect_uri": CALLBACK, **form})

    def refresh(self, refresh_token: str) -> requests.Response:
        return self.token_request(grant_type="refresh_token", refresh_token=refresh_token)

    def sign_in(self, **wish: Any) -> dict[str, Any]:
        answer = self.exchange(self.code(**wish))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@pytest.fixture(scope="module")
def served() -> Iterator[HubSpot]:
    """One server for all tests of a file, each of which starts from a reset."""
    clock = MovableClock()
    vendor = create_sandbox(clock)
    with running([vendor]) as url:
        yield HubSpot(vendor, f"{url}/hubspot", clock)


@pytest.fixture
def hubspot(served: HubSpot) -> HubSpot:
    world = served
    world.clock.now = START
    world.control("reset")
    world.settings(search_lag_seconds=0, search_update_lag_seconds=0, burst_limit=1000, search_limit=1000)
    world.seed(
        teams=[{"id": "9", "name": "Bay Area"}],
        owners=[
            {"id": REY, "user_id": 61021, "first_name": "Rey", "last_name": "Cruz", "email": "rey@example.org", "team_ids": ["9"]},
            {"id": LEAVER, "user_id": 61022, "first_name": "Lea", "email": "lea@example.org", "archived": True},
            {"id": QUEUE, "user_id": 61023, "email": "queue@example.org", "type": "QUEUE", "sales_seat": False},
        ],
        keys=[{"token": KEY, "scopes": ALL_SCOPES}],
        apps=[
            {
                "client_id": "hub-app",
                "client_secret": "app-s3cret",
                "scopes": SCOPES,
                "optional_scopes": LEADS,
                "redirect_uris": [CALLBACK],
            }
        ],
    )
    return world


def to(contact_id: str, type_id: int) -> dict[str, Any]:
    """An association to send along with a new record."""
    return {"to": {"id": contact_id}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}]}
