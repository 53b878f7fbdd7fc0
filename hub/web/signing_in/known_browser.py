"""Browsers that somebody signed in with before: nobody who guesses elsewhere can keep a member out of their own.

A browser keeps a signed cookie with a random name of its own and digests of the addresses that were let in by it. Tries for such an
address are then counted for this browser alone (OWASP, "Blocking Brute Force Attacks", device cookies).
"""

import hashlib
import secrets

from flask import after_this_request, current_app, request
from flask.wrappers import Response
from itsdangerous import BadData, URLSafeSerializer

KEPT_FOR_S = 365 * 24 * 3600
MOST_ADDRESSES = 10


def known_browser(email: str) -> str | None:
    """The name of this browser where the address was let in by it before."""
    name, digests = _kept()
    return name if _digest(name, email) in digests else None


def remember_browser(email: str) -> None:
    """Know this browser when the address is tried again; call it once whoever sits there has proved that the address is theirs."""
    name, digests = _kept()
    digest = _digest(name, email)
    kept = [digest, *(one for one in digests if one != digest)][:MOST_ADDRESSES]
    value = _signer().dumps([name, kept])

    @after_this_request
    def keep(response: Response) -> Response:
        is_https = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(_cookie(), value, max_age=KEPT_FOR_S, secure=is_https, httponly=True, samesite="Lax")
        return response


def _kept() -> tuple[str, list[str]]:
    try:
        name, digests = _signer().loads(request.cookies.get(_cookie(), ""))
    except (BadData, ValueError, TypeError):
        return secrets.token_urlsafe(16), []
    return str(name), list(digests)


def _digest(name: str, email: str) -> str:
    return hashlib.sha256(f"{name} {email}".encode()).hexdigest()[:20]


def _cookie() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-known"


def _signer() -> URLSafeSerializer:
    assert current_app.secret_key  # noqa: S101 - the pages have none without it
    return URLSafeSerializer(current_app.secret_key, salt="known-browser")
