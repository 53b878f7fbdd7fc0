"""The consent ledger as a file: every entry with its words, moments and the ids that prove it."""

from collections.abc import Iterator

from sqlalchemy import select

from hub.consent.erased_numbers import digest_of_number
from hub.records.account import Member
from hub.records.call import Call
from hub.records.consent import ConsentEntry
from hub.records.conversation import Text
from hub.records.database import Database
from hub.records.session import AccountSession
from hub.reports.spreadsheet_cells import as_words, csv_line

ENTRIES_AT_A_TIME = 500
COLUMNS = (
    "entry", "number", "at", "kind", "way", "said", "scope", "revoked_at", "call", "provider_call", "text", "provider_text", "request",
    "recorded_by", "connection", "source_address",
)  # fmt: skip


def consent_file(database: Database, account_id: int, number: str | None = None) -> Iterator[str]:
    """Lines of CSV (RFC 4180), the first one naming the columns; moments are in UTC, `number` is E.164 and narrows it to one caller."""
    yield csv_line(COLUMNS)
    for entry in consent_entries(database, account_id, number):
        yield csv_line([entry[column] if column == "number" else as_words(entry[column]) for column in COLUMNS])


def consent_entries(database: Database, account_id: int, number: str | None = None) -> Iterator[dict[str, str]]:
    """Every entry as the columns of the file, oldest first."""
    after = 0
    while True:
        with database.read(account_id) as session:
            found = entries_after(session, after, number)
        if not found:
            return
        yield from found
        after = int(found[-1]["entry"])


def entries_after(session: AccountSession, after: int, number: str | None = None) -> list[dict[str, str]]:
    """The next entries behind the one with this id."""
    wanted = (
        select(ConsentEntry, Call.provider_call_id, Text.provider_text_id, Member.name)
        .outerjoin(Call, Call.id == ConsentEntry.call_id)
        .outerjoin(Text, Text.id == ConsentEntry.text_id)
        .outerjoin(Member, Member.id == ConsentEntry.member_id)
        .where(ConsentEntry.id > after)
    )
    if number is not None:
        wanted = wanted.where(ConsentEntry.number.in_((number, digest_of_number(session, number))))
    return [_columns(*row) for row in session.execute(wanted.order_by(ConsentEntry.id).limit(ENTRIES_AT_A_TIME))]


def _columns(entry: ConsentEntry, provider_call: str | None, provider_text: str | None, member: str | None) -> dict[str, str]:
    values = {
        "entry": entry.id,
        "number": entry.number,
        "at": entry.at.isoformat(timespec="milliseconds"),
        "kind": entry.kind,
        "way": entry.way,
        "said": entry.said,
        "scope": entry.scope,
        "revoked_at": entry.revoked_at.isoformat(timespec="milliseconds") if entry.revoked_at else None,
        "call": entry.call_id,
        "provider_call": provider_call,
        "text": entry.text_id,
        "provider_text": provider_text,
        "request": entry.inbox_row_id,
        "recorded_by": member,
        "connection": entry.connection_id,
        "source_address": entry.source_address,
    }
    return {column: "" if value is None else str(value) for column, value in values.items()}
