"""Files held for a day: up to 30 MB each (Lever docs, uploads)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from werkzeug.datastructures import FileStorage

from hub.sandbox.lagging import Row
from integrations.lever.sandbox_errors import bad_request, not_found, unprocessable_file
from integrations.lever.sandbox_settings import Settings

LIFE_MS = 24 * 3_600_000


@dataclass(frozen=True)
class Upload:
    """One file; `until` is in epoch milliseconds."""

    name: str
    content: bytes
    until: int


class Uploads:
    """The files of one account."""

    def __init__(self, clock: Callable[[], datetime], settings: Settings) -> None:
        self._clock = clock
        self._settings = settings
        self.reset()

    def reset(self) -> None:
        """Forget every file."""
        self._files: dict[str, Upload] = {}

    def take(self, file: FileStorage | None, url: str) -> Row:
        """Hold a file under an address below `url`; raises the 400 where there is none and the 422 of one too large."""
        if file is None or not file.filename:
            raise bad_request("file is required")
        content = file.read(self._settings.upload_limit_bytes + 1)
        if len(content) > self._settings.upload_limit_bytes:
            raise unprocessable_file("The file is too large")
        now, name = self._now(), str(uuid4())
        self._files[name] = Upload(file.filename, content, now + LIFE_MS)
        return {
            "id": name,
            "uri": f"{url}/{name}",
            "filename": file.filename,
            "size": len(content),
            "uploadedAt": now,
            "expiresAt": now + LIFE_MS,
        }

    def find(self, name: str) -> Upload:
        """A file whose day is not over; raises the 404."""
        upload = self._files.get(name)
        if upload is None or self._now() >= upload.until:
            raise not_found("uploads", name)
        return upload

    def _now(self) -> int:
        return int(self._clock().timestamp() * 1000)
