"""Whose account it is, where it is kept, and in whose name the hub acts."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from hub.contract.connector import AccountIdentity
from hub.contract.context import ConnectorContext
from hub.contract.errors import NotSupported, Rejected, SignInAgain, VendorTrouble
from integrations.lever.reading import EUROPE, LeverApi, Row, is_closed

_CLAIMS = "https://oauth.lever.co/"
SUPER_ADMIN = "super admin"
ALSO_KNOWN_BY = 3
"""How many of the account's first users make it known again whichever way it is signed in to."""


def learn(context: ConnectorContext, token_answer: Mapping[str, Any]) -> dict[str, str]:
    """Data center, acting user, and what a token tells. Raises Rejected for an acting user whom Lever does not know."""
    center = _data_center(context)
    claims = claims_in(str(token_answer.get("access_token", "")))
    told = {"account_id": claims.get(f"{_CLAIMS}accountId"), "scope": token_answer.get("scope")}
    facts = {name: str(value) for name, value in told.items() if value}
    return {**facts, "data_center": center, "acting_user_id": _acting_user(context, center, claims)}


def identify(context: ConnectorContext) -> AccountIdentity:
    """The account by its number where a token named it, else by its first user: users are deactivated and never deleted.

    API keys tell of no account, so a few of the first users are remembered beside it.
    """
    users = sorted(LeverApi(context).rows("/users", {"includeDeactivated": True}), key=_age)
    if not users:
        raise NotSupported("Lever shows no users to this credential.")
    known_by = [f"user-{user['id']}" for user in users[:ALSO_KNOWN_BY]]
    account_id = context.facts.get("account_id", "")
    _, _, domain = str(users[0].get("email") or "").partition("@")
    name = f"Lever, {domain}" if domain else "Lever"
    return AccountIdentity(account_id, name, tuple(known_by)) if account_id else AccountIdentity(known_by[0], name, tuple(known_by[1:]))


def claims_in(token: str) -> Mapping[str, Any]:
    """What stands in an access token; nothing where it is none that can be read."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError):
        return {}
    return claims if isinstance(claims, Mapping) else {}


def acting_user_of(context: ConnectorContext) -> Row | None:
    """The user in whose name the hub acts, whether active or not; None where Lever does not list them."""
    users = LeverApi(context).rows("/users", {"includeDeactivated": True})
    return next((user for user in users if user.get("id") == context.facts.get("acting_user_id")), None)


def _age(user: Row) -> tuple[float, str]:
    created = user.get("createdAt")
    return (created if isinstance(created, int | float) else 0, str(user["id"]))


def _data_center(context: ConnectorContext) -> str:
    """European accounts are known by being refused or sent elsewhere at the usual address and not at theirs."""
    try:
        LeverApi(context, "").one("/users", {"limit": 1})
    except (SignInAgain, Rejected) as refusal:
        if isinstance(refusal, Rejected) and refusal.reason != "redirected":
            return ""
        try:
            LeverApi(context, EUROPE).one("/users", {"limit": 1})
        except VendorTrouble:
            raise refusal from None
        return EUROPE
    return ""


def _acting_user(context: ConnectorContext, center: str, claims: Mapping[str, Any]) -> str:
    """Who was entered, else who agreed, else the account's first Super Admin: an API key belongs to nobody."""
    email = context.facts.get("acting_user", "").strip()
    user_id = claims.get(f"{_CLAIMS}userId") or context.facts.get("acting_user_id")
    if not email and user_id:
        return str(user_id)
    by_email = {"email": email, "includeDeactivated": True} if email else {"accessRole": SUPER_ADMIN}
    try:
        users = sorted(LeverApi(context, center).rows("/users", by_email), key=_age)
    except Rejected as refusal:
        if is_closed(refusal):
            raise NotSupported("This credential may not read Lever's users; switch that on for the key and connect again.") from refusal
        raise
    user = next((user for user in users if _is_wanted(user, email)), None)
    if user is None:
        sentence = "Lever has no user with this e-mail address." if email else "Enter the e-mail address of the Lever user to act as."
        raise Rejected(sentence, reason="no_such_user", field="acting_user")
    return str(user["id"])


def _is_wanted(user: Row, email: str) -> bool:
    if email:
        return str(user.get("email") or "").casefold() == email.casefold()
    return str(user.get("accessRole") or "").casefold() == SUPER_ADMIN and not user.get("deactivatedAt")
