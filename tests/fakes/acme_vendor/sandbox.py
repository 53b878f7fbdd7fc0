"""The vendor of the tests, simulated: PKCE required, JSON token bodies, an audience, and `created_at` as text."""

from typing import Any

from flask import abort, request

from hub.sandbox import Clock, SandboxVendor, utc_now
from hub.sandbox.oauth_records import IssuedToken, OAuthClient
from hub.sandbox.oauth_rules import BearerRefused, OAuthRules
from hub.sandbox.oauth_server import OAuthServer

KEY = "Token k-123"


class AcmeSignIn(OAuthServer):
    def answer_extras(self, issued: IssuedToken) -> dict[str, Any]:
        return {"created_at": str(int(issued.issued_at.timestamp()))}


class AcmeSandbox(SandboxVendor):
    def __init__(self, clock: Clock = utc_now) -> None:
        super().__init__("acme", "Acme", clock)
        rules = OAuthRules(
            client_auth=frozenset({"client_secret_post"}),
            parameters_in=frozenset({"json", "form"}),
            authorize_requires=("audience", "scope"),
            pkce="required",
            access_seconds=1800,
        )
        self.sign_in = AcmeSignIn(self, rules)
        self.sign_in.register(self.app, authorize="/authorize", token="/oauth/2026-09/token", revoke="/oauth/2026-09/token/revoke")
        self.sign_in.add_client(
            OAuthClient(
                client_id="hub",
                client_secret="s",
                scopes={"contacts:write", "offline_access"},
                clock=clock,
                redirect_uris=("https://hub.example/connections/acme/signed-in",),
            )
        )
        self.has_webhooks = False
        self.takes_webhooks = True
        self.app.add_url_rule("/me", "me", self._me)
        self.app.add_url_rule("/webhooks", "make_webhooks", self._make_webhooks, methods=["POST"])
        self.app.add_url_rule("/webhooks", "webhooks", self._remove_webhooks, methods=["DELETE"])

    def _me(self) -> dict[str, str]:
        self._check()
        return {"id": "company-7", "name": f"Harbor at {request.headers.get('X-Location', 'home')}"}

    def _make_webhooks(self) -> dict[str, str]:
        self._check()
        if not self.takes_webhooks:
            abort(403)
        self.has_webhooks = True
        return {"secret": "s3"}

    def _remove_webhooks(self) -> dict[str, str]:
        self._check()
        self.has_webhooks = False
        return {}

    def _check(self) -> None:
        if request.headers.get("Authorization") == KEY:
            return
        try:
            self.sign_in.bearer(request.headers.get("Authorization"))
        except BearerRefused:
            abort(401)


def create_sandbox(clock: Clock = utc_now) -> AcmeSandbox:
    return AcmeSandbox(clock)
