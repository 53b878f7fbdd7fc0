"""Who asks: the key of a request, and what it may do. Cookies count for nothing here."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import g, request
from flask.typing import ResponseReturnValue

from hub.api.dependencies import parts
from hub.api.trouble import Trouble
from hub.api_keys import KeyRefused, KnownKey, Scope, known_key
from hub.records.acting import Actor, ActorKind, acting_as

SEND_A_KEY = "Send a key of your account in the header Authorization: Bearer tbh_…"
CHALLENGE = 'Bearer realm="Textback Hub"'


def identify() -> None:
    """Find out whose key came with the request, before anything is counted or done."""
    g.key, g.refused, g.challenge = None, SEND_A_KEY, CHALLENGE
    scheme, _, written = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return
    try:
        g.key = known_key(parts().database, written.strip())
    except KeyRefused as refused:
        g.refused, g.challenge = refused.sentence, f'{CHALLENGE}, error="invalid_token"'


def asker() -> KnownKey:
    """The key that asks; only in views behind `only_with`."""
    key: KnownKey = g.key
    return key


def whose_limit() -> str:
    """Whose requests are counted together: a key's, else those of an address."""
    return f"key:{g.key.key_id}" if g.get("key") else f"address:{request.remote_addr}"


def only_with(scope: Scope | None, view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """The view for keys that have the scope, for any key where that is None."""

    @wraps(view)
    def guarded(**values: Any) -> ResponseReturnValue:
        if g.key is None:
            raise Trouble(401, g.refused, headers={"WWW-Authenticate": g.challenge})
        if scope is not None and scope not in g.key.scopes:
            challenge = f'{CHALLENGE}, error="insufficient_scope", scope="{scope}"'
            raise Trouble(403, f"This key may not do that: it lacks the scope {scope}.", headers={"WWW-Authenticate": challenge})
        with acting_as(Actor(ActorKind.API_KEY, f"The API key {g.key.name}", g.key.member_id, g.key.account_id)):
            return view(**values)

    return guarded
