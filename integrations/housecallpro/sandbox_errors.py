"""The five shapes in which Housecall Pro says no (Housecall v1 API description, and answers seen by integrators)."""

from typing import Any

Errors = dict[str, list[str]]


class ApiError(Exception):
    """A refused request: status, JSON body, headers."""

    def __init__(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = headers or {}


def unauthorized() -> ApiError:
    """401: no key, a wrong one, a revoked one, the wrong word before it; the answer never tells which."""
    return ApiError(401, {"message": "Unauthorized"})


def forbidden() -> ApiError:
    """403: a location out of reach, or a feature the shop does not have."""
    return ApiError(403, {"message": "Forbidden"})


def bad_request(name: str, reason: str) -> ApiError:
    """400: a parameter or the body as such cannot be read."""
    return ApiError(400, {"message": "Bad Request", name: [reason]})


def not_found(what: str) -> ApiError:
    """404: the path or the record is unknown to this location."""
    return ApiError(404, {"error": {"message": f"{what} not found"}})


def gone(what: str) -> ApiError:
    """410: the record was deleted."""
    return ApiError(410, {"error": {"message": f"{what} has been deleted"}})


def no_such_status(reason: str, status: int = 404) -> ApiError:
    """404 or 422 of the pipeline, whose error is a bare sentence."""
    return ApiError(status, {"error": reason})


def unprocessable(errors: Errors) -> ApiError:
    """422: sentences by field, nested fields with dots."""
    return ApiError(422, {"errors": errors})


def too_many(seconds: float, *, retry_after: bool) -> ApiError:
    """429: asked too often; `seconds` until the next window."""
    return ApiError(429, {"message": "Too Many Requests"}, {"Retry-After": str(max(1, round(seconds)))} if retry_after else {})
