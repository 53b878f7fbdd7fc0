"""Every call with its outcome and the reason for what was done about it."""

from flask import Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.records.account import Desk, Member
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.web.calls.call_file import call_file
from hub.web.calls.call_list import call_page, lines_of_account, reason_counts, sum_of
from hub.web.calls.filter_words import SHOWN, Names, more_filters, narrowed_by
from hub.web.calls.wanted import Wanted
from hub.web.dependencies import pages
from hub.web.layout import LIVE_PART, show_live
from hub.web.signed_in import me

NAMES_SHOWN = 100


def list_calls() -> ResponseReturnValue:
    """The newest calls first, filtered by links."""
    wanted = Wanted.of(request.args, me().time_zone)
    with pages().database.read(me().account_id) as session:
        names = names_to_choose(session)
        return show_live(
            "calls",
            session,
            wanted=wanted,
            page=call_page(session, wanted),
            sum=sum_of(session, wanted) if wanted.counted and LIVE_PART not in request.headers else None,
            lines=lines_of_account(session),
            reasons=reason_counts(session, wanted),
            shown=SHOWN,
            narrowed_by=narrowed_by(wanted, names),
            more_filters=more_filters(wanted, names),
        )


def names_to_choose(session: AccountSession) -> Names:
    """What desks and members are called."""
    desks = session.execute(select(Desk.id, Desk.name).order_by(Desk.name, Desk.id).limit(NAMES_SHOWN))
    members = session.execute(select(Member.id, Member.name).order_by(Member.name, Member.id).limit(NAMES_SHOWN))
    return Names({row.id: row.name for row in desks}, {row.id: row.name for row in members})


def export_calls() -> ResponseReturnValue:
    """The filtered list as CSV; that somebody took it is written down."""
    database, account_id = pages().database, me().account_id
    wanted = Wanted.of(request.args, me().time_zone)
    with database.write(account_id) as session:
        tell(session, "export", f"{me().name} exported calls as a file.")
    answer = Response(call_file(database, account_id, wanted), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="calls.csv"'
    return answer
