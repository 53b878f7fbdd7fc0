"""The filtered list of calls as a file."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hub.records.database import Database
from hub.reports.spreadsheet_cells import as_words, csv_line
from hub.web.calls.call_list import ListedCall, call_page
from hub.web.calls.wanted import Wanted

CALLS_AT_A_TIME = 500
COLUMNS = (
    "call", "began_at", "ended_at", "line", "line_number", "number", "name", "outcome", "voicemail_s", "decision", "reason", "ending",
    "text", "wording", "replied_at", "first_human_at", "found_by_reconciliation", "guided_test",
)  # fmt: skip


def call_file(database: Database, account_id: int, wanted: Wanted) -> Iterator[str]:
    """Lines of CSV (RFC 4180), newest call first, the first line naming the columns; moments are in UTC, numbers are E.164."""
    yield csv_line(COLUMNS)
    wish: Wanted | None = replace(wanted, before=None)
    while wish is not None:
        with database.read(account_id) as session:
            page = call_page(session, wish, CALLS_AT_A_TIME)
        for listed in page.rows:
            yield csv_line(_values(listed))
        wish = replace(wish, before=page.next_before) if page.next_before else None


def _values(listed: ListedCall) -> Sequence[object]:
    call, line, caller, text = listed.call, listed.line, listed.caller, listed.text
    return (
        call.id,
        call.started_at.isoformat(timespec="milliseconds"),
        call.ended_at.isoformat(timespec="milliseconds") if call.ended_at else None,
        as_words(line.label),
        line.number,
        caller.number if caller else None,
        as_words(caller.name) if caller and caller.name else None,
        call.outcome,
        call.voicemail_s,
        call.decision,
        call.decision_reason,
        call.ending,
        text.status if text else None,
        as_words(text.wording) if text and text.wording else None,
        call.replied_at.isoformat(timespec="milliseconds") if call.replied_at else None,
        call.first_human_at.isoformat(timespec="milliseconds") if call.first_human_at else None,
        "yes" if call.found_by_reconciliation else "no",
        "yes" if call.guided_test else "no",
    )
