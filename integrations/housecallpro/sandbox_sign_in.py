"""Both sign-ins of the simulated Housecall Pro: pasted API keys, and the OAuth of official partners with its JSON bodies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from flask import Response, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from hub.sandbox import ControlError, SandboxVendor
from hub.sandbox.oauth_records import CODE_GRANTS, IssuedToken, OAuthClient
from hub.sandbox.oauth_rules import BearerRefused, ConsentRefused, OAuthRules
from hub.sandbox.oauth_server import OAuthServer
from integrations.housecallpro.sandbox_errors import unauthorized
from integrations.housecallpro.sandbox_records import COMPANY_ID, Records

AUTHORIZE_PATH, TOKEN_PATH = "/pro/oauth/authorize", "/api/oauth/token"
ACCESS_SECONDS = 30 * 24 * 3600
COMPANY, APPLICATION, OAUTH = "company", "application", "oauth"
# what a shop may lack and a key then cannot reach
FEATURES = ("leads",)
_KEY_FIELDS = {"key", "kind", "company_id", "name", "webhook_url", "webhook_secret", "revoked", "without"}
_CLIENT_FIELDS = {"client_id", "client_secret", "redirect_uris", "webhook_url", "webhook_secret", "without"}
_API_PLANS = ("max", "xl")


@dataclass
class Application:
    """A partner's integration: where its webhooks go, and in which companies it is switched on."""

    name: str
    webhook_url: str | None = None
    webhook_secret: str | None = None
    states: dict[str, str] = field(default_factory=dict)


@dataclass
class ApiKey:
    """A key that a business made, or that a partner was given for one company."""

    key: str
    kind: str
    company_id: str
    revoked: bool = False
    without: str | None = None
    application: Application | None = None


@dataclass(frozen=True)
class Credential:
    """Who asks: the kind of credential, a name to count its requests under, and the company it was made for."""

    kind: str
    name: str
    company_id: str
    without: str | None = None
    application: Application | None = None


class HousecallSignIn(OAuthServer):
    """Authorization codes only, the one scope `public`, secrets and parameters in a JSON body, tokens of 30 days."""

    def __init__(self, vendor: SandboxVendor, records: Records) -> None:
        self.records = records
        self.keys: dict[str, ApiKey] = {}
        rules = OAuthRules(
            client_auth=frozenset({"client_secret_post"}),
            parameters_in=frozenset({"json"}),
            authorize_requires=("redirect_uri",),
            pkce="refused",
            access_seconds=ACCESS_SECONDS,
            answer_keys=frozenset({"expires_in", "scope"}),
        )
        super().__init__(vendor, rules)
        self.follow_settings()
        self.register(vendor.app, authorize=AUTHORIZE_PATH, token=TOKEN_PATH)
        vendor.app.before_request(self._refuse_odd_token_request)
        vendor.app.after_request(self._hide_token_error)

    def reset(self) -> None:
        """Forget every client, token and key."""
        super().reset()
        self.keys = {}

    def follow_settings(self) -> None:
        """Take over the settings that are about tokens."""
        reuse = self.records.settings.refresh_reuse
        self.rules.rotate_refresh_tokens = reuse != "works"
        self.rules.reuse_kills_family = reuse == "kills"

    def seed_key(self, wish: dict[str, Any]) -> ApiKey:
        """Make or change an API key; raises ControlError."""
        if set(wish) - _KEY_FIELDS or not wish.get("key") or wish.get("kind", COMPANY) not in (COMPANY, APPLICATION):
            raise ControlError(f"keys: write key and, where it differs, {', '.join(sorted(_KEY_FIELDS))}; kind is company or application")
        company_id = wish.get("company_id", COMPANY_ID)
        if company_id not in self.records["companies"].rows:
            raise ControlError(f"keys: there is no company {company_id}")
        key = ApiKey(wish["key"], wish.get("kind", COMPANY), company_id, wish.get("revoked", False), wish.get("without"))
        if key.kind == APPLICATION:
            key.application = Application(wish.get("name", "Partner"), wish.get("webhook_url"), wish.get("webhook_secret"))
        self.keys[key.key] = key
        return key

    def seed_client(self, wish: dict[str, Any]) -> OAuthClient:
        """Register a partner's OAuth client; raises ControlError."""
        if set(wish) - _CLIENT_FIELDS or not {"client_id", "client_secret", "redirect_uris"} <= set(wish):
            raise ControlError(f"clients: write {', '.join(sorted(_CLIENT_FIELDS))}")
        client = OAuthClient(
            client_id=wish["client_id"],
            client_secret=wish["client_secret"],
            scopes={"public"},
            clock=self.clock,
            grant_types=CODE_GRANTS,
            redirect_uris=tuple(wish["redirect_uris"]),
        )
        client.facts["application"] = Application(client.client_id, wish.get("webhook_url"), wish.get("webhook_secret"))
        client.facts["without"] = wish.get("without")
        return self.add_client(client)

    def credential(self, authorization: str | None) -> Credential:
        """Who the header stands for; raises the 401 that is always the same."""
        word, _, value = (authorization or "").partition(" ")
        key = self.keys.get(value) if word == "Token" or (word == "Bearer" and self.records.settings.api_key_as_bearer) else None
        if key is not None and not key.revoked and self.records.settings.plan in _API_PLANS:
            return Credential(key.kind, f"key {key.key}", key.company_id, key.without, key.application)
        try:
            token = self.bearer(authorization)
        except BearerRefused as refusal:
            raise unauthorized() from refusal
        name = f"client {token.client.client_id} at {token.subject}"
        facts = token.client.facts
        return Credential(OAUTH, name, token.subject, facts["without"], facts["application"])

    def subject_may_sign_in(self, subject: str) -> bool:
        """The companies that still exist."""
        return subject in self.records["companies"].rows

    def consent_fields(self, client: OAuthClient) -> Markup:  # noqa: ARG002 (the server's signature)
        """Which location the person who signs in belongs to."""
        rows = self.records["companies"].rows.values()
        options = Markup("").join(Markup("<option value={}>{}</option>").format(row["id"], row["name"]) for row in rows)
        return Markup("<p><label>Signed in at <select name=company_id>{}</select></label></p>").format(options)

    def approve(self, client: OAuthClient, form: Mapping[str, str]) -> str:  # noqa: ARG002 (the server's signature)
        """The company of the person who consents."""
        company_id = form.get("company_id", COMPANY_ID)
        if not self.subject_may_sign_in(company_id):
            raise ConsentRefused("Choose a company.")
        return company_id

    def make_access_token(self, issued: IssuedToken) -> str:  # noqa: ARG002 (the server's signature)
        """64 hex digits."""
        return uuid4().hex + uuid4().hex

    def answer_extras(self, issued: IssuedToken) -> dict[str, Any]:
        """`created_at` in Unix seconds, as a number or, as also seen, as text."""
        seconds = int(issued.issued_at.timestamp())
        return {"created_at": str(seconds) if self.records.settings.created_at_as == "text" else seconds}

    def _refuse_odd_token_request(self) -> ResponseReturnValue | None:
        if request.path != TOKEN_PATH or request.method != "POST":
            return None
        sent = request.get_json(silent=True)
        if not isinstance(sent, dict):
            return {"error": "invalid_request", "error_description": "The request body must be JSON."}, 400
        client = self.clients.get(str(sent.get("client_id")))
        needed = sent.get("grant_type") == "refresh_token" and self.records.settings.refresh_needs_redirect_uri
        if client is not None and needed and sent.get("redirect_uri") not in client.redirect_uris:
            return {"error": "invalid_grant", "error_description": "The redirect URI does not match."}, 400
        return None

    def _hide_token_error(self, answer: Response) -> Response:
        if request.path == TOKEN_PATH and answer.status_code in (400, 401) and self.records.settings.sign_in_errors_with_200:
            answer.status_code = 200
        return answer
