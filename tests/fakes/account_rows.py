"""Rows of a business as the hub would have written them, for tests that read them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from werkzeug.security import generate_password_hash

from hub.membership.sessions import begin_session
from hub.membership.tokens import digest_of
from hub.records.account import Account, Member, MemberRole, Notice
from hub.records.api_key import ApiKey
from hub.records.call import Call, CallOutcome, Task
from hub.records.connection import Connection, PersonLink
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.database import Database
from hub.records.inbox import InboxEvent, InboxRow
from hub.records.line import Caller, Line
from hub.records.membership import Invitation, MemberSession, SignInWay
from hub.records.outbox import OutboxRow, OutboxState, StoredExchange, TraceEntry

NOW = dt.datetime(2026, 11, 20, 22, 45, tzinfo=dt.UTC)  # 17:45 in New York
PASSWORD = "a long enough password"
# fewer rounds than the real ones, so that a hundred sign-ins take no time
PASSWORD_HASH = generate_password_hash(PASSWORD, method="scrypt:1024:8:1")


def make_account(database: Database, name: str = "Harbor Talent", **values: Any) -> Account:
    """A business in New York that texts by day only."""
    with database.write_installation() as session:
        account = Account(**{"name": name, "texts_at_night": False, "created_at": NOW, **values})
        session.add(account)
    return account


@dataclass(frozen=True, slots=True)
class BegunSession:
    """A session's row and the token that its browser keeps."""

    id: int
    token: str


class AccountRows:
    """Adds rows to one account; each method returns the stored row."""

    def __init__(self, database: Database, account: Account, first_number: int = 100) -> None:
        self.account = account
        self._database = database
        self._numbers = first_number

    def add(self, row: Any) -> Any:
        """Store a row."""
        with self._database.write(self.account.id) as session:
            session.add(row)
        return row

    def number(self) -> str:
        """A number that nobody has."""
        self._numbers += 1
        return f"+14155550{self._numbers}"

    def member(self, role: MemberRole = MemberRole.OWNER, **values: Any) -> Member:
        """Somebody who can sign in with PASSWORD."""
        email = values.pop("email", f"{role}{self.account.id}@example.com")
        given = {"name": "Maria Lopez", "password_hash": PASSWORD_HASH, "created_at": NOW, **values}
        return self.add(Member(email=email, role=role, **given))

    def session(self, member: Member) -> BegunSession:
        """The member signed in with a browser."""
        with self._database.write(self.account.id) as session:
            token = begin_session(session, member.id, SignInWay.PASSWORD, "Firefox on Linux")
            newest = session.scalars(select(MemberSession.id).order_by(MemberSession.id.desc()).limit(1)).one()
        return BegunSession(newest, token)

    def invitation(self, **values: Any) -> Invitation:
        """Somebody who is asked in."""
        given = {
            "token_digest": digest_of(f"token-{self.number()}"),
            "name": "Ben Okafor",
            "email": "ben@example.com",
            "created_at": NOW,
            "until": NOW + dt.timedelta(days=7),
            **values,
        }
        return self.add(Invitation(**given))

    def connection(self, **values: Any) -> Connection:
        """A phone system that works."""
        given = {
            "kind": "phone",
            "key": "acme",
            "name": "Acme Phone",
            "sign_in_mode": "api_key",
            "credentials": "locked",
            "vendor_account": "AC1",
            "vendor_account_name": "Harbor",
            "webhook_token": f"token-{self.account.id}-{self._numbers}",
            "created_at": NOW,
            **values,
        }
        return self.add(Connection(**given))

    def line(self, connection: Connection | None = None, **values: Any) -> Line:
        """A line that texts."""
        connection = connection or self.connection()
        given = {
            "provider": connection.key,
            "number": self.number(),
            "label": "Main line",
            "watch_only": False,
            "created_at": NOW,
            **values,
        }
        return self.add(Line(connection_id=connection.id, **given))

    def caller(self, **values: Any) -> Caller:
        """Somebody who calls."""
        return self.add(Caller(**{"number": self.number(), "created_at": NOW, **values}))

    def call(self, line: Line, caller: Caller | None = None, **values: Any) -> Call:
        """A missed call that gets a text."""
        given = {
            "connection_id": line.connection_id,
            "line_id": line.id,
            "provider_call_id": f"CA{self.account.id}-{self.number()}",
            "caller_id": caller.id if caller else None,
            "caller_raw": caller.number if caller else "",
            "happenings": [],
            "started_at": NOW - dt.timedelta(minutes=5),
            "ended_at": NOW - dt.timedelta(minutes=4, seconds=30),
            "outcome": CallOutcome.MISSED,
            "because": "no_answer",
            "decision": "text_now",
            "decision_reason": "missed",
            "decided_at": NOW - dt.timedelta(minutes=4, seconds=30),
            "ending": "texted" if values.get("decision", "text_now") else None,
            "ended_as_of": NOW - dt.timedelta(minutes=4) if values.get("decision", "text_now") else None,
            **values,
        }
        return self.add(Call(**given))

    def conversation(self, line: Line, caller: Caller, **values: Any) -> Conversation:
        """The thread of a line and a caller."""
        return self.add(Conversation(line_id=line.id, caller_id=caller.id, **{"last_at": NOW, "created_at": NOW, "evidence": [], **values}))

    def text(self, conversation: Conversation, line: Line, **values: Any) -> Text:
        """A delivered text-back."""
        given = {
            "connection_id": line.connection_id,
            "outbound": True,
            "kind": TextKind.TEXT_BACK,
            "body": "Harbor Talent here, sorry we missed your call.",
            "media": [],
            "at": NOW - dt.timedelta(minutes=4),
            "status": "delivered",
            **values,
        }
        return self.add(Text(conversation_id=conversation.id, **given))

    def api_key(self, member: Member | None = None, **values: Any) -> ApiKey:
        """A key that nobody knows the secret of."""
        member = member or self.member(MemberRole.ADMIN, email=f"keys-{self.number()}@example.com")
        prefix = self.number().removeprefix("+")
        given = {"name": "Nightly", "prefix": prefix, "digest": "x", "scopes": ["calls:read"], "made_at": NOW, **values}
        return self.add(ApiKey(member_id=member.id, **given))

    def task(self, **values: Any) -> Task:
        """An open call-back task."""
        given = {
            "key": f"call-back:{self.number()}",
            "kind": "call_back",
            "sentence": "Call back. They asked not to be texted.",
            "due_at": NOW - dt.timedelta(minutes=3),
            "created_at": NOW,
            **values,
        }
        return self.add(Task(**given))

    def notice(self, member: Member, **values: Any) -> Notice:
        """Unread news for a member."""
        return self.add(Notice(member_id=member.id, **{"sentence": "A caller replied.", "at": NOW, **values}))

    def told(self, sentence: str, kind: str = "rang", **values: Any) -> TraceEntry:
        """A sentence of a story."""
        return self.add(TraceEntry(kind=kind, sentence=sentence, **{"at": NOW, "detail": {}, **values}))

    def owed(self, effect: str = "send_text", state: OutboxState = OutboxState.DONE, **values: Any) -> OutboxRow:
        """An effect owed to the outside."""
        given = {
            "queue": "texts",
            "lane": f"conversation:{self.number()}",
            "key": f"key:{self.number()}",
            "payload": {},
            "not_before": NOW,
            "attempts": 1,
            "looks": 0,
            "created_at": NOW,
            **values,
        }
        return self.add(OutboxRow(effect=effect, state=state, **given))

    def exchange(self, row: OutboxRow, **values: Any) -> StoredExchange:
        """A request made for an effect."""
        given = {"at": NOW, "method": "POST", "url": "https://api.example.com/texts", "status": 201, "took_ms": 84, **values}
        return self.add(StoredExchange(outbox_row_id=row.id, **given))

    def received(self, call: Call, **values: Any) -> InboxRow:
        """A webhook about a call."""
        given = {
            "account_id": self.account.id,
            "connection_id": call.connection_id,
            "line_id": call.line_id,
            "kind": "phone",
            "key": "acme",
            "what": "voice",
            "call_id": call.provider_call_id,
            "method": "POST",
            "url": "https://hub.example.com/in/phone/acme/t",
            "headers": {"content-type": "application/x-www-form-urlencoded"},
            "body": b"From=%2B14155550142&CallStatus=ringing",
            "received_at": NOW,
            "state": "read",
            "not_before": NOW,
            **values,
        }
        return self.add(InboxRow(**given))

    def event(self, **values: Any) -> InboxEvent:
        """An event that could not be worked on."""
        given = {
            "key": f"event:{self.number()}",
            "name": "CallReported",
            "payload": {},
            "state": "failed",
            "attempts": 6,
            "not_before": NOW,
            "error": "KeyError",
            "queue": "texts",
            "at": NOW,
            **values,
        }
        return self.add(InboxEvent(**given))

    def link(self, connection: Connection, caller: Caller, **values: Any) -> PersonLink:
        """The record that a caller is at a connection."""
        given = {
            "vendor_id": "77",
            "kind": "candidate",
            "name": "Sam Rivera",
            "url": "https://ats.example.com/77",
            "matters": [],
            "at": NOW,
        }
        return self.add(PersonLink(connection_id=connection.id, caller_id=caller.id, **{**given, **values}))
