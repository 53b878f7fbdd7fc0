"""The requests adapter behind the door: whole-request deadline, bounded answers, failures named by what happens next."""

import io
import ssl
from functools import cache
from http.client import HTTPException
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, RequestException, Response, Timeout
from requests.adapters import HTTPAdapter
from requests.exceptions import SSLError
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as Urllib3Timeout

from hub.contract.errors import ConnectorBug, Rejected, TryAgain, VendorTrouble
from hub.outbound.flight import DeadlineWatch, Flight
from hub.outbound.sockets import CURRENT_FLIGHT, FollowedPool, FollowedTlsPool

READS = frozenset({"GET", "HEAD", "OPTIONS"})
CHUNK_BYTES = 65_536


@cache
def _trusting(ca_bundle: str) -> ssl.SSLContext:
    """The TLS context of all adapters that trust these authorities: reading the bundle costs 20 ms each time."""
    return ssl.create_default_context(cafile=ca_bundle)


class AnswerTooLargeError(Exception):
    """The answer goes on beyond the bound."""


class DeadlineAdapter(HTTPAdapter):
    """Carries requests out; follows no redirect, repeats nothing, keeps no cookie.

    `send` takes the deadline in seconds as `timeout` (None: the adapter's own) and raises TryAgain, Rejected
    ("answer_too_large") or ConnectorBug (plain http to another machine). The answer's body is already read. With `public_only` no
    machine but one of the open internet is asked, whatever its name resolves to: Rejected ("foreign_host").
    """

    def __init__(
        self,
        *,
        deadline_s: float,
        idle_limit_s: float,
        largest_answer: int,
        pool_size: int,
        ca_bundle: str | None,
        public_only: bool = False,
    ) -> None:
        self._deadline_s = deadline_s
        self._idle_limit_s = idle_limit_s
        self._largest_answer = largest_answer
        self._public_only = public_only
        self._tls = _trusting(ca_bundle or DEFAULT_CA_BUNDLE_PATH)
        self._watch = DeadlineWatch()
        super().__init__(pool_connections=64, pool_maxsize=pool_size)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        """Pools of connections that respect the flight's deadline, all with one TLS context."""
        super().init_poolmanager(connections, maxsize, block, ssl_context=self._tls, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": FollowedPool, "https": FollowedTlsPool}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing to add: the one TLS context verifies always; loading the bundle for each connection costs 10 ms."""

    def send(  # noqa: PLR0917 - requests' signature
        self,
        request: PreparedRequest,
        stream: bool = False,  # noqa: ARG002 - the body is always read here, within the deadline
        timeout: Any = None,
        verify: Any = True,  # noqa: ARG002 - verification cannot be switched off
        cert: Any = None,  # noqa: ARG002 - no vendor asks for client certificates
        proxies: Any = None,  # noqa: ARG002 - proxies from the environment are not followed
    ) -> Response:
        """One request, one answer with any status."""
        _refuse_plain_http(request.url or "", public_only=self._public_only)
        deadline_s = self._deadline_s if timeout is None else float(timeout)
        flight = Flight(deadline_s, self._idle_limit_s, public_only=self._public_only)
        token = CURRENT_FLIGHT.set(flight)
        self._watch.add(flight)
        try:
            response = super().send(request, stream=True, timeout=deadline_s)
            content = self._read(response)
        except AnswerTooLargeError:
            raise _too_large(request) from None
        except (RequestException, HTTPError, HTTPException, OSError) as error:
            raise _trouble(request, flight, error) from None
        finally:
            flight.land()
            CURRENT_FLIGHT.reset(token)
        if flight.was_cut:
            raise _trouble(request, flight, None)
        response.raw = io.BytesIO(content)
        return response

    def close(self) -> None:
        """Close idle connections and end the deadline's thread."""
        super().close()
        self._watch.stop()

    def _read(self, response: Response) -> bytes:
        content = bytearray()
        for chunk in response.raw.stream(CHUNK_BYTES, decode_content=True):
            content += chunk
            if len(content) > self._largest_answer:
                response.close()
                raise AnswerTooLargeError
        return bytes(content)


def _refuse_plain_http(url: str, *, public_only: bool) -> None:
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and not public_only and _is_loopback(parts.hostname or "")):
        return
    raise ConnectorBug("Only https leaves this machine; plain http is for simulated vendors on the same machine.")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _trouble(request: PreparedRequest, flight: Flight, error: Exception | None) -> VendorTrouble:
    host = urlsplit(request.url or "").hostname
    if flight.met_private:
        return Rejected("The link leads to a machine that is not on the open internet: the hub does not go there.", reason="foreign_host")
    if not flight.may_have_left:
        sentence = f"{host} could not be reached."
        if isinstance(error, SSLError):
            sentence = f"No safe connection to {host}: its certificate or encryption was refused."
        return TryAgain(sentence, may_have_left=False)
    late = flight.was_cut or isinstance(error, (Timeout, Urllib3Timeout, TimeoutError))
    sentence = f"{host} did not answer in time." if late else f"{host} broke off the connection."
    return TryAgain(sentence, may_have_left=request.method not in READS)


def _too_large(request: PreparedRequest) -> VendorTrouble:
    """A read would bring the same again; a write was answered, so whether it happened must be looked up."""
    sentence = f"The answer of {urlsplit(request.url or '').hostname} is larger than the hub takes."
    if request.method in READS:
        return Rejected(sentence, reason="answer_too_large")
    return TryAgain(sentence, may_have_left=True)
