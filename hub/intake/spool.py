"""Requests that could not be committed, kept in files until they can."""

import base64
import contextlib
import datetime as dt
import os
import secrets
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import structlog

from hub.connections.vault import UnreadableSecretError, Vault
from hub.contract.webhooks import RawRequest


class Spool:
    """One encrypted file for each request, on the disk (fsync) before `keep` returns."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder = folder / "spool"
        self._vault = vault
        self._put_back: Counter[str] = Counter()
        self._log = structlog.get_logger("spool")

    def keep(self, kind: str, key: str, token: str, raw: RawRequest) -> None:
        """Keep the request; raises OSError when the disk does not take it."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        value = {
            "kind": kind,
            "key": key,
            "token": token,
            "method": raw.method,
            "url": raw.url,
            "headers": dict(raw.headers),
            "body": base64.b64encode(raw.body).decode(),
            "received_at": raw.received_at.isoformat(),
        }
        name = f"{raw.received_at.timestamp():.6f}-{secrets.token_hex(4)}"
        unfinished = self._folder / f"{name}.part"
        try:
            self._write(unfinished, self._vault.lock(value).encode())
            unfinished.rename(self._folder / f"{name}.request")
        except OSError:
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise
        directory = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)

    def _write(self, file: Path, content: bytes) -> None:
        """All of it: a disk that is nearly full takes a part and says so only when the rest is written."""
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
            written.write(content)
            written.flush()
            os.fsync(written.fileno())

    def is_empty(self) -> bool:
        """Whether nothing is kept."""
        return not self._folder.exists() or next(self._folder.glob("*.request"), None) is None

    def put_back(self, file: Path) -> None:
        """It could not be taken in now; until the next restart it comes after those that were tried less often."""
        self._put_back[file.name] += 1

    def kept(self) -> Iterator[tuple[Path, str, str, str, RawRequest]]:
        """Every kept request, oldest first: its file, kind, key, token and itself."""
        if not self._folder.exists():
            return
        for file in sorted(self._folder.glob("*.request"), key=lambda file: (self._put_back[file.name], file.name)):
            try:
                value: dict[str, Any] = self._vault.unlock(file.read_text())
            except FileNotFoundError:  # another web process of this machine was faster
                continue
            except (UnreadableSecretError, ValueError):
                self._log.exception("spooled_request_unreadable", file=file.name)
                file.rename(file.with_suffix(".unreadable"))
                continue
            raw = RawRequest(
                method=value["method"],
                url=value["url"],
                headers=value["headers"],
                body=base64.b64decode(value["body"]),
                received_at=dt.datetime.fromisoformat(value["received_at"]),
            )
            yield file, value["kind"], value["key"], value["token"], raw
