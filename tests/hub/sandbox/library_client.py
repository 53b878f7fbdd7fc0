"""Speaks to the small library over HTTP as a client and, by its controls, as those who work there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from hub.sandbox.remote import RemoteVendors
from hub.sandbox.server import running
from tests.hub.sandbox.small_library import SmallLibrary


class LibraryClient:
    """Asks with a key of every right unless told otherwise."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.vendors = RemoteVendors(address)
        self.key = self.new_key()

    def new_key(self, without: str | None = None) -> str:
        return self.vendors.credentials("library", "bearer_key", without=without)["api_key"]

    def ask(self, method: str, path: str, key: str | None = None, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {key or self.key}", **options.pop("headers", {})}
        return requests.request(method, f"{self.address}/library/api/v1{path}", headers=headers, timeout=10, **options)

    def put(self, *names: str) -> list[str]:
        return self.vendors.put("library", people=[{"name": name} for name in names])["people"]

    def page(self) -> str:
        return requests.get(f"{self.address}/library/", timeout=10).text


@contextmanager
def library_open(library: SmallLibrary | None = None, *, limited: bool = False) -> Iterator[LibraryClient]:
    """A library that serves; it counts requests only if it is to be limited."""
    with running([library or SmallLibrary()]) as address:
        client = LibraryClient(address)
        client.vendors.keep_limits("library", on=limited)
        yield client
        client.vendors.close()
