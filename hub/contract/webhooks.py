"""A vendor's request as it reached us, and the little that intake needs to know of it before it is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class RawRequest:
    """One received request: the public address that the vendor called (with its query, no fragment) and the bytes.

    Header names are lower case.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters, the first value of each."""
        return first_values(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))


def first_values(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Name and first value of each parameter, in the order in which they came."""
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found


@dataclass(frozen=True, slots=True)
class WebhookSecret:
    """One secret that a webhook may be signed with; `account` is the provider's account it belongs to."""

    value: str = field(repr=False)
    account: str = ""
    algorithm: str = ""


@dataclass(frozen=True, slots=True)
class Hint:
    """What `peek` reads without trusting it: whose request this seems to be.

    `what` is the provider's own short word for the kind of request, `call_id` the provider's id of the phone call,
    `text` the words of an inbound text (STOP or START where the provider itself takes other words for that),
    `delivery_id` the same for every repetition of one delivery. `line_is_sure` is False where the request does not say which of its
    numbers is ours: if `line` is none of ours, it is then taken and tells nothing.
    """

    what: str
    provider_account: str = ""
    line: str = ""
    sender: str = ""
    text: str | None = None
    call_id: str | None = None
    delivery_id: str | None = None
    line_is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What the vendor must hear at once."""

    status: int = 204
    body: str = ""
    content_type: str = "text/plain; charset=utf-8"


class UnreadableRequest(ValueError):
    """The request cannot be read as this vendor writes them; the sentence says what is wrong and repeats no content."""
