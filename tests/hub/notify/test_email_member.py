"""E-mails to members, handed to a real SMTP server: at most once, and no password in the open."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.records.account import Member
from hub.records.call import Task
from hub.records.outbox import OutboxRow, OutboxState
from tests.fakes.self_signed import self_signed_certificate
from tests.fakes.small_hub import SmallHub
from tests.hub.notify.mail_system import MailSystem
from tests.own_ports import own_port

Mailing = Callable[..., tuple[SmallHub, MailSystem]]


@pytest.fixture
def mailing(tmp_path: Path) -> Iterator[Mailing]:
    """A hub whose Rosa has no phone number, and a mail server that its members' e-mails go to."""
    made: list[tuple[SmallHub, MailSystem]] = []

    def make(scheme: str = "smtp", sign_in: str = "", **habits: Any) -> tuple[SmallHub, MailSystem]:
        mail = MailSystem(**habits)
        url = f"{scheme}://{sign_in}{mail.host}:{mail.port}"
        hub = SmallHub(
            f"sqlite:///{tmp_path / 'hub.sqlite3'}", tmp_path, smtp_url=url, request_deadline_s=3.0, mail_from="hub@harbor.example"
        )
        hub.change_account(fallback_member_id=hub.member("Rosa"))
        made.append((hub, mail))
        return hub, mail

    yield make
    for hub, mail in made:
        hub.close()
        mail.close()


@pytest.fixture
def certificate(tmp_path: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed_certificate(tmp_path))
    return context


@pytest.fixture
def trusted(certificate: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "vendor.pem"))
    return certificate


def owed(hub: SmallHub) -> OutboxRow:
    (row,) = hub.rows("email_member")
    return row


def reply(hub: SmallHub) -> None:
    hub.reply("is the driver job open?")
    hub.work()


def test_a_member_without_a_number_gets_the_words_and_the_page_by_email(mailing: Mailing) -> None:
    hub, mail = mailing()
    reply(hub)
    (message,) = mail.taken
    assert (message["To"], message["From"], message["Subject"]) == ("rosa@harbor.example", "hub@harbor.example", "A caller replied")
    written = message.get_content()
    assert "(415) 555-0142 missed you and replied: \u201cis the driver job open?\u201d" in written
    assert "https://hub.example/conversations/1" in written
    assert owed(hub).state == OutboxState.DONE
    assert "Rosa was told by e-mail." in hub.story


def test_an_email_whose_answer_never_came_is_not_sent_again_and_a_person_hears_of_the_doubt(mailing: Mailing) -> None:
    hub, mail = mailing()
    mail.silent = True
    reply(hub)
    mail.silent = False
    hub.wait(minutes=5)
    assert len(mail.taken) == 1
    assert (owed(hub).state, owed(hub).reason) == (OutboxState.DROPPED, "in_doubt")
    assert [task.kind for task in hub.all(Task)] == ["attention"]
    assert "Rosa was told in the app only: it is not known whether it left" in hub.story


def test_a_server_that_asks_for_patience_gets_the_message_later_once(mailing: Mailing) -> None:
    hub, mail = mailing()
    mail.answers = ["451 come back later"]
    reply(hub)
    assert (mail.taken, owed(hub).state) == ([], OutboxState.WAITING)
    hub.wait(minutes=5)
    assert len(mail.taken) == 1
    assert owed(hub).state == OutboxState.DONE


def test_a_message_that_is_refused_for_good_is_told_in_the_app_only(mailing: Mailing) -> None:
    hub, mail = mailing()
    mail.answers = ["550 no such user"]
    reply(hub)
    hub.wait(minutes=5)
    assert mail.taken == []
    assert (owed(hub).state, owed(hub).reason) == (OutboxState.DROPPED, "mail_refused")
    assert "Rosa was told in the app only: The mail server refused the message." in hub.story


def test_a_server_that_is_away_leaves_no_doubt(tmp_path: Path) -> None:
    hub = SmallHub(f"sqlite:///{tmp_path / 'hub.sqlite3'}", tmp_path, smtp_url=f"smtp://127.0.0.1:{own_port()}")
    hub.change_account(fallback_member_id=hub.member("Rosa"))
    reply(hub)
    assert owed(hub).state == OutboxState.WAITING
    assert owed(hub).in_doubt_since is None
    hub.close()


def test_an_alert_that_was_muted_meanwhile_is_not_mailed(mailing: Mailing) -> None:
    hub, mail = mailing()
    hub.reply("is the driver job open?")
    hub.change(Member, alerts_muted=True)
    hub.work()
    assert mail.taken == []


def test_a_password_is_not_sent_in_the_open_to_another_machine(mailing: Mailing) -> None:
    hub, mail = mailing(sign_in="hub:right@", host="127.0.0.2")
    reply(hub)
    assert (mail.signed_in, mail.taken) == ([], [])
    assert owed(hub).reason == "mail_refused"
    assert "offers no encryption" in (owed(hub).error or "")


@pytest.mark.parametrize(("scheme", "starttls"), [("smtps", False), ("smtp", True)])
def test_a_password_goes_to_a_server_that_is_who_it_says(mailing: Mailing, trusted: ssl.SSLContext, scheme: str, starttls: bool) -> None:
    hub, mail = mailing(scheme, "hub:right@", certificate=trusted, starttls=starttls)
    reply(hub)
    assert mail.signed_in == [("hub", "right")]
    assert len(mail.taken) == 1


@pytest.mark.parametrize(("scheme", "starttls"), [("smtps", False), ("smtp", True)])
def test_a_server_whose_certificate_nobody_vouches_for_gets_neither_password_nor_message(
    mailing: Mailing, certificate: ssl.SSLContext, scheme: str, starttls: bool
) -> None:
    hub, mail = mailing(scheme, "hub:right@", certificate=certificate, starttls=starttls)
    reply(hub)
    assert (mail.signed_in, mail.taken) == ([], [])
    assert owed(hub).state == OutboxState.WAITING
    assert owed(hub).in_doubt_since is None


def test_a_wrong_password_is_told_in_the_app_only(mailing: Mailing, trusted: ssl.SSLContext) -> None:
    hub, mail = mailing("smtps", "hub:wrong@", certificate=trusted)
    reply(hub)
    assert mail.taken == []
    assert owed(hub).reason == "mail_refused"
