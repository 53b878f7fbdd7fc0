"""The request port of one connection: signed in, within its budget, recorded, every trouble named by what happens next."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

import structlog

from hub.contract.errors import ConnectorBug, TryAgain, VendorTrouble
from hub.contract.manifest import Limits, Manifest
from hub.contract.requests import VendorAnswer
from hub.exchange import Exchange
from hub.masking import mask_body, mask_json, mask_url
from hub.outbound.addresses import VendorAddresses
from hub.outbound.budget import Budget, Priority
from hub.outbound.deadline_adapter import READS
from hub.outbound.door import InboundAnswer, OutboundRequest, Sends
from hub.outbound.file_addresses import FileAddress
from hub.outbound.file_answers import FILE_HEADERS, LINK_WITHIN_S, MOST_REDIRECTS, endless, file_trouble
from hub.outbound.graphql_answers import data_in, is_mutation
from hub.outbound.limit_headers import pause_named, seconds_to_wait
from hub.outbound.pages import PAGE_CAP, next_page
from hub.outbound.verdicts import ReadAnswer, Verdict, read_overrides, trouble_of, verdict_of
from hub.outbound.wire_format import read_answer, with_params, write_body

_log = structlog.get_logger(__name__)

_ALWAYS = {"User-Agent": "textback-hub", "Accept": "application/json, */*;q=0.5", "Accept-Encoding": "gzip"}


class Signer(Protocol):
    """Signs the requests of one connection."""

    def headers(self, *, force_renew: bool) -> Mapping[str, str]:
        """The headers that sign a request, renewed first if `force_renew`; raises SignInAgain where nothing can be renewed."""


class Trace(Protocol):
    """Keeps what was said."""

    def record(self, exchange: Exchange) -> None:
        """Keep one masked exchange."""


class VendorApi:
    """Implements `hub.contract.requests.RequestPort`; cheap to make, so that each attempt has its own.

    `connection` names the connection in the rate budget. `before_send` is asked as each request enters the door and stops
    it by raising. A turn that is further away than `longest_wait_s` is not waited for but raised as TryAgain. `clock` gives
    seconds since the epoch.
    """

    def __init__(
        self,
        *,
        manifest: Manifest,
        addresses: VendorAddresses,
        connection: str,
        door: Sends,
        budget: Budget,
        signer: Signer,
        trace: Trace,
        before_send: Callable[[], None] | None = None,
        priority: Priority = Priority.LIVE,
        longest_wait_s: float = 2.0,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._manifest = manifest
        self._overrides = read_overrides(manifest.facts)
        self._addresses = addresses
        self._connection = connection
        self._door = door
        self._budget = budget
        self._signer = signer
        self._trace = trace
        self._before_send = before_send
        self._priority = priority
        self._longest_wait_s = longest_wait_s
        self._clock = clock
        self._sleep = sleep

    def get(self, path: str, *, params: Mapping[str, Any] | None = None, host: str | None = None) -> VendorAnswer:
        """Read."""
        return self._request("GET", with_params(self._addresses.join(path, host), params))

    def get_file(self, path: str) -> VendorAnswer:
        """A file at the first host."""
        return self._file(FileAddress(self._addresses.join(path), is_signed=True, is_outside=False))

    def get_link(self, link: str) -> VendorAnswer:
        """A file by the link that the vendor gave."""
        return self._file(self._addresses.file(link))

    def _file(self, place: FileAddress) -> VendorAnswer:
        """Redirects are judged one by one, and followed without the sign-in as soon as they leave the vendor's API."""
        give_up_at = time.monotonic() + LINK_WITHIN_S
        for _ in range(MOST_REDIRECTS + 1):
            request = OutboundRequest("GET", place.url, is_outside=place.is_outside)
            answer, read, verdict = self._signed_exchange(request) if place.is_signed else self._plain_exchange(request, give_up_at)
            if verdict is Verdict.DONE:
                return VendorAnswer(answer.status, answer.headers, read.body, answer.content)
            if verdict is not Verdict.REDIRECTED or not answer.headers.get("location"):
                raise self._trouble(request, answer, read, verdict) if place.is_signed else file_trouble(read, self._manifest.name)
            place = self._addresses.file(answer.headers["location"], found_at=place)
        raise endless(self._manifest.name)

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
        """Write; a JSON body or a form."""
        body, content_type = write_body(json, form)
        return self._request("POST", with_params(self._addresses.join(path, host), params), body, content_type, headers)

    def patch(self, path: str, *, json: Any = None, host: str | None = None) -> VendorAnswer:
        """Change."""
        return self._request("PATCH", self._addresses.join(path, host), *write_body(json, None))

    def put(self, path: str, *, json: Any = None, host: str | None = None) -> VendorAnswer:
        """Replace."""
        return self._request("PUT", self._addresses.join(path, host), *write_body(json, None))

    def delete(self, path: str, *, host: str | None = None) -> VendorAnswer:
        """Remove."""
        return self._request("DELETE", self._addresses.join(path, host))

    def graphql(self, query: str, variables: Mapping[str, Any] | None = None, *, path: str = "/graphql", host: str | None = None) -> Any:
        """The data of a GraphQL answer; its errors come with a status of 200."""
        answer = self.post(path, json={"query": query, "variables": dict(variables or {})}, host=host)
        return data_in(answer.json, self._manifest.name, is_write=is_mutation(query))

    def pages(self, path: str, *, params: Mapping[str, Any] | None = None, host: str | None = None) -> Iterator[Any]:
        """The parsed JSON of every page; links are followed as written, and only to the manifest's hosts."""
        address = with_params(self._addresses.join(path, host), params)
        seen: set[str] = set()
        while address not in seen and len(seen) < PAGE_CAP:
            seen.add(address)
            answer = self._request("GET", address)
            if answer.json is None:
                raise TryAgain(f"{self._manifest.name} answered a list with something else.", may_have_left=False)
            yield answer.json
            link = next_page(self._manifest.paging, address, answer)
            if link is None:
                return
            address = self._addresses.follow(link, found_at=address)
        raise ConnectorBug(f"A list of {self._manifest.name} does not end: a page came twice, or there are more than {PAGE_CAP}.")

    def _request(
        self, method: str, address: str, body: bytes | None = None, content_type: str = "", more: Mapping[str, str] | None = None
    ) -> VendorAnswer:
        request = OutboundRequest(method, address, {**(more or {}), **({"Content-Type": content_type} if content_type else {})}, body)
        answer, read, verdict = self._signed_exchange(request)
        if verdict is Verdict.DONE:
            return VendorAnswer(answer.status, answer.headers, read.body, answer.content)
        raise self._trouble(request, answer, read, verdict)

    def _signed_exchange(self, request: OutboundRequest) -> tuple[InboundAnswer, ReadAnswer, Verdict]:
        """One request, repeated once where the sign-in had to be renewed."""
        signed = self._signer.headers(force_renew=False)
        answer, read, verdict = self._exchange(request, signed)
        if verdict is Verdict.SIGN_IN_AGAIN:
            renewed = self._signer.headers(force_renew=True)
            if renewed != signed:
                return self._exchange(request, renewed)
        return answer, read, verdict

    def _exchange(self, request: OutboundRequest, signed: Mapping[str, str]) -> tuple[InboundAnswer, ReadAnswer, Verdict]:
        """One request with its turn taken, its answer judged, learned from and kept."""
        budgets = self._budgets_of(request)
        for name, limits in budgets if self._door.leaves(request) else ():
            self._await_turn(name, limits)
        ready = replace(request, headers={**_ALWAYS, **request.headers, **signed})
        answer, read, verdict = self._perform(ready, self._overrides)
        self._budget.learn(self._connection, self._manifest.limits, answer.headers)
        if verdict is Verdict.OVER_LIMIT:
            self._budget.close(*budgets[0], self._pause(answer, read))
        return answer, read, verdict

    def _plain_exchange(self, request: OutboundRequest, give_up_at: float) -> tuple[InboundAnswer, ReadAnswer, Verdict]:
        """A request that says nothing of who asks, and so neither counts against the vendor's limits nor learns from its answer."""
        deadline_s = max(0.1, give_up_at - time.monotonic())
        return self._perform(replace(request, headers=FILE_HEADERS), {}, deadline_s=deadline_s)

    def _perform(
        self, request: OutboundRequest, overrides: Mapping[int, Verdict], *, deadline_s: float | None = None
    ) -> tuple[InboundAnswer, ReadAnswer, Verdict]:
        """The answer, judged and kept."""
        began, watch = self._clock(), time.perf_counter()
        try:
            answer = self._door.perform(request, deadline_s=deadline_s, before_send=self._before_send)
        except VendorTrouble as trouble:
            self._keep(request, began, watch, error=trouble.sentence)
            raise
        read = read_answer(answer)
        verdict = verdict_of(read, overrides)
        self._keep(request, began, watch, answer=answer, read=read, error=None if verdict is Verdict.DONE else verdict.value)
        return answer, read, verdict

    def _budgets_of(self, request: OutboundRequest) -> list[tuple[str, Limits]]:
        """What the request counts against, by name: the narrow limits of its path, then the connection's own."""
        general, path = self._manifest.limits, urlsplit(request.url).path
        narrow = [limit for limit in general.narrow if path.endswith(limit.path_ends)]
        own = [(f"{self._connection}{limit.path_ends}", Limits(requests=limit.requests, per_s=limit.per_s)) for limit in narrow]
        return [*own, (self._connection, general)]

    def _await_turn(self, name: str, limits: Limits) -> None:
        give_up_at = self._clock() + self._longest_wait_s
        while wait := self._budget.take(name, limits, self._priority):
            if self._clock() + wait > give_up_at:
                raise TryAgain(f"The requests that {self._manifest.name} allows are used up for now.", after=wait, may_have_left=False)
            self._sleep(wait)

    def _pause(self, answer: InboundAnswer, read: ReadAnswer) -> float | None:
        limits = self._manifest.limits
        announced = seconds_to_wait(answer.headers, limits, self._clock())
        return pause_named(read.status, read.body, limits) if announced is None else announced

    def _trouble(self, request: OutboundRequest, answer: InboundAnswer, read: ReadAnswer, verdict: Verdict) -> VendorTrouble:
        return trouble_of(
            verdict,
            read,
            vendor=self._manifest.name,
            is_write=request.method not in READS,
            after=self._pause(answer, read),
        )

    def _keep(
        self,
        request: OutboundRequest,
        began: float,
        watch: float,
        *,
        answer: InboundAnswer | None = None,
        read: ReadAnswer | None = None,
        error: str | None = None,
    ) -> None:
        """Hand the exchange to the trace; a trace that fails must not turn a finished write into a failed one."""
        try:
            self._trace.record(
                Exchange(
                    at=datetime.fromtimestamp(began, UTC),
                    method=request.method,
                    url=mask_url(request.url),
                    status=answer.status if answer else None,
                    took_ms=round((time.perf_counter() - watch) * 1000),
                    sent=mask_body(request.body, request.headers.get("Content-Type", "")) if request.body else None,
                    answered=_shown(answer, read),
                    error=error,
                )
            )
        except Exception as trouble:  # noqa: BLE001 - whatever goes wrong here, the vendor's answer counts
            _log.warning("exchange_not_kept", trouble=type(trouble).__name__)


def _shown(answer: InboundAnswer | None, read: ReadAnswer | None) -> str | None:
    if answer is None or read is None or not answer.content:
        return None
    return mask_json(read.body) if read.body is not None else mask_body(answer.content, answer.headers.get("content-type", ""))
