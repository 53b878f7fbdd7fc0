"""Putting the pages on the app."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from itertools import chain
from typing import Any

from flask import Blueprint, Flask, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_bootstrap import Bootstrap5  # type: ignore[import-untyped]
from flask_limiter import Limiter
from flask_login import current_user  # type: ignore[import-untyped]
from flask_wtf.csrf import CSRFProtect  # type: ignore[import-untyped]

from hub.records.acting import Actor, ActorKind, acting_as
from hub.web.came_from import page_behind
from hub.web.dependencies import EXTENSION, PageDependencies
from hub.web.layout import prepare_templates
from hub.web.own_desks import see_only
from hub.web.problem_pages import prepare_problem_pages
from hub.web.route import LARGEST_FORM, Route
from hub.web.routes import ROUTES
from hub.web.row_ids import LARGEST_ID
from hub.web.security_headers import security_headers
from hub.web.signed_in import Needs, me, prepare_sign_in
from hub.web.tries import limited, make_limiter

LARGEST = {f"web.{route.endpoint}": route.largest for route in ROUTES}


def register_pages(app: Flask, pages: PageDependencies) -> None:
    """Add every page, its session, its form protection and its headers; webhooks on the same app stay as they are."""
    is_https = pages.public_url.startswith("https://")
    app.secret_key = pages.session_key
    app.config.update(
        BOOTSTRAP_SERVE_LOCAL=True,
        SESSION_COOKIE_NAME="__Host-hub" if is_https else "hub",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # a proxy may call us by another name than the Referer; the token is enough
    )
    app.extensions[EXTENSION] = pages
    Bootstrap5(app)
    forms = CSRFProtect(app)
    prepare_sign_in(app, dt.timedelta(days=pages.database.settings.session_longest_days))
    app.after_request(security_headers(is_https=is_https))
    blueprint = _blueprint(make_limiter(app, pages.database.settings.redis_url), with_sandbox=pages.has_sandbox_phone)
    blueprint.before_request(_refuse_large_forms)
    blueprint.before_request(_refuse_what_no_row_holds)
    blueprint.before_request(forms.protect)
    prepare_templates(blueprint)
    prepare_problem_pages(app)
    app.register_blueprint(blueprint)


def _blueprint(limiter: Limiter, *, with_sandbox: bool) -> Blueprint:
    blueprint = Blueprint("web", __name__, template_folder="templates", static_folder="static", static_url_path="/assets")
    for route in ROUTES:
        if with_sandbox or not route.sandbox_only:
            blueprint.add_url_rule(route.path, route.endpoint, _guarded(route, limiter), methods=list(route.methods))
    return blueprint


def _guarded(route: Route, limiter: Limiter) -> Callable[..., ResponseReturnValue]:
    """The view behind the check of who asks."""

    @wraps(route.view)
    def view(**values: Any) -> ResponseReturnValue:
        if route.needs is not Needs.NOTHING:
            if not current_user.is_authenticated:
                return _to_sign_in()
            if not current_user.may(route.needs):
                abort(403)
            if (seer := me().viewpoint) is not None:
                see_only(seer, values)
        with acting_as(_who_acts()):
            answer: ResponseReturnValue = route.view(**values)
        return answer

    return limited(limiter, route, view)


def _who_acts() -> Actor:
    """The member who is signed in; on the pages before that, somebody with a link or a password to try."""
    if not current_user.is_authenticated:
        return Actor(ActorKind.VISITOR, "Somebody not signed in")
    member = me()
    return Actor(ActorKind.MEMBER, member.name, member.member_id, member.account_id)


def _to_sign_in() -> ResponseReturnValue:
    """Sign-in leads back to the page that was asked for, or whose button was pressed: what was written there may still stand."""
    came_for = request.full_path.removesuffix("?") if request.method == "GET" else page_behind()
    if request.path in ("/", "/live"):
        came_for = None
    return redirect(url_for("web.sign_in", next=came_for))


def _refuse_large_forms() -> None:
    request.max_content_length = LARGEST.get(request.endpoint or "", LARGEST_FORM)


def _refuse_what_no_row_holds() -> None:
    """An id with too many digits, and a NUL character, which is in nothing that people write and which PostgreSQL does not keep."""
    if any(isinstance(one, int) and one > LARGEST_ID for one in (request.view_args or {}).values()):
        abort(404)
    written = (values for fields in (request.args, request.form) for values in fields.listvalues())
    said = chain(*written, (request.view_args or {}).values())
    if any("\x00" in str(one) for one in said):
        abort(400)
