"""The business's callers as a file to take along."""

from flask import Response
from flask.typing import ResponseReturnValue

from hub.records.trace import tell
from hub.reports.caller_file import caller_file
from hub.web.dependencies import pages
from hub.web.signed_in import me


def export_callers() -> ResponseReturnValue:
    """Every caller, a line each; that somebody took it is written down."""
    database, account_id = pages().database, me().account_id
    with database.write(account_id) as session:
        tell(session, "export", f"{me().name} exported the callers as a file.")
    answer = Response(caller_file(database, account_id), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="callers.csv"'
    return answer
