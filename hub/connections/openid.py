"""Signing in by OpenID Connect: sending a person to the provider, and believing what it says of them, or not.

Authorization code with PKCE, state and nonce (OpenID Connect Core 1.0, section 3.1). What the provider says of itself and its keys
is kept for ten minutes; a key that is not known yet is asked for at once, because providers change their keys without notice.
"""

import hmac
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from authlib.common.security import generate_token
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, InvalidClaimError, JoseError
from joserfc.jwk import KeySet

from hub.connections.openid_provider import OpenIdProvider
from hub.contract.errors import Rejected, TryAgain
from hub.outbound.door import Door, OutboundRequest
from hub.outbound.wire_format import FORM_TYPE, read_answer

KEPT_FOR_S = 600.0
LEEWAY_S = 60
LONG = 48
# signatures that only the provider can make: with a shared secret whoever knows it could (RFC 8725, 3.1)
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
NOT_BELIEVED = "What the provider sent cannot be believed, so nobody was let in."
NOT_TAKEN = "The provider did not take the sign-in. If that stays so, an owner has to enter its client ID and secret anew in the settings."
WRONG_TIME = f"{NOT_BELIEVED} Its clock and the one of this hub differ by more than a minute."


@dataclass(frozen=True, slots=True)
class Pending:
    """What the browser that was sent there must bring back; it stays in that browser's signed session."""

    issuer: str
    state: str
    nonce: str
    verifier: str

    def as_json(self) -> dict[str, str]:
        """For the session."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who it is, as the provider knows them; `email` is lower case, and the provider made sure that it is theirs."""

    issuer: str
    subject: str
    email: str
    name: str


@dataclass(slots=True)
class _Known:
    """What a provider says of itself and its keys, and when it said so (monotonic seconds)."""

    facts: dict[str, Any]
    keys: KeySet | None
    facts_at: float
    keys_at: float = 0.0


class OpenIdSignIn:
    """Speaks with the provider through the one door; `sandbox_url` is where http is allowed too.

    Keys that do not fit are asked for again, but not more often than every `keys_asked_again_after_s`.
    """

    def __init__(
        self, door: Door, sandbox_url: str, *, clock: Callable[[], float] = time.time, keys_asked_again_after_s: float = 5.0
    ) -> None:
        self._door = door
        self._sandbox_url = sandbox_url
        self._clock = clock
        self._keys_asked_again_after_s = keys_asked_again_after_s
        self._known: dict[str, _Known] = {}
        self._lock = threading.Lock()

    def check(self, issuer: str) -> str:
        """The issuer as it writes itself, when it can be used; raises Rejected with what is wrong, or TryAgain."""
        facts = self._facts(issuer).facts
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            self._endpoint(facts, name)
        return str(facts["issuer"])

    def begin(self, provider: OpenIdProvider, redirect_address: str) -> tuple[str, Pending]:
        """The address to send the person to, and what to keep for when they come back; raises Rejected or TryAgain."""
        facts = self._facts(provider.issuer).facts
        pending = Pending(str(facts["issuer"]), generate_token(LONG), generate_token(LONG), generate_token(LONG))
        challenge: str = create_s256_code_challenge(pending.verifier)  # type: ignore[no-untyped-call]
        address: str = prepare_grant_uri(
            self._endpoint(facts, "authorization_endpoint"),
            provider.client_id,
            "code",
            redirect_uri=redirect_address,
            scope=["openid", "email", "profile"],
            state=pending.state,
            nonce=pending.nonce,
            code_challenge=challenge,
            code_challenge_method="S256",
        )
        return address, pending

    def finish(self, provider: OpenIdProvider, pending: Pending, query: Mapping[str, str], redirect_address: str) -> Identity:
        """Who came back; raises Rejected with a sentence for them, or TryAgain where the provider does not answer."""
        known = self._facts(provider.issuer)
        issuer = str(known.facts["issuer"])
        if not hmac.compare_digest(query.get("state", "").encode(), pending.state.encode()) or issuer != pending.issuer:
            raise Rejected("This sign-in was not begun here or took too long. Begin it again.", reason="state")
        if query.get("iss", issuer) != issuer:
            raise Rejected(NOT_BELIEVED, reason="issuer")
        if "error" in query or not query.get("code"):
            raise Rejected("The provider let nobody in.", reason="denied")
        tokens = self._exchange(provider, known.facts, query["code"], pending, redirect_address)
        claims = self._claims(provider, known, tokens, pending.nonce)
        said = claims if claims.get("email") else {**self._userinfo(known.facts, tokens, str(claims["sub"])), "sub": claims["sub"]}
        return _identity(issuer, said)

    def _exchange(
        self, provider: OpenIdProvider, facts: dict[str, Any], code: str, pending: Pending, redirect_address: str
    ) -> dict[str, Any]:
        ways = facts.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        way = "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_address, "code_verifier": pending.verifier}
        client = ClientAuth(provider.client_id, provider.client_secret, way)
        headers = {"Content-Type": FORM_TYPE, "Accept": "application/json"}
        address = self._endpoint(facts, "token_endpoint")
        uri, headers, body = client.prepare("POST", address, headers, urlencode(form))  # type: ignore[no-untyped-call]
        answer = read_answer(self._door.perform(OutboundRequest("POST", uri, headers, body.encode())))
        if answer.status >= 500:
            raise TryAgain("The provider does not answer.", may_have_left=False)
        if answer.status != 200 or not isinstance(answer.body, dict) or not isinstance(answer.body.get("id_token"), str):
            raise Rejected(NOT_TAKEN, reason="exchange")
        return answer.body

    def _claims(self, provider: OpenIdProvider, known: _Known, tokens: dict[str, Any], nonce: str) -> dict[str, Any]:
        """What the ID token says, once signature, issuer, audience, time and nonce are right."""
        try:
            token = self._opened(known, tokens["id_token"])
            claims = CodeIDToken(
                token.claims,
                token.header,
                {
                    "iss": {"essential": True, "value": str(known.facts["issuer"])},
                    "aud": {"essential": True, "value": provider.client_id},
                    "exp": {"essential": True},
                    "nonce": {"essential": True, "value": nonce},
                    "sub": {"essential": True},
                },
                {"nonce": nonce, "client_id": provider.client_id, "access_token": tokens.get("access_token")},
            )
            claims.validate(now=int(self._clock()), leeway=LEEWAY_S)
        except ClaimError as error:
            is_about_time = isinstance(error, ExpiredTokenError) or (isinstance(error, InvalidClaimError) and error.claim in ("iat", "nbf"))
            raise Rejected(WRONG_TIME if is_about_time else NOT_BELIEVED, reason="id_token") from None
        except (JoseError, ValueError, TypeError, KeyError):
            raise Rejected(NOT_BELIEVED, reason="id_token") from None
        return dict(claims)

    def _opened(self, known: _Known, id_token: str) -> jwt.Token:
        """The token with its signature checked; with the provider's newest keys where those at hand do not fit."""
        try:
            return jwt.decode(id_token, self._keys(known, again=False), algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            return jwt.decode(id_token, self._keys(known, again=True), algorithms=ALGORITHMS)

    def _userinfo(self, facts: dict[str, Any], tokens: dict[str, Any], subject: str) -> dict[str, Any]:
        """What the provider says only when asked; of this very person (section 5.3.2)."""
        if not facts.get("userinfo_endpoint"):
            return {}
        headers = {"Authorization": f"Bearer {tokens.get('access_token', '')}", "Accept": "application/json"}
        said = self._read(self._endpoint(facts, "userinfo_endpoint"), headers)
        return said if said.get("sub") == subject else {}

    def _facts(self, issuer: str) -> _Known:
        with self._lock:
            known = self._known.get(issuer)
        if known is not None and time.monotonic() - known.facts_at < KEPT_FOR_S:
            return known
        facts = self._read(f"{self._allowed(issuer).rstrip('/')}/.well-known/openid-configuration")
        if str(facts.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
            raise Rejected("At this address there is no OpenID provider of this name.", reason="issuer")
        known = _Known(facts, None, time.monotonic())
        with self._lock:
            self._known[issuer] = known
        return known

    def _keys(self, known: _Known, *, again: bool) -> KeySet:
        is_old = time.monotonic() - known.keys_at >= (self._keys_asked_again_after_s if again else KEPT_FOR_S)
        if known.keys is None or is_old:
            known.keys = KeySet.import_key_set(self._read(self._endpoint(known.facts, "jwks_uri")))  # type: ignore[arg-type]
            known.keys_at = time.monotonic()
        return known.keys

    def _read(self, address: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        answer = read_answer(self._door.perform(OutboundRequest("GET", address, headers or {"Accept": "application/json"})))
        if answer.status >= 500:
            raise TryAgain("The provider does not answer.", may_have_left=False)
        if answer.status != 200 or not isinstance(answer.body, dict):
            raise Rejected("At this address there is no OpenID provider.", reason="no_provider")
        return answer.body

    def _endpoint(self, facts: dict[str, Any], name: str) -> str:
        return self._allowed(str(facts.get(name) or ""))

    def _allowed(self, address: str) -> str:
        """The address if it is https, or in the sandbox."""
        split = urlsplit(address)
        in_sandbox = bool(self._sandbox_url) and address.startswith(f"{self._sandbox_url}/")
        if not in_sandbox and (split.scheme != "https" or not split.hostname or split.username is not None):
            raise Rejected("The address of a provider begins with https://.", reason="address")
        return address


def _identity(issuer: str, said: dict[str, Any]) -> Identity:
    email = str(said.get("email") or "").strip().lower()
    if not email or said.get("email_verified") not in (True, "true"):
        raise Rejected("The provider does not say for sure which e-mail address is yours.", reason="email")
    return Identity(issuer, str(said["sub"]), email, str(said.get("name") or ""))
