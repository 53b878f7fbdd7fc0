"""Whether vendors can reach the hub at its public address: what was seen when we tried, judged, with plain advice. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from hub.contract.phone_provider import PointState

HEARD_LATELY = dt.timedelta(days=1)
"""A request of a vendor that came within this time proves more than any try of our own."""

TUNNEL = (
    "To let vendors in without a public server, run a tunnel that gives this computer an https address, "
    "set PUBLIC_URL to that address and start the hub again."
)


class Met(StrEnum):
    """What a try of our own met."""

    US = "us"
    NO_NAME = "no_name"
    REFUSED = "refused"
    TIMED_OUT = "timed_out"
    BROKEN_OFF = "broken_off"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    SELF_SIGNED = "self_signed"
    WRONG_HOST = "wrong_host"
    UNTRUSTED = "untrusted"
    NO_TLS = "no_tls"
    REDIRECT = "redirect"
    SOMETHING_ELSE = "something_else"
    NO_WEBHOOKS = "no_webhooks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One try: the addresses that the name has (empty where it has none or was not looked up), and what answered.

    `status` and `location` are those of an answer that did not come from this hub.
    """

    met: Met
    addresses: Sequence[str] = ()
    status: int | None = None
    location: str = ""


@dataclass(frozen=True, slots=True)
class Reachability:
    """How it stands, the one sentence of what is so, and what to do about it (empty where nothing is)."""

    state: PointState
    sentence: str
    advice: str = ""


def judge(public_url: str, tried: Tried | None, heard: dt.datetime | None, now: dt.datetime) -> Reachability:
    """What the try, the address as it is written, and the last request of a vendor say together.

    `tried` is None where nobody has tried yet, `heard` is when a vendor's request last came in.
    """
    if heard is not None and now - heard <= HEARD_LATELY:
        return Reachability(PointState.RIGHT, f"Your phone system reached this hub {_ago(now - heard)}, which proves it.")
    return _written(public_url) or (_tried(public_url, tried) if tried is not None else _NOT_TRIED)


def _ago(passed: dt.timedelta) -> str:
    minutes = max(0, round(passed.total_seconds() / 60))
    if minutes < 2:
        return "a moment ago"
    return f"{minutes} minutes ago" if minutes < 120 else f"{minutes // 60} hours ago"


_NOT_TRIED = Reachability(PointState.UNKNOWN, "Nobody has tried it yet.", "Press \u201cTry the address\u201d.")


def _written(public_url: str) -> Reachability | None:
    """What the address alone gives away."""
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    if is_private_host(host):
        return Reachability(
            PointState.WRONG, f"{host} is an address of this computer or this network only. No vendor can reach it.", TUNNEL
        )
    if not host.isascii():
        advice = f"Set PUBLIC_URL to the form of {host} that begins with xn--; whoever sold you the name shows it."
        return Reachability(PointState.WRONG, "The name has letters that not every vendor can write.", advice)
    if parts.path.strip("/"):
        advice = "Give the hub a name of its own, such as hub.example.com, and set PUBLIC_URL to it without anything behind."
        return Reachability(PointState.WRONG, f"The public address goes on behind its name ({parts.path}), where no page is found.", advice)
    if parts.scheme != "https":
        advice = (
            "Put a web server with a certificate in front of the hub, such as one that gets its certificates by itself, "
            "and set PUBLIC_URL to the address with https."
        )
        return Reachability(PointState.WRONG, "The public address begins with http. Vendors post calls and texts to https only.", advice)
    return None


def _tried(public_url: str, tried: Tried) -> Reachability:
    host = urlsplit(public_url).hostname or public_url
    port = urlsplit(public_url).port or 443
    if tried.met is Met.US:
        return _met_us(host, tried)
    sentence, advice = _TROUBLES[tried.met]
    words = {"host": host, "port": port, "status": tried.status or "", "location": tried.location or "elsewhere"}
    closed_in = tried.met in (Met.REFUSED, Met.TIMED_OUT)
    state = PointState.UNKNOWN if closed_in and _leads_home(tried) else PointState.WRONG
    if state is PointState.UNKNOWN:
        return Reachability(state, sentence.format(**words), _FROM_INSIDE)
    leads_to = _LEADS_TO.format(host=host, addresses=", ".join(tried.addresses)) if tried.met in _LED_ASTRAY and tried.addresses else ""
    return Reachability(state, sentence.format(**words), advice.format(**words) + leads_to)


def _met_us(host: str, tried: Tried) -> Reachability:
    if _leads_home(tried):
        advice = "Inside your network the name leads to a private address. Begin a guided test to see whether it works from outside, too."
        return Reachability(PointState.RIGHT, f"The hub answered at {host}, tried from inside your network.", advice)
    return Reachability(PointState.RIGHT, f"The hub answered at {host} with a good certificate.")


def _leads_home(tried: Tried) -> bool:
    return bool(tried.addresses) and all(is_private_host(address) for address in tried.addresses)


def may_be_tried(public_url: str) -> bool:
    """Whether a try can tell more than the address itself does."""
    return _written(public_url) is None


def is_private_host(host: str) -> bool:
    """Whether a host is this machine or one of a private network, as far as its name or number shows."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal", ".lan", ".home.arpa")):
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host


_FROM_INSIDE = (
    "The name leads to a private address here, so this try says little: from outside it may work. "
    "Begin a guided test; the first webhook that comes in proves it."
)
_LED_ASTRAY = frozenset({Met.REFUSED, Met.TIMED_OUT, Met.BROKEN_OFF, Met.WRONG_HOST, Met.NO_TLS, Met.SOMETHING_ELSE})
_LEADS_TO = " {host} leads to {addresses}; if that is not your server, change the DNS record."
_TROUBLES: dict[Met, tuple[str, str]] = {
    Met.NO_NAME: (
        "The name {host} leads nowhere.",
        "Make a DNS record for {host} that points to this server, or mend a typing mistake in PUBLIC_URL. A new record can take an hour.",
    ),
    Met.REFUSED: (
        "Nobody listens at {host} on port {port}.",
        (
            "Start the web server or tunnel in front of the hub. Behind a router, forward port {port} to this machine, "
            "and let it through the firewall."
        ),
    ),
    Met.TIMED_OUT: (
        "{host} did not answer within ten seconds.",
        (
            "A firewall or a router usually swallows the request: forward port {port} to this machine and open it in the firewall. "
            "Some routers do not let a machine reach its own public address; then a guided test decides."
        ),
    ),
    Met.BROKEN_OFF: (
        "{host} took the connection and broke it off.",
        "Look whether the web server or tunnel in front of the hub is healthy and passes requests on to the hub.",
    ),
    Met.EXPIRED: (
        "The certificate of {host} has expired.",
        "Renew it, and let it be renewed by itself from now on; vendors refuse expired ones.",
    ),
    Met.NOT_YET_VALID: (
        "The certificate of {host} is not valid yet.",
        "Look at the clock of this machine; if it is right, get a new certificate.",
    ),
    Met.SELF_SIGNED: (
        "The certificate of {host} was signed by itself, and vendors do not trust it.",
        "Get one from a certificate authority; several give them away for nothing.",
    ),
    Met.WRONG_HOST: (
        "The certificate that {host} shows belongs to another name.",
        "Get a certificate for {host}, or set PUBLIC_URL to the name that stands in it.",
    ),
    Met.UNTRUSTED: (
        "The certificate of {host} is not trusted.",
        "Usually the certificate in between is missing: let the web server send the whole chain.",
    ),
    Met.NO_TLS: (
        "{host} does not speak https on port {port}.",
        "Let the web server in front of the hub serve https there, or add the right port to PUBLIC_URL.",
    ),
    Met.REDIRECT: (
        "{host} sends visitors on to {location}.",
        "Vendors do not follow. Set PUBLIC_URL to where it leads in the end, or pass requests on without sending them elsewhere.",
    ),
    Met.SOMETHING_ELSE: (
        "Something else answered at {host} (status {status}), not this hub.",
        (
            "A proxy, a sign-in wall or a parking page stands there, or another hub. Pass every request on to this one, "
            "at least all that begin with /in/ and /healthz."
        ),
    ),
    Met.NO_WEBHOOKS: (
        "The hub answered at {host}, but not below /in/, where vendors post.",
        (
            "A proxy or a sign-in wall in front of the hub holds these requests, or changes what stands behind the name. "
            "Let everything that begins with /in/ pass unchanged and without a sign-in."
        ),
    ),
}
