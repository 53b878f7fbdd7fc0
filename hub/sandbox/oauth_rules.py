"""The habits in which the sign-in servers of vendors differ, and what they refuse."""

from dataclasses import dataclass
from typing import Literal


@dataclass
class OAuthRules:
    """How one vendor's sign-in behaves; every value may be changed while the server runs. Times are seconds.

    `parameters_in` says where token requests may carry their parameters. `refresh_seconds` None means refresh tokens do not die idle.
    With `rotate_refresh_tokens` each refresh gives a new refresh token and the old one is spent; presenting a spent one then kills the
    whole family if `reuse_kills_family`. `token_limit` is requests per client and `token_window_seconds`.
    """

    client_auth: frozenset[str] = frozenset({"client_secret_basic"})
    parameters_in: frozenset[str] = frozenset({"form"})
    authorize_requires: tuple[str, ...] = ()
    pkce: Literal["optional", "required", "refused"] = "optional"
    redirect_uri_at_exchange: bool = True
    code_seconds: int = 600
    access_seconds: int = 3600
    refresh_seconds: int | None = None
    rotate_refresh_tokens: bool = True
    reuse_kills_family: bool = True
    one_token_per_client: bool = False
    answer_keys: frozenset[str] = frozenset({"expires_in"})
    token_limit: int | None = None
    token_window_seconds: int = 60


class ConsentRefused(ValueError):
    """What was chosen on the consent page is not possible; the sentence is shown there."""


class BearerRefused(ValueError):
    """The request's access token is missing, unknown, expired or revoked, as `args[0]` says."""
