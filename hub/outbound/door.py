"""The door itself: one per process, shared by all threads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from requests import PreparedRequest, RequestException, Session

from hub.contract.errors import ConnectorBug
from hub.outbound.deadline_adapter import DeadlineAdapter


@dataclass(frozen=True, slots=True)
class OutboundRequest:
    """What is to be sent; the headers hold secrets, so they are never shown.

    `is_outside` is for an address that came from outside: only a machine of the open internet may answer it, over https.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    is_outside: bool = False


@dataclass(frozen=True, slots=True)
class InboundAnswer:
    """Any answer, whatever its status; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Sends(Protocol):
    """Performs requests, or answers them in the vendor's place."""

    def leaves(self, request: OutboundRequest) -> bool:
        """Whether the request goes to the vendor, and so counts among those that it allows."""

    def perform(
        self, request: OutboundRequest, *, deadline_s: float | None = None, before_send: Callable[[], None] | None = None
    ) -> InboundAnswer:
        """As `Door.perform`."""


class Door:
    """Performs requests with pooled connections.

    `deadline_s` covers name lookup, connecting, writing and reading together; a connection idle for more than
    `idle_limit_s` is not used again; `largest_answer` is in bytes after decompression; `ca_bundle` replaces the certificate
    authorities that are trusted.
    """

    def __init__(
        self,
        *,
        deadline_s: float = 20.0,
        idle_limit_s: float = 5.0,
        largest_answer: int = 20 * 1024 * 1024,
        pool_size: int = 32,
        ca_bundle: str | None = None,
    ) -> None:
        adapter = partial(
            DeadlineAdapter,
            deadline_s=deadline_s,
            idle_limit_s=idle_limit_s,
            largest_answer=largest_answer,
            pool_size=pool_size,
            ca_bundle=ca_bundle,
        )
        self._adapter = adapter()
        self._outside = adapter(public_only=True)

    def leaves(self, request: OutboundRequest) -> bool:  # noqa: ARG002 - whichever it is
        """Always."""
        return True

    def perform(
        self, request: OutboundRequest, *, deadline_s: float | None = None, before_send: Callable[[], None] | None = None
    ) -> InboundAnswer:
        """Send once and return the answer; `before_send` is asked last and stops the request by raising.

        Raises TryAgain, Rejected ("answer_too_large") or ConnectorBug; never because of a status.
        """
        prepared = PreparedRequest()
        try:
            prepared.prepare(method=request.method, url=request.url, headers=dict(request.headers), data=request.body)
        except (RequestException, ValueError):
            raise ConnectorBug("A request could not be written down: its address or a header is malformed.") from None
        if before_send is not None:
            before_send()
        response = (self._outside if request.is_outside else self._adapter).send(prepared, timeout=deadline_s)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return InboundAnswer(response.status_code, headers, response.content)

    def carry(self, session: Session) -> None:
        """Send everything of a requests session (such as an OAuth client's) through this door."""
        session.mount("https://", self._adapter)
        session.mount("http://", self._adapter)
        session.trust_env = False
        session.max_redirects = 0

    def close(self) -> None:
        """Close idle connections."""
        self._adapter.close()
        self._outside.close()
