"""How often somebody may try: for each visitor, and where a password can be guessed also for each person whose it may be.

Counted over all web processes. What is counted is named by digests, so that no e-mail address or link reaches Redis.
"""

import hashlib
import hmac
import ipaddress
from collections.abc import Callable
from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from flask_login import current_user  # type: ignore[import-untyped]

from hub.limiter_storage import limiter_storage
from hub.web.dependencies import pages
from hub.web.route import SLOW_GUESSING, Route
from hub.web.signed_in import me
from hub.web.signing_in.invitation import invited_address
from hub.web.signing_in.known_browser import known_browser

MAILS = "5/hour"
IPV6_OF_ONE_VISITOR = 64
Answer = Callable[..., Any]


def make_limiter(app: Flask, redis_url: str) -> Limiter:
    """What counts the tries of this app."""
    return Limiter(visitor, app=app, key_prefix="pages", **limiter_storage(redis_url))


def limited(limiter: Limiter, route: Route, view: Answer) -> Answer:
    """The view behind the limits of its route; only what is posted is counted."""
    if route.limit:
        view = limiter.limit(route.limit, methods=["POST"])(view)
    if route.mails:
        view = limiter.limit(MAILS, methods=["POST"], key_func=_person)(view)
    if route.guesses:
        # one count for all the places where the same password can be tried
        by_visitor = limiter.shared_limit(SLOW_GUESSING, "guesses", methods=["POST"], exempt_when=_is_known)(view)
        view = limiter.shared_limit(SLOW_GUESSING, "guesses", methods=["POST"], key_func=_person_or_browser)(by_visitor)
    return view


def visitor() -> str:
    """Who asks, by network address; whoever has one IPv6 address has the whole network of it."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return f"visitor {_counted(str(ipaddress.ip_network((address, IPV6_OF_ONE_VISITOR), strict=False)))}"
    return f"visitor {_counted(str(address))}"


def _is_known() -> bool:
    return known_browser(_tried_email()) is not None


def _person_or_browser() -> str:
    """The browser where it is one of the person's own, else the person, wherever the tries come from."""
    browser = known_browser(_tried_email())
    return f"browser {_counted(browser)}" if browser else _person()


def _person() -> str:
    email = _tried_email()
    return f"person {_counted(email)}" if email else visitor()


def _tried_email() -> str:
    """Whose password it is: that of the member who is signed in, of whom the link invited, or of the address in the form."""
    if current_user.is_authenticated:
        return me().email
    token = (request.view_args or {}).get("token")
    return request.form.get("email", "").strip().lower()[:200] if token is None else invited_address(token)


def _counted(value: str) -> str:
    return hmac.new(pages().session_key.encode(), value.encode(errors="replace"), hashlib.sha256).hexdigest()[:32]
