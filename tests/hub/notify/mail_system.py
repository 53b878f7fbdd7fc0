"""A real SMTP server in a thread of the test, with the habits that a test gives it."""

import asyncio
import ssl
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from tests.own_ports import own_port


class MailSystem:
    """`answers` are given to the next messages instead of 250; while `silent`, a message is taken and not answered."""

    def __init__(self, *, host: str = "127.0.0.1", certificate: ssl.SSLContext | None = None, starttls: bool = False) -> None:
        self.host, self.port = host, own_port()
        self.taken: list[EmailMessage] = []
        self.signed_in: list[tuple[str, str]] = []
        self.answers: list[str] = []
        self.silent = False
        self._may_answer = threading.Event()
        self._controller = _Controller(self, certificate=certificate, starttls=starttls)
        self._controller.start()

    def sign_in(self, server: SMTP, session: Any, envelope: Any, mechanism: str, auth: LoginPassword) -> AuthResult:  # noqa: ARG002 - aiosmtpd's signature
        self.signed_in.append((auth.login.decode(), auth.password.decode()))
        return AuthResult(success=auth.password == b"right", handled=False)

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802, ARG002 - aiosmtpd's name and signature
        if self.answers:
            return self.answers.pop(0)
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.silent:
            await asyncio.to_thread(self._may_answer.wait)
        return "250 OK"

    def close(self) -> None:
        self._may_answer.set()
        self._controller.stop(no_assert=True)


class _Controller(Controller):
    """Speaks TLS from the start or, with `starttls`, when asked to."""

    def __init__(self, system: MailSystem, *, certificate: ssl.SSLContext | None, starttls: bool) -> None:
        self._system = system
        self._later = certificate if starttls else None
        super().__init__(system, hostname=system.host, port=system.port, ssl_context=None if starttls else certificate)

    def factory(self) -> SMTP:
        return SMTP(self._system, authenticator=self._system.sign_in, auth_require_tls=False, tls_context=self._later)
