"""A firm whose calls are to be counted: many at once, written as the journey leaves them."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from hub.contract.phone_provider import LineMode
from hub.reasons import Reason
from hub.records.call import Call, CallOutcome
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.database import Database
from hub.records.line import Caller, Line
from hub.reports.period import Period
from hub.reports.report import Report, report
from tests.fakes.account_rows import NOW, AccountRows

ZONE = "America/New_York"
RING = dt.timedelta(seconds=30)


class CountedFirm:
    """Adds calls; every caller is a new one unless it is given."""

    def __init__(self, database: Database, rows: AccountRows) -> None:
        self.database, self.rows = database, rows
        self.line: Line = rows.line(label="Main line", mode=LineMode.HUB_ANSWERS)
        self._made = 0

    def caller(self) -> Caller:
        self._made += 1
        number = f"+1{201 + self._made // 100}5550{100 + self._made % 100}"
        return self.rows.add(Caller(number=number, created_at=NOW))

    def answered(self, moments: Iterable[dt.datetime]) -> None:
        """Many calls that staff took, in one transaction."""
        with self.database.write(self.rows.account.id) as session:
            session.add_all(self._call(at, CallOutcome.ANSWERED) for at in moments)

    def call(self, at: dt.datetime, outcome: CallOutcome = CallOutcome.ANSWERED, **values: Any) -> Call:
        return self.rows.add(self._call(at, outcome, **values))

    def _call(self, at: dt.datetime, outcome: CallOutcome, **values: Any) -> Call:
        self._made += 1
        line = values.pop("line", self.line)
        given = {"connection_id": line.connection_id, "line_id": line.id, "provider_call_id": f"C{self._made}", "caller_raw": ""}
        return Call(**given, started_at=at, **{"ended_at": at + RING, "outcome": outcome, **values})

    def missed(self, at: dt.datetime, *, conversation: Conversation | None = None, **values: Any) -> Call:
        """A missed call in a conversation, by somebody new unless one is given."""
        conversation = conversation or self.conversation()
        given = {"caller_id": conversation.caller_id, "conversation_id": conversation.id, "decision_reason": Reason.MISSED, **values}
        return self.call(at, CallOutcome.MISSED, **given)

    def conversation(self, **values: Any) -> Conversation:
        return self.rows.conversation(self.line, self.caller(), **values)

    def reply(self, conversation: Conversation, at: dt.datetime, answered_at: dt.datetime | None) -> Text:
        return self.rows.text(
            conversation, self.line, outbound=False, kind=TextKind.REPLY, at=at, answered_at=answered_at, status="received"
        )

    def report(self, first: dt.date, last: dt.date, zone: str = ZONE) -> Report:
        with self.database.read(self.rows.account.id) as session:
            return report(session, Period(first, last, zone))
