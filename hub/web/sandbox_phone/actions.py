"""What one does with the simulated phone: ring, decide how a call goes on, text, and spoil the carrier's mood."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from hub.contract.errors import VendorTrouble
from hub.contract.phone_numbers import PhoneNumber, read_phone_number
from hub.records.line import Line
from hub.web.dependencies import pages
from hub.web.sandbox_phone import simulated_calls
from hub.web.sandbox_phone.carrier_mood import MOODS, put_in_mood
from hub.web.sandbox_phone.sandbox_lines import chosen, sandbox_lines
from hub.web.signed_in import me

LONGEST_TEXT = 1600
UNREACHABLE = "The simulated phone system did not take that."
FORGOTTEN = "The simulated vendors had been stopped and had forgotten everything, so they were set up again with the people of the start."
TOO_LATE = "The simulated phone system did not take that; the call may be over by now."


def ring() -> ResponseReturnValue:
    """Ring the line; where it is busy or closed the call is over at once."""
    line, caller = _line_and_caller()
    if line is not None and caller is not None:
        hides, meets = request.form.get("hides") == "yes", request.form.get("meets", "")
        if meets:
            _played_on(line, lambda: simulated_calls.ring_through(line, caller.e164, meets, withheld=hides))
        else:
            _played_on(line, lambda: simulated_calls.ring(line, caller.e164, withheld=hides))
    return _back_to_phone(line, caller, "calls")


def go_on() -> ResponseReturnValue:
    """Decide how a call goes on that is under way to any line of the business."""
    line, caller = _line_and_caller()
    with pages().database.read(me().account_id) as session:
        called = next((one for one in sandbox_lines(session) if one.id == request.form.get("called", type=int)), None)
    if called is not None:
        _did(lambda: simulated_calls.go_on(called, request.form.get("call", ""), request.form.get("ends", "")), TOO_LATE)
    return _back_to_phone(line, caller, "calls")


def text() -> ResponseReturnValue:
    """Text the line as the caller."""
    line, caller = _line_and_caller()
    body = (request.form.get("word") or request.form.get("body", "")).strip()[:LONGEST_TEXT]
    pictures = int(request.form.get("picture") == "yes" and "word" not in request.form)
    if line is not None and caller is not None:
        if body or pictures:
            _played_on(line, lambda: simulated_calls.text_as_caller(line, caller.e164, body, pictures=pictures))
        else:
            flash("Write something, or send a picture.")
    return _back_to_phone(line, caller, "handset")


def put_carrier_in_mood() -> ResponseReturnValue:
    """Say how the carrier of the line's texts behaves from now on."""
    line, caller = _line_and_caller()
    mood = request.form.get("mood", "")
    if line is not None and mood in MOODS:
        _did(lambda: put_in_mood(simulated_calls.texts_through(line), mood), UNREACHABLE)
    return _back_to_phone(line, caller, "carrier")


def _did(play: Callable[[], None], otherwise: str) -> None:
    try:
        play()
    except (OSError, VendorTrouble):
        flash(otherwise)


def _played_on(line: Line, play: Callable[[], None]) -> None:
    """Play something on a line, at a phone system that knows it."""

    def play_at_one_that_knows() -> None:
        simulated = pages().simulated
        if simulated is not None and not simulated_calls.knows(line):
            simulated.seat_again(line.account_id)
            flash(FORGOTTEN)
        play()

    _did(play_at_one_that_knows, UNREACHABLE)


def _line_and_caller() -> tuple[Line | None, PhoneNumber | None]:
    with pages().database.read(me().account_id) as session:
        line = chosen(sandbox_lines(session), request.form.get("line", type=int))
    caller = read_phone_number(request.form.get("caller"), me().region)
    if line is None:
        flash("There is no line in the sandbox.")
    if caller is None:
        flash("The caller needs a phone number that could exist.")
    return line, caller


def _back_to_phone(line: Line | None, caller: PhoneNumber | None, place: str) -> ResponseReturnValue:
    return redirect(
        url_for("web.show_phone", line=line.id if line else None, caller=caller.e164 if caller else None, _anchor=place if line else None)
    )
