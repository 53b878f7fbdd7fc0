"""A simulated phone in the sandbox: ring a line as any caller, hang up, leave a voicemail, text back."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.contract.phone_numbers import PhoneNumber, read_phone_number
from hub.records.connection import Connection
from hub.records.line import Line
from hub.records.session import AccountSession
from hub.web.call_list import Wanted, call_page
from hub.web.dependencies import pages
from hub.web.layout import show_live
from hub.web.signed_in import me

FIRST_CALLER = "+14155550142"
CALLS_BESIDE = 8
LONGEST_TEXT = 1600
UNREACHABLE = "The simulated phone system did not take that."
# what the caller does, and what the staff's phones do meanwhile
BEHAVIOURS: dict[str, tuple[str, dict[str, Any], str]] = {
    "hang_up": ("Nobody answers, I hang up", {"hangs_up_after_rings": 6, "hangs_up_in_greeting": True}, "no_answer"),
    "voicemail": ("Nobody answers, I leave a voicemail", {"voicemail_seconds": 12}, "no_answer"),
    "impatient": ("I hang up after two rings", {"hangs_up_after_rings": 2}, "no_answer"),
    "answered": ("The staff answers", {}, "answers"),
}


def show_phone() -> ResponseReturnValue:
    """The handset with its texts, beside the newest calls."""
    with pages().database.read(me().account_id) as session:
        lines = _sandbox_lines(session)
    line = _chosen(lines, request.args.get("line", type=int))
    caller = read_phone_number(request.args.get("caller"), me().region) or PhoneNumber(FIRST_CALLER)
    texts, trouble = _handset(line, caller)
    with pages().database.read(me().account_id) as session:
        return show_live(
            "sandbox_phone",
            session,
            lines=lines,
            line=line,
            caller=caller.e164,
            behaviours=BEHAVIOURS,
            texts=texts,
            trouble=trouble,
            page=call_page(session, Wanted(), CALLS_BESIDE),
        )


def ring() -> ResponseReturnValue:
    """Play a phone call in the background; what happens shows beside the phone."""
    line, caller = _line_and_caller()
    _, does, staff_do = BEHAVIOURS.get(request.form.get("behaviour", ""), BEHAVIOURS["hang_up"])
    if line is not None and caller is not None:
        phones = {number: {"does": staff_do} for number in line.staff}
        call = {"from": caller.e164, "to": line.number, "caller": does, "wait": False}
        if (phones and not _post(line, "seed", {"phones": phones})) or not _post(line, "phone/ring", call):
            flash(UNREACHABLE)
    return _back_to_phone(line, caller)


def text() -> ResponseReturnValue:
    """Text the line as the caller."""
    line, caller = _line_and_caller()
    body = request.form.get("body", "").strip()[:LONGEST_TEXT]
    if line is not None and caller is not None and body:
        to = line.texts_from
        if not _post(line, "phone/text", {"from": caller.e164, "to": to, "body": body, "wait": False}):
            flash(UNREACHABLE)
    return _back_to_phone(line, caller)


def _line_and_caller() -> tuple[Line | None, PhoneNumber | None]:
    with pages().database.read(me().account_id) as session:
        line = _chosen(_sandbox_lines(session), request.form.get("line", type=int))
    caller = read_phone_number(request.form.get("caller"), me().region)
    if line is None:
        flash("There is no line in the sandbox.")
    if caller is None:
        flash("The caller needs a phone number that could exist.")
    return line, caller


def _back_to_phone(line: Line | None, caller: PhoneNumber | None) -> ResponseReturnValue:
    return redirect(url_for("web.show_phone", line=line.id if line else None, caller=caller.e164 if caller else None))


def _sandbox_lines(session: AccountSession) -> Sequence[Line]:
    found = select(Line).join(Connection, Connection.id == Line.connection_id).where(Connection.sandbox.is_(True))
    return session.scalars(found.order_by(Line.label, Line.id)).all()


def _chosen(lines: Sequence[Line], line_id: int | None) -> Line | None:
    return next((line for line in lines if line.id == line_id), lines[0] if lines else None)


def _address(line: Line, path: str) -> str:
    return f"{pages().sandbox_url}/{line.provider}/_sandbox/{path}"


def _post(line: Line, path: str, body: dict[str, Any]) -> bool:
    """Whether the sandbox took it."""
    sandbox = pages().sandbox_phone
    try:
        return sandbox is not None and sandbox("POST", _address(line, path), body) is not None
    except OSError:
        return False


def _handset(line: Line | None, caller: PhoneNumber) -> tuple[list[dict[str, Any]], bool]:
    """The texts on the caller's phone, oldest first, and whether the simulated phone system failed to say."""
    sandbox = pages().sandbox_phone
    if line is None or sandbox is None:
        return [], False
    try:
        return list(sandbox("GET", _address(line, f"phone/{caller.e164}")).get("texts", [])), False
    except OSError:
        return [], True
