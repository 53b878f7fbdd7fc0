"""Making the API: an app of its own, so that no cookie, form token or page header of the pages ever counts here."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from apiflask import APIBlueprint, APIFlask
from flask import Response, g, request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from werkzeug.routing import BaseConverter

from hub.api.asking import identify, only_with, whose_limit
from hub.api.dependencies import EXTENSION, ApiDependencies, parts
from hub.api.description import INTRODUCTION, TAGS, finished
from hub.api.docs_page import show_docs
from hub.api.route import Route
from hub.api.routes import ROUTES
from hub.api.strict_request import StrictRequest, refuse_what_is_said_twice
from hub.api.trouble import tell_trouble
from hub.limiter_storage import limiter_storage

LARGEST_BODY = 64 * 1024
WITHOUT_KEY_PER_MINUTE = 120
NOWHERE = "nowhere"
"""What counts as the address of a request that has none here, so that it is counted, too."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
ONE_YEAR = "max-age=31536000"
DATABASE_BACK_IN_S = "5"


class RowId(BaseConverter):
    """The id of a row in an address, written in one way: without signs, leading zeros and digits of other scripts."""

    regex = "[1-9][0-9]{0,15}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)


class ApiApp(APIFlask):
    """The app behind /api."""

    request_class = StrictRequest


def create_api(given: ApiDependencies) -> APIFlask:
    """The app; it is mounted at /api."""
    app = ApiApp("hub.api", title="Textback Hub", version="1", spec_path="/v1/openapi.json", docs_path=None)
    app.extensions[EXTENSION] = given
    app.url_map.converters["int"] = RowId
    app.url_map.merge_slashes = False
    app.json.sort_keys = False  # type: ignore[attr-defined] # Flask's own provider has it
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        AUTO_200_RESPONSE=False,
        AUTO_404_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        SERVERS=[{"url": f"{given.public_url}/api"}],
        DESCRIPTION=INTRODUCTION,
        TAGS=list(TAGS),
        SECURITY_SCHEMES={"key": {"type": "http", "scheme": "bearer", "description": "A key of the account: tbh_…"}},
    )
    tell_trouble(app)
    app.after_request(_finish)
    app.before_request(identify)
    _limit(app, given)
    app.spec_processor(finished)  # type: ignore[arg-type] # it is handed a dict, for the description is JSON
    app.register_blueprint(_blueprint())
    app.add_url_rule("/docs", view_func=show_docs)
    return app


def _blueprint() -> APIBlueprint:
    blueprint = APIBlueprint("v1", __name__, url_prefix="/v1")
    for route in ROUTES:
        blueprint.add_url_rule(route.path, route.endpoint, _view(blueprint, route), methods=[route.method])
    return blueprint


def _view(blueprint: APIBlueprint, route: Route) -> Callable[..., ResponseReturnValue]:
    """The route's function behind its schemas and the check of who asks."""

    @wraps(route.view)
    def view(**values: Any) -> Any:
        return route.view(**values)

    made: Callable[..., ResponseReturnValue] = blueprint.output(route.answer, status_code=route.status)(view)
    for schema, place, name in ((route.body, "json", "body"), (route.query, "query", "query"), (route.headers, "headers", "headers")):
        if schema is not None:
            made = blueprint.input(schema, location=place, arg_name=name)(made)
    scopes = [str(route.scope)] if route.scope else []
    needs = f"Needs the scope `{route.scope}`." if route.scope else "Any key may ask."
    made = blueprint.doc(
        description=needs,
        tags=[route.tag],
        operation_id=route.endpoint,
        security=[{"key": scopes}],
        extensions={"x-problems": list(route.problems)},
    )(made)
    return only_with(route.scope, _strictly(made, takes_query=route.query is not None))


def _strictly(view: Callable[..., ResponseReturnValue], *, takes_query: bool) -> Callable[..., ResponseReturnValue]:
    @wraps(view)
    def strict(**values: Any) -> ResponseReturnValue:
        refuse_what_is_said_twice(request, takes_query=takes_query)
        return view(**values)

    return strict


def _limit(app: APIFlask, given: ApiDependencies) -> None:
    """So many requests in a minute, counted over all web processes where there is a Redis, else and meanwhile in each."""

    def limit() -> str:
        return f"{given.requests_per_minute if g.get('key') else WITHOUT_KEY_PER_MINUTE} per minute"

    Limiter(
        whose_limit,
        app=app,
        application_limits=[limit],
        headers_enabled=True,
        request_identifier=lambda: request.endpoint or NOWHERE,
        key_prefix="api",
        **limiter_storage(given.redis_url),
    )


def _finish(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if answer.status_code == 503:
        answer.headers["Retry-After"] = DATABASE_BACK_IN_S
    elif answer.status_code != 429:
        answer.headers.pop("Retry-After", None)
    if parts().public_url.startswith("https://"):
        answer.headers.setdefault("Strict-Transport-Security", ONE_YEAR)
    return answer
