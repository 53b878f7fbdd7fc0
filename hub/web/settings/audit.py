"""The audit log: who changed which setting, from what to what."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.records.account import Member
from hub.records.acting import ActorKind
from hub.records.trace import tell
from hub.reports.audit_entries import Wanted, audit_file, audit_page, audited_nouns
from hub.web.dependencies import pages
from hub.web.settings.audit_words import ACTIONS, ACTORS, field_in_words, noun_in_words, value_in_words
from hub.web.signed_in import me


def show_audit_log() -> ResponseReturnValue:
    """The newest changes first, with filters as links."""
    wanted = Wanted.of(request.args)
    with pages().database.read(me().account_id) as session:
        entries, next_before = audit_page(session, wanted, me().time_zone)
        return render_template(
            "audit/page.html",
            now=session.now,
            wanted=wanted,
            entries=entries,
            next_before=next_before,
            members=session.scalars(select(Member).order_by(Member.name, Member.id)).all(),
            kinds=[kind for kind in ActorKind if kind is not ActorKind.MEMBER],
            nouns=audited_nouns(),
            actions=ACTIONS,
            actors=ACTORS,
            field_in_words=field_in_words,
            noun_in_words=noun_in_words,
            value_in_words=value_in_words,
        )


def export_audit_log() -> ResponseReturnValue:
    """The whole log as CSV; that somebody took it is written into the story of the business."""
    database, account_id = pages().database, me().account_id
    with database.write(account_id) as session:
        tell(session, "export", f"{me().name} exported the audit log as a file.")
    answer = Response(audit_file(database, account_id), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    return answer
