"""A small request port over real HTTP for tests of connectors whose lists go on by link headers."""

from collections.abc import Iterator, Mapping
from typing import Any

import requests

from hub.contract.errors import Gone, Rejected, SignInAgain, TryAgain
from hub.contract.requests import VendorAnswer


class HarvestPort:
    """Signs every request with one token and names errors as the contract says; the first host is the default."""

    def __init__(self, hosts: Mapping[str, str], token: str) -> None:
        self._hosts = hosts
        self._headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, *, params: Mapping[str, Any] | None = None, host: str | None = None) -> VendorAnswer:
        return _answer(self._send("GET", self._address(path, host), params=params))

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
        assert headers is None
        return _answer(self._send("POST", self._address(path, host), json=json, data=form, params=params))

    def patch(self, path: str, *, json: Any = None, host: str | None = None) -> VendorAnswer:
        return _answer(self._send("PATCH", self._address(path, host), json=json))

    def put(self, path: str, *, json: Any = None, host: str | None = None) -> VendorAnswer:
        return _answer(self._send("PUT", self._address(path, host), json=json))

    def delete(self, path: str, *, host: str | None = None) -> VendorAnswer:
        return _answer(self._send("DELETE", self._address(path, host)))

    def pages(self, path: str, *, params: Mapping[str, Any] | None = None, host: str | None = None) -> Iterator[Any]:
        response = self._send("GET", self._address(path, host), params=params)
        yield _answer(response).json
        while "next" in response.links:
            response = self._send("GET", response.links["next"]["url"])
            yield _answer(response).json

    def _address(self, path: str, host: str | None) -> str:
        return f"{self._hosts[host or next(iter(self._hosts))]}{path}"

    def _send(self, method: str, url: str, **parts: Any) -> requests.Response:
        try:
            return requests.request(method, url, headers=self._headers, timeout=30, **parts)
        except requests.RequestException:
            raise TryAgain("no answer came", may_have_left=True) from None


def _answer(response: requests.Response) -> VendorAnswer:
    body = response.json() if response.content else None
    match response.status_code:
        case 401:
            raise SignInAgain("not signed in")
        case 404:
            raise Gone("not there")
        case 429:
            raise TryAgain("too many requests", after=float(response.headers.get("Retry-After", 0)), may_have_left=False)
        case status if status >= 500:
            raise TryAgain("the vendor is unwell", may_have_left=True)
        case status if status >= 400:
            raise Rejected("refused", reason="refused", status=status, body=body)
    headers = {name.lower(): value for name, value in response.headers.items()}
    return VendorAnswer(response.status_code, headers, body, response.content)
