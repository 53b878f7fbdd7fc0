"""The simulated auth.lever.co and its sandbox twin: partners' clients and the code flow of Auth0 (Lever docs, developer/oauth)."""

import base64
import json
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import OAuth2Request
from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from hub.sandbox import SandboxVendor
from hub.sandbox.oauth_authlib import SignInRequest, parameters_from
from hub.sandbox.oauth_records import IssuedToken, OAuthClient
from hub.sandbox.oauth_rules import BearerRefused, ConsentRefused, OAuthRules
from hub.sandbox.oauth_server import OAuthServer
from integrations.lever.sandbox_access import Credential
from integrations.lever.sandbox_account import Account
from integrations.lever.sandbox_clients import SignInRefused, client_from, refuse_parameters
from integrations.lever.sandbox_errors import forbidden, unauthorized
from integrations.lever.sandbox_rights import API_RIGHTS, OFFLINE_ACCESS, has_right
from integrations.lever.sandbox_settings import Settings

HOSTS = {"production": "/auth", "sandbox": "/sandbox-auth"}
AUDIENCES = {"production": "https://api.lever.co/v1/", "sandbox": "https://api.sandbox.lever.co/v1/"}
IDLE_SECONDS = 90 * 24 * 3600
LIFE = timedelta(days=365)


class LeverSignIn(OAuthServer):
    """One sign-in server for both environments; clients and tokens of one are strangers at the other."""

    def __init__(self, vendor: SandboxVendor, accounts: dict[str, Account], settings: Settings) -> None:
        self.accounts = accounts
        self.settings = settings
        rules = OAuthRules(
            client_auth=frozenset({"client_secret_post"}),
            authorize_requires=("redirect_uri", "state", "scope"),
            refresh_seconds=IDLE_SECONDS,
            answer_keys=frozenset({"expires_in", "scope"}),
        )
        super().__init__(vendor, rules)
        self.follow_settings()

    def reset(self) -> None:
        """Forget every client, code, token and consent."""
        super().reset()
        self._consents: dict[str, tuple[set[str], str]] = {}

    def follow_settings(self) -> None:
        """Take over the settings that are about tokens."""
        self.rules.reuse_kills_family = self.settings.refresh_reuse_kills_family
        self.rules.pkce = "refused" if self.settings.pkce == "refused" else "optional"

    def serve(self, app: Flask) -> None:
        """Put the endpoints of both environments on the app."""
        self.register(app, authorize=f"{HOSTS['production']}/authorize", token=f"{HOSTS['production']}/oauth/token")
        for path, endpoint in (("authorize", "oauth_authorize"), ("oauth/token", "oauth_token")):
            rule = f"{HOSTS['sandbox']}/{path}"
            methods = ["GET", "POST"] if path == "authorize" else ["POST"]
            app.add_url_rule(rule, endpoint, app.view_functions[endpoint], methods=methods)
        app.register_error_handler(SignInRefused, _answer_refusal)
        app.after_request(self._set_status_of_dead_grants)

    def seed_client(self, wish: dict[str, Any], environment: str) -> OAuthClient:
        """Register a partner's client as Lever's staff do; raises ControlError."""
        return self.add_client(client_from(wish, environment, self.clock))

    def credential_of(self, authorization: str, environment: str) -> Credential:
        """The credential of a Bearer token; raises the 401, and the 403 of one that has no right at all."""
        try:
            token = self.bearer(authorization)
        except BearerRefused as refusal:
            raise unauthorized("The access token expired" if refusal.args[0] == "expired" else "Invalid credentials") from refusal
        if token.client.facts["environment"] != environment:
            raise unauthorized("Unable to find a signing key that matches")
        scopes = token.scope.split()
        if set(scopes) <= {OFFLINE_ACCESS}:
            raise unauthorized() if self.settings.missing_audience == "unusable" else forbidden("Insufficient scope")
        rights = frozenset(right for right in API_RIGHTS if has_right(scopes, right) and has_right(token.client.scopes, right))
        return Credential(f"sign-in {token.family}", rights, self.accounts[environment], is_key=False)

    # habits of Lever

    def consent_fields(self, client: OAuthClient) -> Markup:
        """Who signs in; only a Super Admin gets through."""
        users = self.accounts[client.facts["environment"]].rows("users").values()
        options = Markup("").join(
            Markup("<option value={}>{} ({})</option>").format(user["id"], user["name"], user["accessRole"])
            for user in users
            if user["deactivatedAt"] is None
        )
        return Markup("<p><label>Signed in as <select name=user_id>{}</select></label></p>").format(options)

    def approve(self, client: OAuthClient, form: Mapping[str, str]) -> str:
        """The Super Admin who signed in, the account's first where the form names nobody."""
        account = self.accounts[client.facts["environment"]]
        user = account.rows("users").get(form.get("user_id") or account.fixed_id("super admin"))
        if user is None or user["deactivatedAt"] is not None:
            raise ConsentRefused("Choose an active user.")
        if user["accessRole"] != "super admin":
            raise ConsentRefused("Only a Super Admin can authorize an integration.")
        if request.args.get("prompt") and user["sso"]:
            raise ConsentRefused("Your single sign-on does not allow this prompt.")
        scopes, _ = self._consents.get(client.client_id, (set(), ""))
        self._consents[client.client_id] = (scopes | set(self.read_parameters().scope.split()), user["id"])
        return str(user["id"])

    def issue(self, request: OAuth2Request, scope: str, grant_type: str, *, with_refresh: bool) -> dict[str, Any]:
        """Record a token; its refresh token needs `offline_access`, and by setting dies a year after the consent."""
        answer = super().issue(request, scope, grant_type, with_refresh=with_refresh and OFFLINE_ACCESS in scope.split())
        token = self.issued[-1]
        if self.settings.year_counts_from_consent and token.refresh_until is not None:
            began = next(earlier.issued_at for earlier in self.issued if earlier.family == token.family)
            token.refresh_until = min(token.refresh_until, began + LIFE)
        return answer

    def make_access_token(self, issued: IssuedToken) -> str:
        """A JWT with Lever's claims, or an opaque text when it was made for no audience."""
        environment = issued.client.facts["environment"]
        if issued.scope.split() in ([], [OFFLINE_ACCESS]):
            return secrets.token_urlsafe(24)
        header = {"alg": "RS256", "typ": "JWT", "kid": f"simulated-{environment}"}
        claims = {
            "https://oauth.lever.co/userId": issued.subject,
            "https://oauth.lever.co/accountId": self.accounts[environment].id,
            "https://oauth.lever.co/clientId": issued.client.client_id,
            "aud": AUDIENCES[environment],
            "scope": issued.scope,
            "exp": int(issued.access_until.timestamp()),
        }
        parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims)]
        return ".".join([*parts, secrets.token_urlsafe(256)])

    def answer_extras(self, issued: IssuedToken) -> dict[str, Any]:
        """The scopes without `offline_access`, unless the setting keeps it."""
        if self.settings.scope_answer_has_offline_access:
            return {}
        return {"scope": " ".join(scope for scope in issued.scope.split() if scope != OFFLINE_ACCESS)}

    def read_parameters(self) -> OAuth2Request:
        """The present request, if its client belongs to this host; without the right audience nothing but `offline_access` is asked for."""
        wish = super().read_parameters()
        environment = "sandbox" if request.path.startswith(f"{HOSTS['sandbox']}/") else "production"
        sent = wish.payload.data  # type: ignore[union-attr]
        client = self.clients.get(sent.get("client_id", ""))
        if client is not None and client.facts["environment"] != environment:
            raise SignInRefused(401, "invalid_client", "ClientID not found")
        if request.endpoint != "oauth_authorize":
            refuse_parameters(sent, "token")
            return wish
        refuse_parameters(sent, "authorize")
        if sent.get("prompt") and self.settings.prompt_consent == "refused":
            raise SignInRefused(400, "invalid_request", "Do not send prompt")
        if sent.get("audience") == AUDIENCES[environment]:
            return wish
        narrowed = MultiDict({**parameters_from(request, frozenset({"query"})).to_dict(), "scope": OFFLINE_ACCESS})
        return SignInRequest(request.method, dict(request.headers), narrowed)

    # inside

    def _authorize(self) -> ResponseReturnValue:
        with self.lock:
            wish = self.read_parameters()
            scopes, subject = self._consents.get(wish.payload.client_id or "", (set(), ""))  # type: ignore[union-attr]
            asked = set((wish.scope or "").split())
            if request.method == "POST" or not asked or not asked <= scopes or request.args.get("prompt"):
                return super()._authorize()
            try:
                grant = self._authlib.get_consent_grant(wish)  # type: ignore[no-untyped-call]
            except OAuth2Error:
                return super()._authorize()
            return self._authlib.create_authorization_response(wish, grant_user=subject, grant=grant)  # type: ignore[return-value]

    def _revoke_tokens(self) -> ResponseReturnValue:
        with self.lock:
            self._consents.clear()
        return super()._revoke_tokens()

    def _set_status_of_dead_grants(self, answer: Response) -> Response:
        if request.endpoint == "oauth_token" and answer.status_code == 400 and b"invalid_grant" in answer.get_data():
            answer.status_code = int(self.settings.invalid_grant_status)
        return answer


def _answer_refusal(refusal: SignInRefused) -> ResponseReturnValue:
    return {"error": refusal.error, "error_description": refusal.description}, refusal.status
