from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from hub.sandbox.server import running
from integrations.housecallpro.sandbox import HousecallProSandbox, create_sandbox

KEY = "alder-company-key"
APPLICATION_KEY = "partner-application-key"
CLIENT, SECRET = "hub-partner", "partner-s3cret"
CALLBACK = "https://hub.example.org/connect/back"
SHOP = "5d1f6a1e-0c1f-4b7a-9f58-2f3a6f0e9b01"


class MovableClock:
    """Stands still until a test moves it: a Friday, 7:00 in the shop."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Housecall:
    """The simulated vendor over HTTP, with the requests a test repeats."""

    def __init__(self, vendor: HousecallProSandbox, url: str, clock: MovableClock) -> None:
        self.vendor = vendor
        self.url = url
        self.clock = clock

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        return requests.request(method, f"{self.url}{path}", timeout=60, allow_redirects=False, **options)

    def ask(self, method: str, path: str, sign_in: str = f"Token {KEY}", **options: Any) -> requests.Response:
        headers = {"Authorization": sign_in, **options.pop("headers", {})}
        return self.send(method, f"/api/{path}", headers=headers, **options)

    def get(self, path: str, sign_in: str = f"Token {KEY}", **params: Any) -> requests.Response:
        return self.ask("GET", path, sign_in, params=params)

    def post(self, path: str, body: Any, sign_in: str = f"Token {KEY}") -> requests.Response:
        return self.ask("POST", path, sign_in, json=body)

    def put(self, path: str, body: Any, sign_in: str = f"Token {KEY}") -> requests.Response:
        return self.ask("PUT", path, sign_in, json=body)

    def delete(self, path: str, sign_in: str = f"Token {KEY}") -> requests.Response:
        return self.ask("DELETE", path, sign_in)

    def made(self, path: str, body: Any, sign_in: str = f"Token {KEY}") -> dict[str, Any]:
        answer = self.post(path, body, sign_in)
        assert answer.ok, answer.text
        return dict(answer.json())

    def control(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self.send("POST", f"/_sandbox/{path}", json=body or {})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def set(self, **settings: Any) -> None:
        self.control("settings", settings)

    def seed(self, **records: Any) -> dict[str, Any]:
        return self.control("seed", records)

    def truth(self) -> dict[str, Any]:
        return dict(self.send("GET", "/_sandbox/truth").json())

    def customers(self, **params: Any) -> list[dict[str, Any]]:
        return list(self.get("customers", **params).json()["customers"])

    def consent(self, **changes: Any) -> str:
        """Sign the shop in at the consent page and give the address the browser is sent to."""
        query = {"response_type": "code", "client_id": CLIENT, "redirect_uri": CALLBACK, "scope": "public", "state": "st4te"}
        form = {"decision": "approve", "company_id": SHOP}
        for key, value in changes.items():
            (form if key in form else query)[key] = value
        answer = self.send("POST", "/pro/oauth/authorize", params=query, data=form)
        return answer.headers.get("Location", answer.text)

    def token_request(self, **parameters: Any) -> requests.Response:
        body = {"client_id": CLIENT, "client_secret": SECRET, "redirect_uri": CALLBACK, **parameters}
        return self.send("POST", "/api/oauth/token", json={key: value for key, value in body.items() if value is not None})

    def signed_in(self, company_id: str = SHOP) -> dict[str, Any]:
        code = self.consent(company_id=company_id).partition("code=")[2].partition("&")[0]
        return dict(self.token_request(grant_type="authorization_code", code=code).json())

    def bearer(self, company_id: str = SHOP) -> str:
        return f"Bearer {self.signed_in(company_id)['access_token']}"

    def refresh(self, refresh_token: str, **parameters: Any) -> requests.Response:
        return self.token_request(grant_type="refresh_token", refresh_token=refresh_token, **parameters)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def housecall(clock: MovableClock) -> Iterator[Housecall]:
    vendor = create_sandbox(clock)
    with running([vendor]) as url:
        world = Housecall(vendor, f"{url}/housecallpro", clock)
        world.set(rate_limit=0)
        world.seed(**shop())
        yield world


@pytest.fixture
def dana(housecall: Housecall) -> dict[str, Any]:
    """The one customer there is, with an address."""
    return dict(housecall.get("customers/cus_dana").json())


def shop() -> dict[str, Any]:
    rights = ["can_be_booked_online", "can_call_and_text_with_customers"]
    return {
        "employees": [
            {"id": "pro_owner", "first_name": "Olga", "last_name": "Reed", "role": "office", "permissions": ["is_admin"]},
            {"id": "pro_tech", "first_name": "Theo", "last_name": "Park", "mobile_number": "415-555-0111", "permissions": rights},
            {"id": "pro_tech2", "first_name": "Tara", "last_name": "Ng", "permissions": rights},
        ],
        "lead_sources": [{"id": "lds_web", "name": "Website", "editable": False}],
        "tags": [{"id": "tag_vip", "name": "vip"}],
        "job_types": [{"id": "jbt_repair", "name": "Repair"}],
        "statuses": [
            {"id": "kcs_new", "resource_type": "lead", "name": "New", "order": 1},
            {"id": "kcs_talk", "resource_type": "lead", "name": "Talking", "order": 2},
            {"id": "kcs_lost", "resource_type": "lead", "name": "Lost", "status_type": "lost", "order": 9},
        ],
        "customers": [
            {
                "id": "cus_dana",
                "first_name": "Dana",
                "last_name": "Reyes",
                "mobile_number": "(415) 555-0142",
                "home_number": "4155550143",
                "email": "dana.reyes@example.org",
                "addresses": [{"id": "adr_dana", "street": "18 Alder Ct", "city": "Salem", "state": "OR", "zip": "97301"}],
            }
        ],
        "keys": [{"key": KEY}, {"key": APPLICATION_KEY, "kind": "application", "name": "Hub"}],
        "clients": [{"client_id": CLIENT, "client_secret": SECRET, "redirect_uris": [CALLBACK]}],
    }
