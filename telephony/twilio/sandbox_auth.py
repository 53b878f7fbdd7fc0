"""Basic auth as Twilio checks it on every REST request."""

from flask import request

from telephony.twilio.sandbox_shapes import TwilioError
from telephony.twilio.sandbox_world import Account, World


def signed_in(world: World, sid: str | None) -> Account:
    """Check Basic auth: the account's own or its parent's token, or an API key; raises TwilioError 20003."""
    given = request.authorization
    if given is None or given.type != "basic":
        raise TwilioError(401, 20003, "Authenticate")
    user, secret = given.username or "", given.password or ""
    owner = world.accounts.get(world.keys.get(user, user))
    fits = owner is not None and secret in ([owner.keys[user]] if user in owner.keys else [owner.auth_token, owner.secondary_token])
    asked = world.accounts.get(sid or user) if sid else owner
    if not fits or owner is None or not secret or asked is None or owner.sid not in (asked.sid, asked.parent):
        raise TwilioError(401, 20003, "Authenticate")
    return asked
