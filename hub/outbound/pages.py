"""How a vendor's lists go on from page to page."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from requests.utils import parse_header_links

from hub.contract.errors import ConnectorBug
from hub.contract.manifest import Paging
from hub.contract.requests import VendorAnswer

PAGE_CAP = 10_000


def next_page(paging: Paging, address: str, answer: VendorAnswer) -> str | None:
    """The link to the page after the one at `address`, absolute or a path, None on the last page."""
    match paging.style:
        case "none":
            return None
        case "link":
            return _next_in_link_header(answer.headers.get("link", ""))
        case "uri":
            return _next_in_body(paging.next_key or "", answer.json)
        case "cursor":
            return _next_mark(paging, address, answer.json)
        case "page":
            return _next_number(paging, address, answer.json)
        case style:
            raise ConnectorBug(f"[paging] style must be none, link, uri, cursor or page, not {style!r}.")


def _next_in_link_header(header: str) -> str | None:
    """RFC 8288: a link's `rel` may hold several words."""
    for link in parse_header_links(header):
        if "next" in link.get("rel", "").lower().split():
            return link["url"]
    return None


def _next_in_body(next_key: str, body: Any) -> str | None:
    found = body
    for name in next_key.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    if found is not None and not isinstance(found, str):
        raise ConnectorBug(f"[paging] next_key {next_key!r} does not lead to a link.")
    return found or None


def _next_mark(paging: Paging, address: str, body: Any) -> str | None:
    """The address with the mark in place of the one before; a vendor's "no more" counts although there is a mark."""
    if paging.more_key and isinstance(body, Mapping) and body.get(paging.more_key) is False:
        return None
    mark = _next_in_body(paging.next_key or "", body)
    return None if mark is None else _with_param(address, paging.cursor_param, mark)


def _next_number(paging: Paging, address: str, body: Any) -> str | None:
    """A list that says nothing of its pages has one."""
    query = parse_qsl(urlsplit(address).query, keep_blank_values=True)
    this = next((int(value) for name, value in query if name == paging.page_param), 1)
    pages = body.get(paging.pages_key) if isinstance(body, Mapping) else None
    if not isinstance(pages, int | float) or this >= pages:
        return None
    return _with_param(address, paging.page_param, str(this + 1))


def _with_param(address: str, param: str, value: str) -> str:
    parts = urlsplit(address)
    others = [(name, old) for name, old in parse_qsl(parts.query, keep_blank_values=True) if name != param]
    return urlunsplit(parts._replace(query=urlencode([*others, (param, value)])))
