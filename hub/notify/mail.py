"""Handing a message to a mail server, and knowing at every step whether the server may have it."""

import contextlib
import smtplib
import ssl
import time
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from hub.contract.errors import Rejected, TryAgain, VendorTrouble

LOOPBACK = ("localhost", "127.0.0.1", "::1")
SHORTEST_WAIT_S = 0.1


def hand_over(message: EmailMessage, smtp_url: str, *, deadline_s: float, before_sending: Callable[[], None]) -> None:
    """Hand it over within the deadline; `before_sending` is asked last and stops it by raising.

    Raises TryAgain, in doubt only where the server had all of it and did not answer, or Rejected.
    """
    ends_at = time.monotonic() + deadline_s
    address = urlsplit(smtp_url)
    server = _connect(address, deadline_s)
    has_begun = False
    try:
        _sign_in(server, address)
        _wait_until(server, ends_at)
        _name_sender_and_recipient(server, message)
        before_sending()
        _wait_until(server, ends_at)
        has_begun = True
        _check(*server.data(message.as_bytes(policy=message.policy.clone(linesep="\r\n"))))
    except smtplib.SMTPResponseException as refusal:
        raise _refused(refusal, has_begun=has_begun) from None
    except (smtplib.SMTPNotSupportedError, UnicodeError):
        raise Rejected("The mail server cannot take this message or this sign-in.", reason="mail_refused") from None
    except OSError:
        raise TryAgain("The mail server did not answer.", may_have_left=has_begun) from None
    finally:
        _say_goodbye(server)


def _connect(address: SplitResult, deadline_s: float) -> smtplib.SMTP:
    host, port = address.hostname or "localhost", address.port or 0
    try:
        if address.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, timeout=deadline_s, context=ssl.create_default_context())
        return smtplib.SMTP(host, port, timeout=deadline_s)
    except OSError:
        raise TryAgain("The mail server cannot be reached.", may_have_left=False) from None


def _sign_in(server: smtplib.SMTP, address: SplitResult) -> None:
    server.ehlo_or_helo_if_needed()
    is_private = address.scheme == "smtps" or address.hostname in LOOPBACK
    if address.scheme != "smtps" and server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        is_private = True
    if address.username and not is_private:
        raise Rejected("The mail server offers no encryption, so the password is not sent.", reason="mail_refused")
    if address.username:
        server.login(unquote(address.username), unquote(address.password or ""))


def _name_sender_and_recipient(server: smtplib.SMTP, message: EmailMessage) -> None:
    _check(*server.mail(message["From"].addresses[0].addr_spec))
    _check(*server.rcpt(message["To"].addresses[0].addr_spec))


def _check(code: int, answer: bytes) -> None:
    if not 200 <= code < 300:
        raise smtplib.SMTPResponseException(code, answer)


def _refused(refusal: smtplib.SMTPResponseException, *, has_begun: bool) -> VendorTrouble:
    """4xx asks for another try, 5xx refuses (RFC 5321, 4.2.1); what is neither is no answer."""
    if 400 <= refusal.smtp_code < 500:
        return TryAgain("The mail server asks to try later.", may_have_left=False)
    if 500 <= refusal.smtp_code < 600:
        return Rejected("The mail server refused the message.", reason="mail_refused")
    return TryAgain("The mail server gave no answer that can be read.", may_have_left=has_begun)


def _wait_until(server: smtplib.SMTP, ends_at: float) -> None:
    if server.sock is not None:
        server.sock.settimeout(max(SHORTEST_WAIT_S, ends_at - time.monotonic()))


def _say_goodbye(server: smtplib.SMTP) -> None:
    """Whatever the server makes of it: the message is handed over or it is not."""
    with contextlib.suppress(OSError):
        _wait_until(server, time.monotonic())
        server.quit()
    server.close()
