"""A simulated OpenID provider: discovery, keys that change, a sign-in page with invented people, and signed ID tokens.

OpenID Connect Core 1.0 and Discovery 1.0; the OAuth part is Authlib's server, as for every simulated vendor.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oidc.core.util import create_half_hash
from flask import jsonify, request
from flask.typing import ResponseReturnValue
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from markupsafe import Markup

from hub.sandbox.control_error import ControlError
from hub.sandbox.oauth_records import AuthorizationCode, OAuthClient
from hub.sandbox.oauth_rules import BearerRefused, ConsentRefused, OAuthRules
from hub.sandbox.oauth_server import OAuthServer
from hub.sandbox.vendor import Clock, SandboxVendor, utc_now

KEY = "openid"
SCOPES = {"openid", "email", "profile"}
TOKEN_LIVES_S = 600


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """Somebody who can sign in; `subject` is what the provider calls them for ever."""

    subject: str
    name: str
    email: str
    email_verified: bool = True


class _Hub(OAuthClient):
    """The hub, on whichever port of this machine it runs."""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Tell whether it is an address of this machine."""
        return urlsplit(redirect_uri).hostname in ("127.0.0.1", "localhost")


class OpenIdServer(OAuthServer):
    """Adds an ID token to what a code is exchanged for. What is refused can be tried.

    `tampered` are claims that replace the true ones, `forge` signs in the provider's place.
    """

    def __init__(self, vendor: "OpenIdSandbox", rules: OAuthRules) -> None:
        self.vendor = vendor
        self.tampered: dict[str, Any] = {}
        self.forge: Callable[[dict[str, Any]], str] | None = None
        self.keys: list[RSAKey] = []
        super().__init__(vendor, rules)

    def consent_fields(self, client: OAuthClient) -> Markup:  # noqa: ARG002 - whichever it is
        """One choice for each invented person."""
        one = Markup("<p><label><input type=radio name=subject value='{}' required> {} &lt;{}&gt;</label></p>")
        return Markup("").join(one.format(person.subject, person.name, person.email) for person in self.vendor.people.values())

    def approve(self, client: OAuthClient, form: Mapping[str, str]) -> str:  # noqa: ARG002 - whichever it is
        """Whoever was chosen; raises ConsentRefused for nobody."""
        if form.get("subject") not in self.vendor.people:
            raise ConsentRefused("Choose who you are.")
        return form["subject"]

    def issue(self, request: OAuth2Request, scope: str, grant_type: str, *, with_refresh: bool) -> dict[str, Any]:
        """The OAuth answer, and the ID token where it was asked for."""
        answer = super().issue(request, scope, grant_type, with_refresh=with_refresh)
        code = request.authorization_code
        if "openid" in scope.split() and isinstance(code, AuthorizationCode):
            answer["id_token"] = self._id_token(code, answer["access_token"])
        return answer

    def add_key(self, *, keep_old: bool) -> None:
        """Sign with a new key from now on; the old ones stay known or do not."""
        self.keys = [RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True), *(self.keys if keep_old else [])]

    def public_keys(self) -> dict[str, Any]:
        """What the provider tells of its keys."""
        if not self.keys:
            self.add_key(keep_old=False)
        return dict(KeySet(list(self.keys)).as_dict(private=False))

    def _id_token(self, code: AuthorizationCode, access_token: str) -> str:
        self.public_keys()
        person, now = self.vendor.people[code.subject], int(self.clock().timestamp())
        half = create_half_hash(access_token, "RS256")
        claims = {
            "iss": self.vendor.issuer,
            "sub": person.subject,
            "aud": code.client_id,
            "iat": now,
            "exp": now + TOKEN_LIVES_S,
            "nonce": code.nonce,
            "at_hash": half.decode() if half else None,
            "name": person.name,
            "email": person.email,
            "email_verified": person.email_verified,
            **self.tampered,
        }
        said = {name: value for name, value in claims.items() if value is not None}
        return self.forge(said) if self.forge else jwt.encode({"alg": "RS256", "kid": self.keys[0].kid}, said, self.keys[0])


class OpenIdSandbox(SandboxVendor):
    """The provider as a simulated vendor at `/openid`."""

    def __init__(self, people: list[InventedPerson], client: tuple[str, str], clock: Clock = utc_now) -> None:
        super().__init__(KEY, "OpenID provider", clock)
        self._first_people, self._client = people, client
        self.issuer = ""
        rules = OAuthRules(client_auth=frozenset({"client_secret_basic", "client_secret_post"}), pkce="required")
        self.server = OpenIdServer(self, rules)
        self.server.register(self.app, authorize="/authorize", token="/token")  # noqa: S106 - an address
        self.app.add_url_rule("/.well-known/openid-configuration", "discovery", self._discovery)
        self.app.add_url_rule("/keys", "keys", self._keys)
        self.app.add_url_rule("/userinfo", "userinfo", self._userinfo)
        self.reset()

    def reset(self) -> None:
        """Back to the people of the start and one client."""
        super().reset()
        self.people = {person.subject: person for person in self._first_people}
        self.server.reset()
        self.server.tampered, self.server.forge = {}, None
        client_id, secret = self._client
        self.server.add_client(_Hub(client_id, secret, SCOPES, self.clock))

    def truth(self) -> dict[str, Any]:
        """Who can sign in, and how often somebody did."""
        return {"people": [asdict(person) for person in self.people.values()], "sign_ins": len(self.server.issued)}

    def seed(self, records: dict[str, Any]) -> dict[str, Any]:
        """Add people; raises ControlError for what is no person."""
        try:
            added = [InventedPerson(**one) for one in records.get("people", [])]
        except TypeError as error:
            raise ControlError(f"A person needs subject, name and email: {error}") from None
        with self.lock:
            self.people.update({person.subject: person for person in added})
        return {"people": len(added)}

    def _discovery(self) -> ResponseReturnValue:
        """The addresses are those under which it was asked."""
        self.issuer = request.url_root.rstrip("/")
        return jsonify(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "scopes_supported": sorted(SCOPES),
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    def _keys(self) -> ResponseReturnValue:
        with self.lock:
            return jsonify(self.server.public_keys())

    def _userinfo(self) -> ResponseReturnValue:
        with self.lock:
            try:
                token = self.server.bearer(request.headers.get("Authorization"))
            except BearerRefused as refusal:
                return {"error": "invalid_token", "error_description": str(refusal)}, 401
            person = self.people[token.subject]
            return jsonify({"sub": person.subject, "name": person.name, "email": person.email, "email_verified": person.email_verified})
