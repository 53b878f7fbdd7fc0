"""Problems as pages that look like all others; under `/in/` they are told as problem+json."""

import structlog
from flask import Flask, Response, g, make_response, render_template, request
from flask_limiter import RateLimitExceeded
from flask_login import AnonymousUserMixin, current_user  # type: ignore[import-untyped]
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException

from hub.problems import problem

SENTENCES = {
    400: ("This form could not be read", "Go back, reload the page and send it again."),
    403: ("Your role does not allow this", "Ask an owner or admin of your business to do it, or to change your role."),
    404: ("There is nothing here", "The address may be mistyped, or it belongs to another business."),
    405: ("This cannot be opened like that", "Go back and use the button on the page."),
    413: ("That was too much at once", "Send less and try again."),
    500: ("Something broke on our side", "It was written to the log. Nothing that was received is lost; try again in a moment."),
}
FORM_TOO_OLD = (
    "This form was no longer valid",
    "You may have signed in or out in another window. Go back, reload the page and send it again.",
)
TRIED_BY_OTHERS = " If it was somebody else who tried, ask for a new password: with its link you get in at once."
MINUTE_S = 60
OTHER = ("This did not work", "Go back and try again.")


def prepare_problem_pages(app: Flask) -> None:
    """Answer every problem with its page."""
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(RateLimitExceeded, _too_many_tries)
    app.register_error_handler(HTTPException, _http_problem)
    app.register_error_handler(Exception, _broken)


def _form_too_old(error: Exception) -> Response:  # noqa: ARG001 - Flask hands the error
    return problem_page(400, *FORM_TOO_OLD)


def _too_many_tries(error: Exception) -> Response:
    assert isinstance(error, RateLimitExceeded)  # noqa: S101 - registered for this class
    wait_s = error.limit.limit.get_expiry()
    wait = "Wait a minute" if wait_s <= MINUTE_S else "Wait, an hour at most"
    way_in = TRIED_BY_OTHERS if error.limit.shared and not current_user.is_authenticated else ""
    answer = problem_page(429, "Too many tries", f"{wait}, then try again.{way_in}")
    answer.headers["Retry-After"] = str(wait_s)
    return answer


def _http_problem(error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
    status = error.code or 500
    if error.response is not None and status < 400:
        return make_response(error.response)
    answer = problem_page(status, *SENTENCES.get(status, OTHER))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _broken(error: Exception) -> Response:
    g._login_user = AnonymousUserMixin()  # noqa: SLF001 - asking who is signed in may be what broke
    structlog.get_logger("web").error("page_broke", route=str(request.url_rule), exc_info=error)
    return problem_page(500, *SENTENCES[500])


def problem_page(status: int, title: str, sentence: str) -> Response:
    """A page that says what is wrong and what to do."""
    if request.path.startswith("/in/"):
        return problem(status, f"{title}. {sentence}")
    return make_response(render_template("problem/page.html", title=title, sentence=sentence), status)
