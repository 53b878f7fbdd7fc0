"""The OAuth 2.0 grants and side endpoints of Authlib, bound to one simulated vendor's sign-in server."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from authlib.oauth2.rfc6749 import (
    AuthorizationCodeGrant,
    ClientCredentialsGrant,
    ClientMixin,
    InvalidGrantError,
    InvalidRequestError,
    OAuth2Request,
    RefreshTokenGrant,
)
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from hub.sandbox.oauth_records import AuthorizationCode, IssuedToken

if TYPE_CHECKING:
    from hub.sandbox.oauth_server import OAuthServer

AUTH_METHODS = ["client_secret_basic", "client_secret_post"]


def grants_for(vendor: "OAuthServer") -> list[tuple[type[Any], list[Any]]]:
    """The three grants, each with its extensions, working on the records of one vendor."""

    class SandboxCodeGrant(AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS

        def validate_authorization_request(self) -> str:
            redirect_uri = super().validate_authorization_request()
            sent = self.request.payload.data  # type: ignore[union-attr]
            missing = [name for name in vendor.rules.authorize_requires if not sent.get(name)]
            if missing:
                raise InvalidRequestError(f"Missing {', '.join(missing)}", redirect_uri=redirect_uri)
            challenged = bool(sent.get("code_challenge"))
            if vendor.rules.pkce == "required" and not challenged:
                raise InvalidRequestError("Missing code_challenge", redirect_uri=redirect_uri)
            if vendor.rules.pkce == "refused" and challenged:
                raise InvalidRequestError("code_challenge is not supported", redirect_uri=redirect_uri)
            return redirect_uri

        def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
            sent = request.payload.data  # type: ignore[union-attr]
            vendor.codes[code] = AuthorizationCode(
                code=code,
                client_id=request.client.get_client_id(),  # type: ignore[union-attr]
                subject=str(request.user),
                scope=request.scope,
                redirect_uri=sent.get("redirect_uri", ""),
                until=vendor.clock() + timedelta(seconds=vendor.rules.code_seconds),
                code_challenge=sent.get("code_challenge"),
                code_challenge_method=sent.get("code_challenge_method"),
            )

        def query_authorization_code(self, code: str, client: ClientMixin) -> AuthorizationCode | None:
            found = vendor.codes.get(code)
            if found is None or found.client_id != client.get_client_id():
                return None
            if found.family is not None:
                vendor.punish_reuse(found.family)
                return None
            if vendor.clock() >= found.until:
                return None
            if not vendor.rules.redirect_uri_at_exchange and not self.request.payload.redirect_uri:  # type: ignore[union-attr]
                found.redirect_uri = ""
            return found

        def delete_authorization_code(self, authorization_code: AuthorizationCode) -> None:
            authorization_code.family = vendor.newest_family()

        def authenticate_user(self, authorization_code: AuthorizationCode) -> str | None:
            subject = authorization_code.subject
            return subject if vendor.subject_may_sign_in(subject) else None

    class SandboxRefreshGrant(RefreshTokenGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS
        INCLUDE_NEW_REFRESH_TOKEN = True

        def authenticate_refresh_token(self, refresh_token: str) -> IssuedToken:
            found = vendor.refresh_tokens.get(refresh_token)
            if found is None or found.revoked or not vendor.subject_may_sign_in(found.subject):
                raise InvalidGrantError("The refresh token is invalid.")
            if found.refresh_used:
                vendor.punish_reuse(found.family)
                raise InvalidGrantError("The refresh token has already been used.")
            if found.refresh_until is not None and vendor.clock() >= found.refresh_until:
                raise InvalidGrantError("The refresh token has expired.")
            return found

        def authenticate_user(self, refresh_token: IssuedToken) -> str:
            return refresh_token.subject

        def revoke_old_credential(self, refresh_token: IssuedToken) -> None:  # type: ignore[override]
            refresh_token.refresh_used = vendor.rules.rotate_refresh_tokens

    class SandboxClientCredentialsGrant(ClientCredentialsGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS

        def validate_token_request(self) -> None:
            super().validate_token_request()
            self.request.user = vendor.acting_subject(vendor.clients[self.client.client_id], dict(self.request.form))

    return [
        (SandboxCodeGrant, [CodeChallenge(required=False)]),
        (SandboxRefreshGrant, []),
        (SandboxClientCredentialsGrant, []),
    ]


def side_endpoints_for(vendor: "OAuthServer") -> list[type[Any]]:
    """Introspection and revocation of tokens by the client that was given them."""

    class SandboxIntrospection(IntrospectionEndpoint):
        CLIENT_AUTH_METHODS = AUTH_METHODS

        def query_token(self, token_string: str, token_type_hint: str | None) -> IssuedToken | None:  # noqa: ARG002 (Authlib's signature)
            return vendor.find_token(token_string)

        def check_permission(self, token: IssuedToken, client: ClientMixin, request: OAuth2Request) -> bool:  # noqa: ARG002 (Authlib's signature)
            return token.check_client(client)

        def introspect_token(self, token: IssuedToken) -> dict[str, Any]:
            return vendor.introspection(token)

    class SandboxRevocation(RevocationEndpoint):
        CLIENT_AUTH_METHODS = AUTH_METHODS

        def query_token(self, token_string: str, token_type_hint: str | None) -> IssuedToken | None:  # noqa: ARG002 (Authlib's signature)
            return vendor.find_token(token_string)

        def revoke_token(self, token: IssuedToken, request: OAuth2Request) -> None:  # noqa: ARG002 (Authlib's signature)
            vendor.revoke_family(token.family)

    return [SandboxIntrospection, SandboxRevocation]
