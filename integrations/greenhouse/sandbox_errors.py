"""Harvest v3 answers that say no (Greenhouse docs, api error pages; shapes seen by integrators)."""

from typing import Any


class ApiError(Exception):
    """A refused request: status, JSON body, headers."""

    def __init__(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = headers or {}


def unauthorized() -> ApiError:
    """401: no usable access token."""
    return ApiError(401, {"message": "Unauthorized", "errors": ["Token could not be decoded or is no longer valid"]})


def forbidden(reason: str) -> ApiError:
    """403: the scope is missing or the acting user lacks the right."""
    return ApiError(403, {"message": reason})


def not_found() -> ApiError:
    """404: unknown path or record."""
    return ApiError(404, {"message": "Resource not found"})


def unprocessable(*errors: str | dict[str, str]) -> ApiError:
    """422: each entry is a sentence, or one key with a sentence."""
    return ApiError(422, {"message": "Unprocessable Content", "errors": list(errors)})


def bad_json() -> ApiError:
    """400: the body is not one JSON object."""
    return ApiError(400, {"message": "Bad Request", "errors": ["The body must be a JSON object"]})


def too_many(seconds: int, *, retry_after: bool) -> ApiError:
    """429: the window's budget is spent; `seconds` until the next window."""
    return ApiError(429, {"message": "Too Many Requests"}, {"Retry-After": str(seconds)} if retry_after else {})
