"""Where one is signed in, and ending it there."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.membership.sessions import end_session_elsewhere, end_sessions, sessions_of
from hub.web.dependencies import pages
from hub.web.signed_in import me
from hub.web.signing_in.entering import remember_again


def list_own_sessions() -> ResponseReturnValue:
    """Every browser in which this member is signed in."""
    with pages().database.read(me().account_id) as session:
        return render_template("own_sessions/page.html", sessions=sessions_of(session, me().member_id), now=session.now)


def end_own_session(session_id: int) -> ResponseReturnValue:
    """Sign out there."""
    with pages().database.write(me().account_id) as session:
        if not end_session_elsewhere(session, me().member_id, session_id):
            abort(404)
    remember_again()
    flash("Signed out there.")
    return redirect(url_for("web.list_own_sessions"))


def end_other_sessions() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    with pages().database.write(me().account_id) as session:
        end_sessions(session, me().member_id, but=me().session_id)
    remember_again()
    flash("You are signed out everywhere else.")
    return redirect(url_for("web.list_own_sessions"))
