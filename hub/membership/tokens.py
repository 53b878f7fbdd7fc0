"""Secrets that open something to whoever holds them; we keep their digests."""

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, as they stand in an address or a cookie."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What is stored: a fast hash is enough for what nobody can guess."""
    return hashlib.sha256(token.encode()).hexdigest()
