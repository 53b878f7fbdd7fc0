"""What a GraphQL answer means: its errors stand in the body, under words that most vendors share (GraphQL spec, response; Apollo codes)."""

from collections.abc import Mapping
from typing import Any

from hub.contract.errors import TryAgain
from hub.outbound.verdicts import ReadAnswer, Verdict, trouble_of

_CODES: Mapping[str, tuple[Verdict, int]] = {
    "UNAUTHENTICATED": (Verdict.SIGN_IN_AGAIN, 401),
    "UNAUTHORIZED": (Verdict.SIGN_IN_AGAIN, 401),
    "FORBIDDEN": (Verdict.MISSING_RIGHT, 403),
    "ACCESS_DENIED": (Verdict.MISSING_RIGHT, 403),
    "NOT_FOUND": (Verdict.GONE, 404),
    "THROTTLED": (Verdict.OVER_LIMIT, 429),
    "RATE_LIMITED": (Verdict.OVER_LIMIT, 429),
    "TOO_MANY_REQUESTS": (Verdict.OVER_LIMIT, 429),
    "INTERNAL_SERVER_ERROR": (Verdict.SERVER_FAILED, 500),
}


def data_in(body: Any, vendor: str, *, is_write: bool) -> Any:
    """The data; raises the contract's error for the first error in the body, TryAgain for a body that is no GraphQL answer."""
    if not isinstance(body, dict) or not ({"data", "errors"} & body.keys()):
        raise TryAgain(f"{vendor} answered with something else than it should.", may_have_left=is_write)
    errors = body.get("errors")
    if not errors:
        return body["data"]
    first = errors[0] if isinstance(errors, list) and isinstance(errors[0], dict) else {}
    extensions = first.get("extensions")
    code = str(extensions.get("code", "")).upper() if isinstance(extensions, dict) else ""
    verdict, status = _CODES.get(code, (Verdict.REFUSED, 200))
    raise trouble_of(verdict, ReadAnswer(status, body), vendor=vendor, is_write=is_write, after=None)


def is_mutation(query: str) -> bool:
    """Whether an operation may change something."""
    return query.lstrip().startswith("mutation")
