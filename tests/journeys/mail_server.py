"""A mail server that keeps what it gets, and can keep its answer to itself."""

import asyncio
import threading
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.own_ports import own_port


class MailServer:
    """Runs in a thread of the test; `mails` holds the body of every message that it took."""

    def __init__(self) -> None:
        self.mails: list[str] = []
        self.withheld = 0
        self._withholds = False
        self._released = threading.Event()
        self.port = own_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def withhold(self) -> None:
        """Take the next messages and do not say so."""
        self._withholds = True
        self._released.clear()

    def release(self) -> None:
        """Say so now."""
        self._withholds = False
        self._released.set()

    def close(self) -> None:
        """End it."""
        self.release()
        self._controller.stop(no_assert=True)

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802, ARG002 - aiosmtpd's name and signature
        """Take a message."""
        self.mails.append(envelope.content.decode())
        if self._withholds:
            self.withheld += 1
            await asyncio.to_thread(self._released.wait)
        return "250 OK"
