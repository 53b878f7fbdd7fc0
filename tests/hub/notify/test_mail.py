"""A message is handed over once; only a server that had all of it leaves a doubt."""

from email.message import EmailMessage

import pytest

from hub.contract.errors import Rejected, TryAgain
from hub.notify.mail import hand_over
from tests.fakes.scripted_mail_server import HANG_UP, SILENCE, ScriptedMailServer

# what an answer may take that does come, so that a busy machine fails no test
ANSWERED_S = 60.0
# how long an answer is waited for that never comes
DEADLINE_S = 1.0


def message(to: str = "rosa@harbor.example") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "hub@harbor.example", to, "A caller replied"
    mail.set_content("caf\u00e9 \u2026\n.\nthe end\n")
    return mail


def hand_to(server: ScriptedMailServer, mail: EmailMessage | None = None, *, deadline_s: float = ANSWERED_S) -> None:
    hand_over(mail or message(), server.url, deadline_s=deadline_s, before_sending=lambda: None)


def test_a_message_that_was_taken_is_done_whatever_the_server_says_to_a_goodbye() -> None:
    for goodbye in ("221 bye", "500 what?", HANG_UP, SILENCE):
        with ScriptedMailServer(QUIT=goodbye) as server:
            hand_to(server, deadline_s=DEADLINE_S if goodbye == SILENCE else ANSWERED_S)
        assert server.heard == ["", "EHLO", "MAIL", "RCPT", "DATA", ".", "QUIT"]


@pytest.mark.parametrize("step", ["GREETING", "EHLO", "MAIL", "RCPT", "DATA", "END"])
def test_a_server_that_asks_to_try_later_is_tried_again_without_a_doubt(step: str) -> None:
    with ScriptedMailServer(**{step: "451 later", "HELO": "451 later"}) as server, pytest.raises(TryAgain) as later:
        hand_to(server)
    assert not later.value.may_have_left


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "END"])
def test_a_server_that_refuses_is_not_asked_again(step: str) -> None:
    with ScriptedMailServer(**{step: "550 no"}) as server, pytest.raises(Rejected, match="refused the message"):
        hand_to(server)


@pytest.mark.parametrize("trouble", [HANG_UP, SILENCE])
@pytest.mark.parametrize(("step", "in_doubt"), [("GREETING", False), ("EHLO", False), ("MAIL", False), ("RCPT", False), ("END", True)])
def test_only_a_server_that_had_the_whole_message_leaves_a_doubt(step: str, in_doubt: bool, trouble: str) -> None:
    with ScriptedMailServer(**{step: trouble}) as server, pytest.raises(TryAgain) as lost:
        hand_to(server, deadline_s=DEADLINE_S if trouble == SILENCE else ANSWERED_S)
    assert lost.value.may_have_left is in_doubt


def test_a_lease_that_ran_out_stops_the_message_before_it_is_sent() -> None:
    def too_late() -> None:
        raise TimeoutError

    with ScriptedMailServer() as server, pytest.raises(TryAgain):
        hand_over(message(), server.url, deadline_s=ANSWERED_S, before_sending=too_late)
    assert "DATA" not in server.heard


def test_an_address_that_plain_mail_cannot_carry_is_refused() -> None:
    with ScriptedMailServer() as server, pytest.raises(Rejected):
        hand_to(server, message("r\u00f3sa@harbor.example"))


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with pytest.raises(TryAgain) as lost:
        hand_over(message(), "smtp://127.0.0.1:1", deadline_s=ANSWERED_S, before_sending=lambda: None)
    assert not lost.value.may_have_left


def test_a_password_is_never_sent_in_the_clear_to_another_machine() -> None:
    with ScriptedMailServer(host="127.0.0.2") as server, pytest.raises(Rejected, match="password is not sent"):
        hand_over(message(), server.url.replace("//", "//someone:secret@"), deadline_s=ANSWERED_S, before_sending=lambda: None)
    assert server.heard == ["", "EHLO", "QUIT"]
