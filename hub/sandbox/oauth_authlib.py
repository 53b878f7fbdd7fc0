"""Authlib's authorization server, made to read and answer in one simulated vendor's way."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import InvalidScopeError, OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from flask import Request, Response, jsonify
from werkzeug.datastructures import MultiDict

from hub.sandbox.oauth_records import OAuthClient

if TYPE_CHECKING:
    from hub.sandbox.oauth_server import OAuthServer


class SignInRequest(OAuth2Request):
    """One request with its parameters from the places this vendor reads; works behind plain HTTP as well."""

    def __init__(self, method: str, headers: Mapping[str, str], parameters: "MultiDict[str, str]") -> None:
        super().__init__(method=method, uri="https://sandbox.invalid/", headers=headers)
        self._parameters = parameters.to_dict()
        self.payload = BasicOAuth2Payload(self._parameters)
        self.payload.datalist.update(parameters.to_dict(flat=False))

    @property
    def form(self) -> dict[str, str]:
        """The parameters, wherever they came from."""
        return self._parameters


class AuthlibServer(AuthorizationServer):
    """Authlib's server with clients, tokens and error shapes taken from the simulated vendor."""

    def __init__(self, vendor: "OAuthServer") -> None:
        super().__init__()
        self.vendor = vendor
        self.register_token_generator("default", self._plan_token)  # type: ignore[arg-type]

    def query_client(self, client_id: str) -> OAuthClient | None:  # type: ignore[override]
        """Find a client by its public id."""
        return self.vendor.clients.get(client_id)

    def create_oauth2_request(self, request: Any) -> OAuth2Request:  # type: ignore[override]
        """Read the present request unless it was read already."""
        return request if isinstance(request, OAuth2Request) else self.vendor.read_parameters()

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        """Record the planned token and turn the plan into the vendor's answer."""
        answer = self.vendor.issue(request, token["scope"], token["grant_type"], with_refresh=token["with_refresh"])
        token.clear()
        token.update(answer)

    def handle_response(self, status_code: int, payload: Any, headers: Any) -> Response:
        """Answer in JSON, errors in the vendor's shape."""
        if isinstance(payload, dict) and status_code >= 400:
            payload = self.vendor.token_error(status_code, payload)
        answer = jsonify(payload) if isinstance(payload, dict) else Response(payload)
        answer.status_code = status_code
        answer.headers.update(dict(headers))
        return answer

    @staticmethod
    def _plan_token(*, grant_type: str, client: OAuthClient, scope: str, include_refresh_token: bool, **_: Any) -> dict[str, Any]:
        if grant_type != "refresh_token":
            scope = client.get_allowed_scope(scope)
        if scope is None:
            raise InvalidScopeError
        return {"grant_type": grant_type, "scope": scope, "with_refresh": include_refresh_token}


def parameters_from(received: Request, places: frozenset[str]) -> "MultiDict[str, str]":
    """The parameters of a request from its query, form and JSON body, as far as the places allow."""
    found: MultiDict[str, str] = MultiDict()
    if "query" in places:
        found.update(received.args)
    if "form" in places:
        found.update(received.form)
    body = received.get_json(silent=True) if "json" in places else None
    if isinstance(body, dict):
        found.update({key: str(value) for key, value in body.items()})
    return found
