"""Replaying a call: on a copy, where nothing can leave, or for real, which only has again what had stopped."""

import datetime as dt

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.calls.deciding import text_back_of
from hub.intake.again import Stuck, have_again, stuck_of_call
from hub.records.call import Call, CallOutcome
from hub.records.line import Caller, Line
from hub.records.session import AccountSession
from hub.rehearsal.then_and_now import ReplayedCall
from hub.web.calls.replay_words import ComparedLine, compared
from hub.web.dependencies import pages
from hub.web.in_words import effect_in_words, lower_first, plain
from hub.web.signed_in import me


def show_replay(call_id: int) -> ResponseReturnValue:
    """What can be replayed, and what either way could lead to."""
    return _page(call_id, None)


def replay_on_copy(call_id: int) -> ResponseReturnValue:
    """Play it and show what came of it then beside what would come of it now."""
    play = pages().replay_call
    if play is None:
        with pages().database.read(me().account_id) as session:
            if session.get(Call, call_id) is None:
                abort(404)
        flash("Nothing can be played here.")
        return redirect(url_for("web.show_replay", call_id=call_id))
    try:
        return _page(call_id, play(me().account_id, call_id))
    except LookupError:
        abort(404)


def replay_for_real(call_id: int) -> ResponseReturnValue:
    """Have again what was received and what had stopped; only with the box ticked that says so."""
    with pages().database.write(me().account_id) as session:
        call = session.get(Call, call_id)
        if call is None:
            abort(404)
        if request.form.get("sure") != "yes":
            flash("Tick the box first: this is for real.")
            return redirect(url_for("web.show_replay", call_id=call_id))
        stuck = have_again(session, call, me().name)
    flash("There is nothing to replay." if stuck.is_empty else "It is replayed for real. What comes of it stands in the story below.")
    return redirect(url_for("web.show_call", call_id=call_id))


def _page(call_id: int, replayed: ReplayedCall | None) -> str:
    with pages().database.read(me().account_id) as session:
        call = session.get(Call, call_id)
        if call is None:
            abort(404)
        return render_template(
            "replay/page.html",
            now=session.now,
            call=call,
            line=session.get_one(Line, call.line_id),
            caller=session.get(Caller, call.caller_id) if call.caller_id else None,
            stuck=(stuck := stuck_of_call(session, call)),
            could_follow=_could_follow(session, call, stuck),
            replayed=replayed,
            lines=_compared(replayed) if replayed else [],
        )


def _compared(replayed: ReplayedCall) -> list[ComparedLine]:
    return compared(replayed.then, replayed.now, time_zone=me().time_zone, region=me().region)


def _could_follow(session: AccountSession, call: Call, stuck: Stuck) -> list[str]:
    """What could leave the hub because of it, in sentences."""
    sentences = [_of_text(session, call)]
    sentences += [f"{effect_in_words(row.effect)}: it is tried again." for row in stuck.effects]
    sentences += [f"What follows from “{lower_first(plain(event.name))}”, which could not be worked on." for event in stuck.events]
    return sentences


def _of_text(session: AccountSession, call: Call) -> str:
    if text_back_of(session, call) is not None:
        return "No second text: this call has its text already, and each call gets one at most."
    if call.outcome != CallOutcome.MISSED and call.ended_at is not None:
        return "A text to the caller only if today's code finds that the call was missed, and it is not too late for it."
    fresh = dt.timedelta(seconds=session.settings.text_fresh_s)
    if call.ended_at is not None and session.now > call.ended_at + fresh:
        return f"No text: a text leaves within {session.settings.text_fresh_s // 60:.0f} minutes of its call or not at all."
    return "A text to the caller, if today's rules want one."
