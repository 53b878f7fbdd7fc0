"""A request port over plain requests, so that a provider's own requests meet `responses` or a simulated vendor."""

from collections.abc import Iterator, Mapping
from typing import Any

import requests
from requests.auth import AuthBase

from hub.contract.errors import ConnectorBug, Gone, Rejected, SignInAgain, TryAgain
from hub.contract.requests import VendorAnswer


class PlainRequestPort:
    """Signs in, with Basic auth where `auth` is a pair, and raises the contract's errors; `next_key` names the path of a list's next page.

    `hosts` are the addresses of further hosts by their names in the manifest.
    """

    def __init__(
        self, address: str, auth: tuple[str, str] | AuthBase, next_key: str = "next_page_uri", hosts: Mapping[str, str] | None = None
    ) -> None:
        self._hosts = {"api": address, **(hosts or {})}
        self._auth = auth
        self._next_key = next_key

    def get(self, path: str, *, params: Mapping[str, Any] | None = None, host: str | None = None) -> VendorAnswer:
        return self._send("GET", path, host, params=params)

    def get_file(self, path: str) -> VendorAnswer:
        return self._send("GET", path, None)

    def get_link(self, link: str) -> VendorAnswer:
        if not link.startswith("https://"):
            raise Rejected("this is no link", reason="foreign_host")
        return _read(requests.get(link, timeout=30))

    def post(
        self,
        path: str,
        *,
        json: Any = None,
        form: Mapping[str, Any] | None = None,
        params: Mapping[str, Any] | None = None,
        host: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> VendorAnswer:
        return self._send("POST", path, host, params=params, json=json, data=form, headers=headers)

    def patch(self, path: str, *, json: Any = None, host: str | None = None) -> VendorAnswer:
        return self._send("PATCH", path, host, json=json)

    def put(self, path: str, *, json: Any = None, host: str | None = None) -> VendorAnswer:
        return self._send("PUT", path, host, json=json)

    def delete(self, path: str, *, host: str | None = None) -> VendorAnswer:
        return self._send("DELETE", path, host)

    def pages(self, path: str, *, params: Mapping[str, Any] | None = None, host: str | None = None) -> Iterator[Any]:
        page = self.get(path, params=params, host=host).json
        yield page
        while page.get(self._next_key):
            page = self.get(page[self._next_key], host=host).json
            yield page

    def _send(self, method: str, path: str, host: str | None, **content: Any) -> VendorAnswer:
        if (host or "api") not in self._hosts:
            raise ConnectorBug(f"the manifest has no host {host}")
        try:
            answer = requests.request(method, self._hosts[host or "api"] + path, auth=self._auth, timeout=30, **content)
        except requests.ConnectionError:
            raise TryAgain("no answer came", may_have_left=True) from None
        return _read(answer)


def _read(answer: requests.Response) -> VendorAnswer:
    body = _parsed(answer)
    match answer.status_code:
        case status if 200 <= status < 300:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return VendorAnswer(status, headers, body, answer.content)
        case 401:
            raise SignInAgain("the credentials are not taken")
        case 404:
            raise Gone("there is no such record")
        case 429:
            raise TryAgain("too many requests", may_have_left=False)
        case status if status >= 500:
            raise TryAgain("the vendor failed", may_have_left=True)
        case status:
            raise Rejected("the vendor refused", reason="refused", status=status, body=body)


def _parsed(answer: requests.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None
