"""Speaking with a mail server by SMTP: in doubt is only what was handed over and not answered."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from hub.contract.errors import Rejected, TryAgain

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@contextmanager
def signed_in_server(smtp_url: str, timeout_s: float) -> Iterator[smtplib.SMTP]:
    """The server, encrypted where it can be and signed in where the address has a user; `timeout_s` is for each answer.

    Raises TryAgain without a doubt when it cannot be reached or is not who it says, Rejected when it refuses us for good. A
    password leaves only encrypted, or to this very machine.
    """
    address = urlsplit(smtp_url)
    try:
        server = _connected(address, timeout_s)
        with _closed_on_failure(server):
            _sign_in(server, address)
    except smtplib.SMTPResponseException as refusal:
        raise _refused(refusal.smtp_code) from refusal
    except OSError as trouble:
        raise TryAgain("The mail server cannot be reached.", may_have_left=False) from trouble
    try:
        yield server
    finally:
        with suppress(OSError):  # what was said is said, whether it takes leave or not
            server.quit()


@contextmanager
def _closed_on_failure(server: smtplib.SMTP) -> Iterator[None]:
    try:
        yield
    except BaseException:
        server.close()
        raise


def _connected(address: SplitResult, timeout_s: float) -> smtplib.SMTP:
    host, port = address.hostname or "localhost", address.port or 0
    if address.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=timeout_s, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=timeout_s)


def _sign_in(server: smtplib.SMTP, address: SplitResult) -> None:
    server.ehlo()
    is_private = address.scheme == "smtps" or address.hostname in LOOPBACK
    if address.scheme != "smtps" and server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
        is_private = True
    if address.username and not is_private:
        raise Rejected("The mail server offers no encryption, so the password is not sent.", reason="mail_refused")
    if address.username:
        server.login(unquote(address.username), unquote(address.password or ""))


def hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    """Send one message; raises TryAgain, in doubt where the server went silent, and Rejected."""
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as refusal:
        raise _refused(max(code for code, _ in refusal.recipients.values())) from refusal
    except smtplib.SMTPResponseException as refusal:
        raise _refused(refusal.smtp_code) from refusal
    except OSError as trouble:
        raise TryAgain("The mail server did not answer.", may_have_left=True) from trouble


def _refused(code: int) -> TryAgain | Rejected:
    """4xx is for now, 5xx for good (RFC 5321, 4.2.1)."""
    if code < 500:
        return TryAgain("The mail server asks to try later.", may_have_left=False)
    return Rejected("The mail server refused the message.", reason="mail_refused")
