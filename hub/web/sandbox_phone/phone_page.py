"""A simulated phone in the sandbox: ring a line as any caller, hang up, leave a voicemail, text back."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.contract.phone_numbers import PhoneNumber, read_phone_number
from hub.records.call import Call
from hub.records.connection import Connection
from hub.records.conversation import Conversation, Text
from hub.records.line import Caller, Line
from hub.records.session import AccountSession
from hub.web.calls.call_story import CallStory, call_story
from hub.web.dependencies import pages
from hub.web.layout import show_live
from hub.web.sandbox_phone import simulated_calls
from hub.web.sandbox_phone.vendor_records import held_of, simulated_systems
from hub.web.signed_in import me

FIRST_CALLER = "+14155550142"
LONGEST_TEXT = 1600
TEXTS_ON_HANDSET = 50
UNREACHABLE = "The simulated phone system did not take that."
BY_CALLER: dict[str, str] = {
    "given_up": "Hang up now",
    "missed": "Let it ring, then hang up",
    "voicemail": "Wait for the tone and leave a voicemail",
}
BY_FIRM: dict[str, str] = {
    "answered": "Somebody picks up",
    "mailbox": "A mailbox picks up",
    "busy": "The line is busy",
    "after_hours": "They are closed",
}
ENDINGS = BY_CALLER | BY_FIRM


def show_phone() -> ResponseReturnValue:
    """The handset with its texts, beside the newest call of this caller and what the simulated systems hold of them."""
    with pages().database.read(me().account_id) as session:
        lines, systems = _sandbox_lines(session), simulated_systems(session)
    line = _chosen(lines, request.args.get("line", type=int))
    simulated = pages().simulated
    people = simulated.callers() if simulated is not None else ()
    first = PhoneNumber(people[0].number if people else FIRST_CALLER)
    caller = read_phone_number(request.args.get("caller"), me().region) or first
    plays, held, trouble = _told_by_vendor(line)
    with pages().database.read(me().account_id) as session:
        return show_live(
            "sandbox_phone",
            session,
            lines=lines,
            line=line,
            caller=caller.e164,
            people=[one for one in people if one.plays is None],
            troubles=[one for one in people if one.plays in plays.get("magic", [])],
            is_ringing=request.args.get("ringing") == "yes",
            by_caller=_those_played(BY_CALLER, plays),
            by_firm=_those_played(BY_FIRM, plays),
            texts=_on_handset(session, line, caller, held),
            trouble=trouble,
            story=_newest_story(session, line, caller),
            held=held_of(systems, caller),
        )


def _those_played(endings: dict[str, str], plays: Mapping[str, Any]) -> dict[str, str]:
    return {ends: words for ends, words in endings.items() if ends in plays.get("endings", [])}


def _newest_story(session: AccountSession, line: Line | None, caller: PhoneNumber) -> CallStory | None:
    """The newest call that this caller made to the line."""
    if line is None:
        return None
    of_caller = select(Call.id).join(Caller, Caller.id == Call.caller_id).where(Call.line_id == line.id, Caller.number == caller.e164)
    call_id = session.scalar(of_caller.order_by(Call.started_at.desc(), Call.id.desc()).limit(1))
    return call_story(session, call_id) if call_id is not None else None


def ring() -> ResponseReturnValue:
    """Play a phone call; what the hub makes of it shows beside the phone."""
    line, caller = _line_and_caller()
    if line is not None and caller is not None:
        try:
            hides = request.form.get("hides") == "yes"
            simulated_calls.ring(line, caller.e164, request.form.get("ends", "missed"), withheld=hides)
        except OSError:
            flash(UNREACHABLE)
    return _back_to_phone(line, caller)


def text() -> ResponseReturnValue:
    """Text the line as the caller."""
    line, caller = _line_and_caller()
    body = request.form.get("body", "").strip()[:LONGEST_TEXT]
    pictures = int(request.form.get("picture") == "yes")
    if line is not None and caller is not None and (body or pictures):
        try:
            simulated_calls.text_as_caller(line, caller.e164, body, pictures=pictures)
        except OSError:
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


def _told_by_vendor(line: Line | None) -> tuple[dict[str, Any], frozenset[str], bool]:
    """What the phone system plays, the ids of the texts that it took from us, and whether it failed to say."""
    if line is None:
        return {}, frozenset(), False
    try:
        plays = simulated_calls.ask("GET", line.provider, "play")
        texts_key = simulated_calls.texts_through(line)
        if texts_key != line.provider:
            plays["magic"] = simulated_calls.ask("GET", texts_key, "play").get("magic", [])
        held = simulated_calls.ask("GET", texts_key, "texts")
    except OSError:
        return {"endings": list(ENDINGS)}, frozenset(), True
    return plays, frozenset(text["text_id"] for text in held.get("texts", [])), False


def _on_handset(session: AccountSession, line: Line | None, caller: PhoneNumber, held: frozenset[str]) -> Sequence[Text]:
    """The texts on the caller's phone, oldest first: what they wrote, and of ours what the phone system really took."""
    if line is None:
        return []
    found = (
        select(Text)
        .join(Conversation, Conversation.id == Text.conversation_id)
        .join(Caller, Caller.id == Conversation.caller_id)
        .where(Conversation.line_id == line.id, Caller.number == caller.e164)
        .order_by(Text.at.desc(), Text.id.desc())
        .limit(TEXTS_ON_HANDSET)
    )
    return [text for text in reversed(session.scalars(found).all()) if not text.outbound or text.provider_text_id in held]
