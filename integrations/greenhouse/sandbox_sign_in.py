"""The simulated auth.greenhouse.io: partner and custom clients (Greenhouse docs, harvest-partner-oauth and authentication)."""

import base64
import json
import secrets
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from authlib.oauth2.rfc6749 import InvalidRequestError
from flask import request
from markupsafe import Markup

from hub.sandbox import ControlError, SandboxVendor
from hub.sandbox.oauth_records import CLIENT_CREDENTIALS_GRANTS, CODE_GRANTS, IssuedToken, OAuthClient
from hub.sandbox.oauth_rules import ConsentRefused, OAuthRules
from hub.sandbox.oauth_server import OAuthServer
from integrations.greenhouse.sandbox_records import ORGANIZATION, Records

# Far above the ids that seeds choose for people.
FIRST_SERVICE_USER_ID = 4_000_000_001
OLD_SECRET_SECONDS = 7 * 24 * 3600
_GRANTS = {"custom": CLIENT_CREDENTIALS_GRANTS, "partner": CODE_GRANTS}
_ANSWER_KEYS = {"expires_at": {"expires_at"}, "expires_in": {"expires_in"}, "both": {"expires_at", "expires_in"}}
_CLIENT_KEYS = {"client_id", "client_secret", "scopes", "kind", "redirect_uris", "service_account_authorised"}


class GreenhouseSignIn(OAuthServer):
    """Basic client authentication only, one-minute codes, one-hour tokens, single-use refresh tokens of 24 hours."""

    def __init__(self, vendor: SandboxVendor, records: Records) -> None:
        self.records = records
        rules = OAuthRules(
            parameters_in=frozenset({"query", "form"}),
            authorize_requires=("redirect_uri", "scope"),
            pkce="refused",
            redirect_uri_at_exchange=False,
            code_seconds=60,
        )
        super().__init__(vendor, rules)
        self.follow_settings()

    def follow_settings(self) -> None:
        """Take over the settings that are about tokens."""
        settings, rules = self.records.settings, self.rules
        rules.answer_keys = frozenset(_ANSWER_KEYS[settings.sign_in_answer] | ({"scope"} if settings.sign_in_answer_has_scope else set()))
        rules.access_seconds = settings.access_seconds
        rules.refresh_seconds = settings.refresh_seconds
        rules.token_limit = settings.token_limit
        rules.one_token_per_client = settings.one_token_per_client

    def seed_client(self, wish: dict[str, Any]) -> OAuthClient:
        """Register a client and its integration service user; raises ControlError."""
        unknown = set(wish) - _CLIENT_KEYS
        if unknown or not wish.get("client_id") or not wish.get("client_secret") or wish.get("kind", "custom") not in _GRANTS:
            raise ControlError(f"clients: write client_id, client_secret, scopes and kind custom or partner; unknown {sorted(unknown)}")
        client = OAuthClient(
            client_id=wish["client_id"],
            client_secret=wish["client_secret"],
            scopes=set(wish.get("scopes", [])),
            clock=self.clock,
            grant_types=_GRANTS[wish.get("kind", "custom")],
            redirect_uris=tuple(wish.get("redirect_uris", [])),
        )
        known = self.clients.get(client.client_id)
        client.facts = known.facts if known else {"service_user_id": self._add_service_user(client.client_id)}
        service_user = self.records["users"].rows[client.facts["service_user_id"]]
        self.records["users"].put({**service_user, "site_admin": wish.get("service_account_authorised", True)})
        return self.add_client(client)

    def _add_service_user(self, client_id: str) -> int:
        names = {"name": f"Integration {client_id}", "first_name": "Integration", "last_name": client_id}
        number = FIRST_SERVICE_USER_ID + len(self.clients)
        row = self.records["users"].put(self.records.fresh("users", {**names, "id": number, "service_account": True}))
        return int(row["id"])

    def rotate(self, client_id: str, secret: str) -> None:
        """Give a client a new secret; the old one works for a week unless the setting says otherwise."""
        self.rotate_secret(client_id, secret, OLD_SECRET_SECONDS if self.records.settings.old_secret_works else 0)

    def acting_subject(self, client: OAuthClient, parameters: dict[str, str]) -> str:
        """The user named by `sub`, or the credential's integration service user."""
        wished = parameters.get("sub")
        if wished is None:
            return str(client.facts["service_user_id"])
        if not self.subject_may_sign_in(wished):
            raise InvalidRequestError("sub must be the id of an active user")
        return wished

    def subject_may_sign_in(self, subject: str) -> bool:
        """Tokens of a user who left are dead; a service account stays."""
        user = self.records["users"].rows.get(int(subject)) if subject.isdecimal() else None
        return user is not None and not user["deactivated"]

    def consent_fields(self, client: OAuthClient) -> Markup:  # noqa: ARG002 (the server's signature)
        """Who signs in, and the box that makes the connection survive them."""
        people = [user for user in self.records["users"].rows.values() if not user["deactivated"] and not user["service_account"]]
        options = Markup("").join(
            Markup("<option value={}>{}{}</option>").format(user["id"], user["name"], " (Site Admin)" if user["site_admin"] else "")
            for user in people
        )
        return Markup(
            "<p><label>Signed in as <select name=user_id>{}</select></label></p>"
            "<p><label><input type=checkbox name=service_account> Authorize using a service account (Site Admins only)</label></p>"
        ).format(options)

    def approve(self, client: OAuthClient, form: Mapping[str, str]) -> str:
        """The signed-in user, or the client's service account when a Site Admin ticked the box."""
        subject = form.get("user_id", "")
        if not self.subject_may_sign_in(subject):
            raise ConsentRefused("Choose an active user.")
        if form.get("service_account") != "on":
            return subject
        if not self.records["users"].rows[int(subject)]["site_admin"]:
            raise ConsentRefused("Only a Site Admin can authorize using a service account.")
        return str(client.facts["service_user_id"])

    def make_access_token(self, issued: IssuedToken) -> str:
        """A token in the form and length of a JWT; nobody but this server reads it."""
        header = {"alg": "RS256", "typ": "JWT", "kid": "simulated"}
        claims = {"sub": issued.subject, "client_id": issued.client.client_id, "scope": issued.scope, "jti": uuid4().hex}
        parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims)]
        return ".".join([*parts, secrets.token_urlsafe(256)])

    def introspection(self, issued: IssuedToken) -> dict[str, Any]:
        """The organisation and the acting user's role, beside what every server tells."""
        user = self.records["users"].rows[int(issued.subject)]
        claims = {"organization": ORGANIZATION, "user_role": "site_admin" if user["site_admin"] else "basic"}
        return super().introspection(issued) | {"https://auth.greenhouse.io/claims": claims}

    def token_error(self, status: int, body: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002 (the server's signature)
        """The RFC's key alone, or by setting a message that gives the client id away."""
        if self.records.settings.sign_in_errors == "rfc":
            return {"error": body["error"]}
        client_id = (request.authorization and request.authorization.username) or "unknown"
        return {"message": f"{body['error']} for client {client_id}", "errorId": f"err-{uuid4().hex[:12]}"}
