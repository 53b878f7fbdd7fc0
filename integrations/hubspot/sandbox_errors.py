"""HubSpot answers that say no (HubSpot docs, error handling; the Error schema of the 2026-09 descriptions)."""

from typing import Any
from uuid import uuid4


class ApiError(Exception):
    """A refused request: status, JSON body, headers."""

    def __init__(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.body = {"status": "error", "correlationId": str(uuid4()), **body}
        self.headers = headers or {}


def unauthorized(*, expired: bool = False) -> ApiError:
    """401: no usable token, or one whose half hour is over."""
    message = "The OAuth token used to make this request expired." if expired else "Authentication credentials not found or not valid."
    return ApiError(401, {"message": message, "category": "EXPIRED_AUTHENTICATION" if expired else "INVALID_AUTHENTICATION"})


def missing_scopes(*scopes: str) -> ApiError:
    """403: none of these scopes was granted."""
    message = "This app hasn't been granted all required scopes to make this request."
    return ApiError(403, {"message": message, "category": "MISSING_SCOPES", "context": {"missingScopes": list(scopes)}})


def forbidden(message: str) -> ApiError:
    """403 for another reason than a scope."""
    return ApiError(403, {"message": message, "category": "FORBIDDEN"})


def not_found(message: str = "resource not found") -> ApiError:
    """404: unknown path or record."""
    return ApiError(404, {"message": message, "category": "OBJECT_NOT_FOUND"})


def wrong_method() -> ApiError:
    """405: the path is known, the method is not."""
    return ApiError(405, {"message": "HTTP 405 Method Not Allowed", "category": "METHOD_NOT_ALLOWED"})


def invalid(message: str, *details: dict[str, Any], **extra: Any) -> ApiError:
    """400: `details` are entries of `errors`."""
    body: dict[str, Any] = {"message": message, "category": "VALIDATION_ERROR", **extra}
    return ApiError(400, {**body, "errors": list(details)} if details else body)


def detail(code: str, message: str, name: str) -> dict[str, Any]:
    """One entry of `errors` about a property."""
    return {"message": message, "code": code, "in": name, "context": {"propertyName": [name]}}


def conflict(message: str) -> ApiError:
    """409: the record exists; its id stands in the message alone."""
    return ApiError(409, {"message": message, "category": "CONFLICT"})


def property_exists(name: str) -> ApiError:
    """409: a property of this name is there."""
    return ApiError(
        409,
        {
            "message": f"A property named '{name}' already exists.",
            "category": "OBJECT_ALREADY_EXISTS",
            "subCategory": "Properties.PROPERTY_WITH_NAME_EXISTS",
        },
    )


def too_many(policy: str, *, wait: int | None) -> ApiError:
    """429: `policy` is TEN_SECONDLY_ROLLING, DAILY or SECONDLY; `wait` seconds are told only where the setting says so."""
    body = {
        "message": f"You have reached your {policy.lower()} limit.",
        "category": "RATE_LIMITS",
        "errorType": "RATE_LIMIT",
        "policyName": policy,
        "requestId": str(uuid4()),
    }
    return ApiError(429, body, {} if wait is None else {"Retry-After": str(wait)})
