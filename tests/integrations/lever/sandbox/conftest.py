from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from hub.sandbox.server import running
from integrations.lever.sandbox import LeverSandbox, create_sandbox

CALLBACK = "https://hub.example.org/connect/back"
SCOPES = ["opportunities:write:admin", "contact:write:admin", "notes:write:admin", "users:read:admin", "offline_access"]
AUDIENCE = "https://api.lever.co/v1/"


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


RECRUITER, LEAVER, INTERVIEWER, SSO_ADMIN = uuid(2), uuid(3), uuid(4), uuid(5)
NURSE, SECRET_ROLE, INTERNAL_ROLE = uuid(21), uuid(22), uuid(23)
INES, HIDDEN, OLD = uuid(31), uuid(32), uuid(33)
INES_ON_NURSE, HIDDEN_ON_SECRET, OLD_ONE = uuid(41), uuid(42), uuid(43)


class MovableClock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def ms(self) -> int:
        return int(self.now.timestamp() * 1000)


class Lever:
    """The simulated vendor over HTTP, with the requests a test repeats."""

    def __init__(self, vendor: LeverSandbox, url: str, clock: MovableClock) -> None:
        self.vendor = vendor
        self.url = url
        self.clock = clock
        self.admin = vendor.site.account.fixed_id("super admin")
        self.key = ""

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        return requests.request(method, f"{self.url}{path}", timeout=60, allow_redirects=False, **options)

    def api(self, method: str, path: str, *, key: str | None = None, token: str | None = None, host: str = "api", **options: Any) -> Any:
        options["headers"] = {"Authorization": f"Bearer {token}"} if token else {}
        if token is None:
            options["auth"] = (self.key if key is None else key, "")
        return self.send(method, f"/{host}/v1/{path}", **options)

    def get(self, path: str, *, key: str | None = None, token: str | None = None, **params: Any) -> Any:
        return self.api("GET", path, key=key, token=token, params=params)

    def ids(self, path: str = "opportunities", **params: Any) -> list[str]:
        answer = self.get(path, **params)
        assert answer.status_code == 200, answer.text
        return [row["id"] for row in answer.json()["data"]]

    def create(self, body: dict[str, Any], **params: Any) -> Any:
        return self.api("POST", "opportunities", json=body, params={"perform_as": self.admin, **params})

    def created(self, **body: Any) -> dict[str, Any]:
        answer = self.create(body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json()["data"])

    def note(self, body: dict[str, Any], opportunity: str = INES_ON_NURSE, **params: Any) -> Any:
        return self.api("POST", f"opportunities/{opportunity}/notes", json=body, params=params)

    def noted(self, value: str, **params: Any) -> str:
        answer = self.note({"value": value}, **params)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["data"]["noteId"])

    def control(self, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self.send("POST", f"/_sandbox/{path}", json=body or {})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def set(self, **settings: Any) -> None:
        self.control("settings", settings)

    def seed(self, **records: Any) -> dict[str, Any]:
        return dict(self.control("seed", records))

    def new_key(self, **wish: Any) -> str:
        return str(self.control("keys", wish)["key"])

    def truth(self) -> dict[str, Any]:
        return dict(self.send("GET", "/_sandbox/truth").json())

    def authorize(self, method: str = "POST", host: str = "auth", form: dict[str, Any] | None = None, **changes: Any) -> requests.Response:
        """Go to the consent page; a change to None leaves that parameter out."""
        query = {
            "response_type": "code",
            "client_id": "hub-partner",
            "redirect_uri": CALLBACK,
            "scope": " ".join(SCOPES),
            "state": "st4te",
            "audience": AUDIENCE,
            **changes,
        }
        params = {name: value for name, value in query.items() if value is not None}
        data = {"decision": "approve", "user_id": self.admin, **(form or {})} if method == "POST" else None
        return self.send(method, f"/{host}/authorize", params=params, data=data)

    def exchange(self, answer: requests.Response, host: str = "auth", **changes: Any) -> requests.Response:
        assert answer.status_code == 302, answer.text
        form = {"grant_type": "authorization_code", "code": brought(answer).get("code"), "redirect_uri": CALLBACK, **SECRETS, **changes}
        return self.send("POST", f"/{host}/oauth/token", data=form)

    def sign_in(self, **changes: Any) -> dict[str, Any]:
        answer = self.exchange(self.authorize(**changes))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def refresh(self, refresh_token: str, **changes: Any) -> requests.Response:
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token, **SECRETS, **changes}
        return self.send("POST", "/auth/oauth/token", data=form)


SECRETS = {"client_id": "hub-partner", "client_secret": "partner-s3cret"}


def brought(answer: requests.Response) -> dict[str, str]:
    """What the browser brings back to the redirect address."""
    parts = urlsplit(answer.headers["Location"])
    assert answer.headers["Location"].startswith(f"{CALLBACK}?")
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def lever(clock: MovableClock) -> Iterator[Lever]:
    vendor = create_sandbox(clock)
    with running([vendor]) as url:
        world = Lever(vendor, f"{url}/lever", clock)
        world.set(rate_per_second=0)
        world.seed(**customer(clock.ms()))
        world.key = world.new_key()
        yield world


def customer(now: int) -> dict[str, Any]:
    day = 24 * 3_600_000
    phones = [{"value": "(415) 555-0134"}]
    return {
        "users": [
            {"id": RECRUITER, "name": "Rey Cruz", "username": "rey", "email": "Rey@example.org", "externalDirectoryId": "d-2"},
            {"id": LEAVER, "name": "Lea Ver", "username": "lea", "email": "lea@example.org", "deactivatedAt": now - day},
            {"id": INTERVIEWER, "name": "Ivo", "username": "ivo", "email": "ivo@example.org", "accessRole": "interviewer"},
            {"id": SSO_ADMIN, "name": "Sam", "username": "sam", "email": "sam@example.org", "accessRole": "super admin", "sso": True},
        ],
        "postings": [
            {
                "id": NURSE,
                "text": "Nurse",
                "owner": RECRUITER,
                "hiringManager": LEAVER,
                "categories": {"team": "Night", "department": "Care", "location": "Oakland"},
                "updatedAt": now - 2 * day,
            },
            {"id": SECRET_ROLE, "text": "Next director", "confidentiality": "confidential"},
            {"id": INTERNAL_ROLE, "text": "Night lead", "distributionChannels": ["internal"], "updatedAt": now},
        ],
        "contacts": [
            {"id": INES, "name": "Ines Okafor", "phones": phones, "emails": ["Ines@Example.org"], "location": "Oakland"},
            {"id": HIDDEN, "name": "Hidden Person", "phones": [{"value": "+14155550177"}]},
            {"id": OLD, "name": "Old Timer", "phones": [{"value": "415.555.0188", "type": "home"}], "emails": ["old@example.org"]},
        ],
        "opportunities": [
            {
                "id": OLD_ONE,
                "contact": OLD,
                "createdAt": now - 9 * day,
                "updatedAt": None,
                "archived": {"reason": "r", "archivedAt": now - 8 * day},
            },
            {"id": HIDDEN_ON_SECRET, "contact": HIDDEN, "createdAt": now - 3 * day, "confidentiality": "confidential"},
            {
                "id": INES_ON_NURSE,
                "contact": INES,
                "createdAt": now - day,
                "owner": RECRUITER,
                "tags": ["Night shift"],
                "sources": ["Referral"],
                "followers": [RECRUITER],
                "postings": [NURSE],
            },
        ],
        "requisitions": [{"requisitionCode": "R-1", "name": "Nurses", "owner": RECRUITER, "department": "Care"}],
        "clients": [{**SECRETS, "scopes": SCOPES, "redirect_uris": [CALLBACK]}],
    }
