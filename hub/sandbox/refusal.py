"""What a simulated vendor's API answers to a request that it does not serve."""

from collections.abc import Mapping


class Refused(Exception):
    """An answer with a status of 400 or more; the vendor's own shape is put around the sentence where it is answered."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})
