"""An API that refuses whatever it does not know, in one shape: paths, keys, rights, parameters and fields."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, g, request
from flask.typing import ResponseReturnValue

from hub.sandbox.doors import Door
from hub.sandbox.limits import Limiter, LimitHeaders
from hub.sandbox.paging import Pages
from hub.sandbox.refusal import Refused

if TYPE_CHECKING:
    from hub.sandbox.vendor import SandboxVendor

Fields = Mapping[str, type]
Work = Callable[..., Any]
_STATUS = {"POST": 201, "DELETE": 204}
_NAMES = {str: "a text", list: "a list", dict: "an object", int: "a whole number", float: "a number", bool: "true or false"}


def as_message(refused: Refused) -> Any:
    """`{"message": …}`, the commonest shape."""
    return {"message": str(refused)}


@dataclass(frozen=True)
class Habits:
    """What all requests of an API have in common; `shape` makes the body of a refusal, the last two are the statuses of such requests."""

    door: Door
    limiter: Limiter
    announced: LimitHeaders
    pages: Pages
    shape: Callable[[Refused], Any] = as_message
    wrong_query: int = 400
    wrong_body: int = 422


class StrictApi:
    """The paths below `prefix`. A path's work gets what was sent as one dictionary, where something may be sent, and its places by name.

    A request is refused for its credential (401), for being one too many (429), for a right (403), and for what it sends, in that order.
    """

    def __init__(self, vendor: "SandboxVendor", prefix: str, habits: Habits) -> None:
        self.keeps_limits = True
        self._vendor = vendor
        self._prefix = prefix
        self._habits = habits
        vendor.app.register_error_handler(Refused, self._say_no)
        vendor.app.register_error_handler(404, lambda _: self._say_no(Refused(404, "there is nothing here")))
        vendor.app.register_error_handler(405, lambda _: self._say_no(Refused(405, "not with this method")))
        vendor.app.after_request(_announce)

    def reset(self) -> None:
        """No credentials, nothing counted, limits kept."""
        self.keeps_limits = True
        self._habits.door.reset()
        self._habits.limiter.reset()

    def get(self, path: str, right: str | None, work: Work, params: Collection[str] = ()) -> None:
        """Serve one record."""
        self._add("GET", path, right, self._asking(work, params))

    def rows(self, path: str, right: str | None, work: Work, params: Collection[str] = ()) -> None:
        """Serve the list that the work gives, page by page."""
        pages = self._habits.pages
        listed = self._asking(work, params, pages.param)
        self._add("GET", path, right, lambda **place: pages.page(listed(**place)))

    def post(self, path: str, right: str | None, work: Work, fields: Fields, required: Collection[str] = ()) -> None:
        """Make something: 201."""
        self._add("POST", path, right, self._telling(work, fields, required))

    def patch(self, path: str, right: str | None, work: Work, fields: Fields, required: Collection[str] = ()) -> None:
        """Change something."""
        self._add("PATCH", path, right, self._telling(work, fields, required))

    def put(self, path: str, right: str | None, work: Work, fields: Fields, required: Collection[str] = ()) -> None:
        """Replace something."""
        self._add("PUT", path, right, self._telling(work, fields, required))

    def delete(self, path: str, right: str | None, work: Work) -> None:
        """Take something away: 204."""
        self._add("DELETE", path, right, self._asking(work, ()))

    def _asking(self, work: Work, params: Collection[str], page_param: str | None = None) -> Work:
        def ask(**place: str) -> Any:
            sent = self._query({*params, *([page_param] if page_param else [])})
            sent.pop(page_param or "", None)
            return work(sent, **place) if params else work(**place)

        return ask

    def _telling(self, work: Work, fields: Fields, required: Collection[str]) -> Work:
        return lambda **place: work(self._body(fields, required), **place)

    def _add(self, method: str, path: str, right: str | None, work: Work) -> None:
        def serve(**place: str) -> ResponseReturnValue:
            with self._vendor.lock:
                self._let_in(right)
                answer = work(**place)
            body, headers = answer if isinstance(answer, tuple) else (answer, {})
            return "" if body is None else body, _STATUS.get(method, 200), headers

        endpoint = f"{method} {self._prefix}{path}".replace(".", "_")
        self._vendor.app.add_url_rule(f"{self._prefix}{path}", endpoint, serve, methods=[method], provide_automatic_options=False)

    def _let_in(self, right: str | None) -> None:
        credential, rights = self._habits.door.of_request()
        if rights is None:
            raise Refused(401, "this credential is not known")
        if self.keeps_limits:
            announced, budget = self._habits.announced, self._habits.limiter.count(credential)
            g.announced = announced.of_answer(budget)
            if budget.spent:
                raise Refused(429, "too many requests", announced.of_refusal(budget))
        if right is not None and right not in rights:
            raise Refused(403, f"this credential lacks the right {right}")

    def _query(self, known: Collection[str]) -> dict[str, str]:
        for name, values in request.args.lists():
            if name not in known:
                raise Refused(self._habits.wrong_query, f"{name}: not a parameter of this path")
            if len(values) > 1:
                raise Refused(self._habits.wrong_query, f"{name}: given twice")
        return request.args.to_dict()

    def _body(self, fields: Fields, required: Collection[str]) -> dict[str, Any]:
        sent = request.get_json(silent=True)
        if not isinstance(sent, dict):
            raise Refused(400, "send one JSON object")
        wrong = [f"{name}: not a field of this record" for name in sent if name not in fields]
        wrong += [f"{name}: must be there" for name in required if name not in sent]
        wrong += [f"{name}: write {_NAMES[kind]}" for name, kind in fields.items() if name in sent and not _is(sent[name], kind)]
        if wrong:
            raise Refused(self._habits.wrong_body, "; ".join(wrong))
        return sent

    def _say_no(self, refused: Refused) -> ResponseReturnValue:
        return self._habits.shape(refused), refused.status, refused.headers


def _announce(answer: Response) -> Response:
    answer.headers.update(g.get("announced", {}))
    return answer


def _is(value: Any, kind: type) -> bool:
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, (int, float) if kind is float else kind)
