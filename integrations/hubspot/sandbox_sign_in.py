"""The simulated sign-in of HubSpot: OAuth apps on the dated paths, and pasted keys (HubSpot docs, manage OAuth tokens)."""

import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from authlib.oauth2.rfc6749 import OAuth2Request
from flask import Flask, Response, g, request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from hub.sandbox import ControlError, SandboxVendor
from hub.sandbox.oauth_authlib import SignInRequest
from hub.sandbox.oauth_records import CODE_GRANTS, IssuedToken, OAuthClient
from hub.sandbox.oauth_rules import BearerRefused, ConsentRefused, OAuthRules
from hub.sandbox.oauth_server import OAuthServer
from integrations.hubspot.sandbox_errors import not_found, unauthorized
from integrations.hubspot.sandbox_grants import KNOWN_SCOPES, LEAD_SCOPES, Grant, Key
from integrations.hubspot.sandbox_portal import Portal
from integrations.hubspot.sandbox_settings import Settings

AUTHORIZE = "/app/oauth/authorize"
_TOKEN_PATHS = ("/api/oauth/2026-09/token", "/api/oauth/2026-03/token", "/api/oauth/v3/token")
_OLD_KEY_WORKS = timedelta(days=7)
_TOKEN_SECONDS = 1800
_BROKEN = Markup("<!doctype html><meta charset=utf-8><title>HubSpot (simulated)</title><h1>Couldn't complete the connection</h1><p>{}</p>")


class App(OAuthClient):
    """One OAuth app; `any_address` sends people back wherever the app asks."""

    any_address = False

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Tell whether the address is registered, compared character by character."""
        return self.any_address or super().check_redirect_uri(redirect_uri)


class HubSpotSignIn(OAuthServer):
    """Credentials in the body alone, tokens of half an hour, refresh tokens that stay; a subject is `portal:user`."""

    def __init__(self, vendor: SandboxVendor, settings: Settings, portals: Callable[[], dict[int, Portal]]) -> None:
        self.settings = settings
        self._portals = portals
        self.keys: dict[str, Key] = {}
        rules = OAuthRules(
            client_auth=frozenset({"client_secret_post"}),
            authorize_requires=("redirect_uri", "scope"),
            access_seconds=_TOKEN_SECONDS,
            rotate_refresh_tokens=False,
        )
        super().__init__(vendor, rules)
        self.follow_settings()

    def reset(self) -> None:
        """Forget every app, code, token and key."""
        super().reset()
        self.keys = {}

    def follow_settings(self) -> None:
        """Take over the settings that are about tokens."""
        self.rules.pkce = self.settings.pkce
        self.rules.rotate_refresh_tokens = self.settings.rotate_refresh_tokens
        self.rules.reuse_kills_family = self.settings.reused_refresh_token_kills
        self.rules.refresh_seconds = self.settings.refresh_seconds or None

    def put_on(self, app: Flask) -> None:
        """Put the sign-in on the app, the authorize page also with the account in its path, the token paths in each version."""
        first = _TOKEN_PATHS[0]
        self.register(app, authorize=AUTHORIZE, token=first, introspect=f"{first}/introspect", revoke=f"{first}/revoke")
        app.add_url_rule("/app/oauth/<int:account>/authorize", "oauth_authorize", methods=["GET", "POST"])
        for path in _TOKEN_PATHS[1:]:
            for end, name in (("", "token"), ("/introspect", "introspection"), ("/revoke", "revocation")):
                app.add_url_rule(path + end, f"oauth_{name}", methods=["POST"])
        app.url_value_preprocessor(_take_account)
        app.before_request(self._look_at_sign_in)

    def add_app(self, wish: dict[str, Any]) -> App:
        """Register an app; raises ControlError. Unknown scopes could not even be written into its configuration."""
        scopes, optional = set(wish.get("scopes", [])), set(wish.get("optional_scopes", []))
        unknown = (scopes | optional) - KNOWN_SCOPES
        if unknown or not wish.get("client_id") or not wish.get("client_secret"):
            raise ControlError(
                f"apps: write client_id, client_secret, scopes and redirect_uris; no such scope: {', '.join(sorted(unknown))}"
            )
        app = App(
            client_id=wish["client_id"],
            client_secret=wish["client_secret"],
            scopes={*scopes, *optional, "oauth"},
            clock=self.clock,
            grant_types=CODE_GRANTS,
            redirect_uris=tuple(wish.get("redirect_uris", [])),
        )
        app.any_address = wish.get("any_address", False)
        app.facts = {
            "app_id": wish.get("app_id", 3000 + len(self.clients)),
            "distribution": wish.get("distribution", "marketplace"),
            "withheld": set(wish.get("withheld_scopes", [])),
        }
        self.add_client(app)
        return app

    def add_key(self, wish: dict[str, Any], portal_id: int) -> Key:
        """Put a pasted key in; raises ControlError."""
        token, kind = wish.get("token") or self._new_key(), wish.get("kind", "private_app")
        unknown = set(wish.get("scopes", [])) - KNOWN_SCOPES
        if kind not in ("private_app", "service_key") or unknown:
            raise ControlError(f"keys: kind is private_app or service_key; no such scope: {', '.join(sorted(unknown))}")
        key = Key(token, portal_id, kind, {*wish.get("scopes", []), "oauth"}, wish.get("name", "Textback Hub"))
        self.keys[token] = key
        return key

    def rotate_key(self, token: str, *, now: bool) -> Key:
        """Give a key a new text; the old one ends now or in seven days. Raises ControlError."""
        if token not in self.keys:
            raise ControlError("token: there is no such key")
        old = self.keys[token]
        old.until = self.clock() + (timedelta(0) if now else _OLD_KEY_WORKS)
        fresh = Key(self._new_key(), old.portal_id, old.kind, old.scopes, old.name)
        self.keys[fresh.token] = fresh
        return fresh

    def grant(self, authorization: str | None) -> Grant:
        """Who asks with this header; raises the 401."""
        word, _, text = (authorization or "").partition(" ")
        key = self.keys.get(text) if word.lower() == "bearer" else None
        if key is not None:
            if key.until is not None and self.clock() >= key.until:
                raise unauthorized()
            return Grant(self._portals()[key.portal_id], frozenset(key.scopes), key.kind, key.name)
        try:
            token = self.bearer(authorization)
        except BearerRefused as refusal:
            raise unauthorized(expired=refusal.args[0] == "expired") from refusal
        portal, user = token.subject.split(":")
        return Grant(
            portal=self._portals()[int(portal)],
            scopes=frozenset(scope for scope in token.scope.split() if token.allows(scope)),
            kind="oauth",
            counted_as=token.client.client_id,
            marketplace=token.client.facts["distribution"] == "marketplace",
            family=token.family,
            facts={"user_id": user},
        )

    def installed_in(self, app: OAuthClient) -> set[int]:
        """The portals in which an app has a living sign-in."""
        return {int(token.subject.split(":")[0]) for token in self.issued if token.client is app and not token.revoked}

    # habits

    def read_parameters(self) -> OAuth2Request:
        """Authorize requests name required and optional scopes; what the portal cannot give of the latter is left out."""
        wish = super().read_parameters()
        if request.endpoint != "oauth_authorize":
            return wish
        parameters = MultiDict(request.args)
        wanted, optional = parameters.get("scope", "").split(), parameters.get("optional_scope", "").split()
        portal = self._portals().get(_account(request.form.get("user")))
        granted = [*wanted, *(scope for scope in optional if portal is None or scope not in self.missing_in(portal)), "oauth"]
        app = self.clients.get(parameters.get("client_id", ""))
        withheld = app.facts["withheld"] if app else set()
        parameters["scope"] = " ".join(dict.fromkeys(scope for scope in granted if scope not in withheld)) if wanted else ""
        return SignInRequest(request.method, dict(request.headers), parameters)

    def missing_in(self, portal: Portal) -> frozenset[str]:
        """The scopes that a portal's plan does not have."""
        return LEAD_SCOPES if portal.settings.leads != "available" or portal.settings.plan == "starter" else frozenset()

    def consent_fields(self, client: OAuthClient) -> Markup:  # noqa: ARG002 (the server's signature)
        """Which account, and who is signed in."""
        portals = [portal for portal in self._portals().values() if g.get("account") in (None, portal.id)]
        people = [(portal, user) for portal in portals for user in portal.users.values()]
        people.sort(key=lambda each: not each[1].super_admin)
        option = Markup("<option value={}:{}>{} {} {}, {}</option>")
        options = Markup("").join(
            option.format(
                portal.id, user.user_id, portal.id, portal.facts["name"], user.email, "super admin" if user.super_admin else "user"
            )
            for portal, user in people
        )
        return Markup("<p><label>Account and user <select name=user>{}</select></label></p>").format(options)

    def approve(self, client: OAuthClient, form: Mapping[str, str]) -> str:  # noqa: ARG002 (the server's signature)
        """The chosen super admin; portals that lack a required scope cannot be connected."""
        portal_id, _, user_id = form.get("user", "").partition(":")
        portal = self._portals().get(_account(portal_id))
        user = portal.users.get(_account(user_id)) if portal else None
        if portal is None or user is None:
            raise ConsentRefused("Choose an account and a user.")
        if not user.super_admin:
            raise ConsentRefused("You need to be a super admin to install this app.")
        missing = self.missing_in(portal).intersection(request.args.get("scope", "").split())
        if missing:
            raise ConsentRefused(f"This account cannot give: {', '.join(sorted(missing))}")
        return f"{portal.id}:{user.user_id}"

    def make_access_token(self, issued: IssuedToken) -> str:  # noqa: ARG002 (the server's signature)
        """A long opaque text, whose length varies."""
        return f"C{secrets.token_urlsafe(150 + secrets.randbelow(120))}"

    def answer_extras(self, issued: IssuedToken) -> dict[str, Any]:
        """Whose account this is and what was granted."""
        portal, user = issued.subject.split(":")
        return {
            "token_type": "bearer",
            "token_use": "access_token",
            "hub_id": int(portal),
            "user_id": int(user),
            "scopes": sorted(issued.scope.split()),
        }

    def introspection(self, issued: IssuedToken) -> dict[str, Any]:
        """The account, the user, the app and the scopes."""
        portal, user = issued.subject.split(":")
        is_refresh = request.form.get("token") == issued.refresh_token
        left = max(0, int((issued.access_until - self.clock()).total_seconds()))
        return {
            "active": True,
            "hub_id": int(portal),
            "hub_domain": f"portal-{portal}.hubspot.example",
            "app_id": issued.client.facts["app_id"],
            "client_id": issued.client.client_id,
            "user": self._portals()[int(portal)].users[int(user)].email,
            "user_id": int(user),
            "scopes": sorted(issued.scope.split()),
            "expires_in": left,
            "token_type": "bearer",
            "token_use": "refresh_token" if is_refresh else "access_token",
            "is_private_distribution": issued.client.facts["distribution"] == "private",
            "signed_access_token": {},
        }

    def token_error(self, status: int, body: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002 (the server's signature)
        """The RFC's keys with HubSpot's older ones beside them."""
        told = {"error": body["error"], "error_description": body.get("error_description") or body["error"]}
        if not self.settings.old_error_fields:
            return told
        return {**told, "status": self._old_name(body["error"]), "message": told["error_description"]}

    def revoke_family(self, family: int) -> int:
        """End a sign-in; an app that revokes its refresh token keeps its access tokens until their time, unless the setting ends them."""
        if request.endpoint != "oauth_revocation" or self.settings.revoke_ends_access_tokens:
            return super().revoke_family(family)
        ended = [token for token in self.issued if token.family == family]
        for token in ended:
            token.refresh_until = self.clock()
        return len(ended)

    def issue(self, request: OAuth2Request, scope: str, grant_type: str, *, with_refresh: bool) -> dict[str, Any]:
        """A refresh may, by setting, leave the refresh token out of its answer."""
        answer = super().issue(request, scope, grant_type, with_refresh=with_refresh)
        if grant_type == "refresh_token" and not (self.settings.refresh_answer_has_token or self.settings.rotate_refresh_tokens):
            del answer["refresh_token"]
        return answer

    # inside

    def _old_name(self, error: str) -> str:
        if error != "invalid_grant":
            return f"BAD_{error.removeprefix('invalid_').upper()}"
        if request.form.get("grant_type") == "refresh_token":
            return "BAD_REFRESH_TOKEN"
        return "BAD_AUTH_CODE" if self.settings.bad_auth_code_named else "BAD_GRANT"

    def _look_at_sign_in(self) -> Response | None:
        if request.path.startswith("/api/oauth/"):
            wanted = "v3" if request.path.startswith("/api/oauth/v3/") else "dated"
            if wanted not in self.settings.sign_in_versions:
                raise not_found()
        if request.endpoint != "oauth_authorize":
            return None
        with self.lock:
            app = self.clients.get(request.args.get("client_id", ""))
            asked = {*request.args.get("scope", "").split(), *request.args.get("optional_scope", "").split()}
            unknown = asked - (app.scopes | app.facts["withheld"]) if app else set()
        if unknown:
            return Response(
                _BROKEN.format(f"These scopes are not known to the app: {', '.join(sorted(unknown))}"), 400, mimetype="text/html"
            )
        return None

    @staticmethod
    def _new_key() -> str:
        return f"pat-na1-{secrets.token_hex(16)}"


def _take_account(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if endpoint == "oauth_authorize" and values:
        g.account = values.pop("account", None)


def _account(text: str | None) -> int:
    number = (text or "").partition(":")[0]
    return int(number) if number.isdecimal() else 0
