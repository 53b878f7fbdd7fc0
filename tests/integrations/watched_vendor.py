"""Simulated vendors under watch: every exchange with them is kept, request and answer, and read against the vendor's description."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response as FlaskResponse
from flask import request
from requests import Request, Response

from hub.catalog.discovery import Catalog
from hub.sandbox.vendor import SandboxVendor
from tests.integrations.housecallpro import described as housecallpro
from tests.integrations.hubspot import described as hubspot

DESCRIBED: Mapping[str, Callable[[Response, str], list[str]]] = {
    "housecallpro": housecallpro.exchange_faults,
    "hubspot": hubspot.exchange_faults,
}
# what was found wrong in an exchange by its content: reading one against a description takes longer than having it
CHECKED: dict[tuple[Any, ...], list[str]] = {}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request to a simulated vendor with its answer; `server` is where that vendor's API begins, the same on every run."""

    key: str
    server: str
    answer: Response


class WatchedCatalog(Catalog):
    """The catalog, with vendors whose exchanges are kept, oldest first. What an armed failure answers in their place is not."""

    def __init__(self) -> None:
        super().__init__()
        self.exchanges: list[Exchange] = []

    def sandbox(self, key: str) -> Callable[[], SandboxVendor]:
        """As ever, under watch."""
        create = super().sandbox(key)

        def create_watched() -> SandboxVendor:
            vendor: SandboxVendor = create()
            watch(vendor, self.exchanges)
            return vendor

        return create_watched


def watch(vendor: SandboxVendor, exchanges: list[Exchange]) -> None:
    """Keep the vendor's exchanges from now on."""

    def keep(answered: FlaskResponse) -> FlaskResponse:
        server, below = f"https://{vendor.key}.example.org/api", f"{request.script_root}/api/"
        sent_to = str(request.environ["REQUEST_URI"])
        if sent_to.startswith(below):
            exchanges.append(Exchange(vendor.key, server, _received(f"{server}/{sent_to.removeprefix(below)}", answered)))
        return answered

    vendor.app.after_request(keep)


def described_faults(exchanges: Sequence[Exchange]) -> list[str]:
    """What the vendors' descriptions find wrong, each fault once; vendors that publish none find nothing."""
    described = {_content(one): one for one in exchanges if one.key in DESCRIBED}
    for content, one in described.items():
        if content not in CHECKED:
            CHECKED[content] = DESCRIBED[one.key](one.answer, one.server)
    return list(dict.fromkeys(fault for content in described for fault in CHECKED[content]))


def _content(one: Exchange) -> tuple[Any, ...]:
    """All of an exchange that a description speaks of."""
    asked, answer = one.answer.request, one.answer
    told = (answer.status_code, answer.headers.get("content-type"), answer.content)
    return (one.key, one.server, asked.method, asked.url, asked.headers.get("content-type"), asked.body, *told)


def _received(address: str, answered: FlaskResponse) -> Response:
    body = request.environ["wsgi.input"]
    body.seek(0)
    answer = Response()
    headers = {name: value for name, value in request.headers.items() if name != "Host"}
    answer.request = Request(request.method, address, headers=headers, data=body.read()).prepare()
    answer.url = address
    answer.status_code = answered.status_code
    answer.headers.update(answered.headers)
    write_content(answer, answered.get_data())
    return answer


def write_content(answer: Response, content: bytes) -> None:
    """Put a body into an answer that was not received from anywhere."""
    answer._content = content  # noqa: SLF001 - requests has no other way
