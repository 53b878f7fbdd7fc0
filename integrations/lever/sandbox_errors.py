"""Data API answers that say no: `{"code", "message"}` (Lever docs, responses and errors)."""


class ApiError(Exception):
    """A refused request; `location` is set where the record moved. The code of a 400 is filled in from the settings."""

    def __init__(self, status: int, code: str, message: str, location: str | None = None) -> None:
        super().__init__(status, message)
        self.status = status
        self.code = code
        self.message = message
        self.location = location


def bad_request(message: str) -> ApiError:
    """400: something is missing or malformed."""
    return ApiError(400, "", message)


def unauthorized(message: str = "Invalid credentials") -> ApiError:
    """401: no usable key or token."""
    return ApiError(401, "Unauthorized", message)


def forbidden(message: str) -> ApiError:
    """403: scope, account settings or confidential access forbid it."""
    return ApiError(403, "Forbidden", message)


def not_found(kind: str, name: object) -> ApiError:
    """404: no such record, which a malformed id is too."""
    return ApiError(404, "ResourceNotFound", f"{kind} {name} was not found")


def unknown_path(path: str) -> ApiError:
    """404: no such path."""
    return ApiError(404, "ResourceNotFound", f"{path} was not found")


def moved(location: str) -> ApiError:
    """301: look there."""
    return ApiError(301, "MovedPermanently", "See the Location header", location)


def unprocessable_file(message: str) -> ApiError:
    """422: a file cannot be processed."""
    return ApiError(422, "UnprocessableEntity", message)


def too_many() -> ApiError:
    """429: the bucket is empty; Lever does not say for how long."""
    return ApiError(429, "TooManyRequests", "Rate limit exceeded")
