"""A business with everything that strains a page: long names, names from right to left, many rows, every state at once."""

import datetime as dt
from pathlib import Path
from typing import Any

from hub.catalog.discovery import Catalog
from hub.connections.media import Media
from hub.records.account import Account, Desk, Member, MemberRole
from hub.records.call import Call, CallOutcome
from hub.records.connection import ConnectionState
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.database import Database
from hub.records.line import Caller, Line
from hub.records.outbox import OutboxState
from hub.sandbox.samples import picture, spoken_message
from hub.settings import Settings
from tests.fakes.account_rows import NOW, AccountRows, make_account
from tests.fakes.connections_at_hand import ConnectionsAtHand
from tests.fakes.firm_system import FirmSystem
from tests.fakes.phone_system import PhoneSystem
from tests.fakes.picture_phone import Gallery, PicturePhone

LONG_NAME = "Wilhelmina Bartholomea Featherstonehaugh-Cholmondeley of the Northern Harbour Warehouse Recruiting Desk"
FROM_RIGHT_TO_LEFT = "נועה בן־דוד"
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
NAMES = (None, "Sam Rivera", LONG_NAME, FROM_RIGHT_TO_LEFT, "محمد عبد الله", "O'Brien & Søn <b>", None, UNBROKEN)
BODIES = (
    "Hi, I saw the warehouse role, is it still open?",
    "شكرا، سأتصل غدا",
    f"My company is {UNBROKEN} and https://example.com/{'a-long-path/' * 12}",
    "👍",
)
STORY = {"rang": "It rang.", "missed": "Nobody answered.", "text_sent": "The text was accepted by the phone system."}
REFUSED = f"The system refused the note: field {UNBROKEN} is required."
OWNED_THERE = "They are a candidate in the firm's own system, owned by this member."
MANY = 120
RECORDING, PICTURE = "voicemail", "picture"


class FullBusiness:
    """Rows of one account, and which row a page about one thing is opened with."""

    def __init__(self, database: Database) -> None:
        self.rows = AccountRows(database, make_account(database, f"Harbor Talent and {LONG_NAME}"))
        self._database = database
        rows = self.rows
        self.owner: Member = rows.member(MemberRole.OWNER, name=LONG_NAME)
        self.agent: Member = rows.member(MemberRole.AGENT, name=FROM_RIGHT_TO_LEFT)
        self.viewer: Member = rows.member(MemberRole.VIEWER, name="Vi Ewer")
        phone = rows.connection(key="generic", sign_in_mode="none", name="Office phones")
        self.system = rows.connection(
            kind="connector",
            key="greenhouse",
            name="Greenhouse",
            sign_in_mode="api_key",
            state=ConnectionState.NEEDS_SIGN_IN,
            webhook_token="system",
        )
        self.desk = rows.add(Desk(name=f"Desk of {LONG_NAME}", member_id=self.agent.id))
        self.line: Line = rows.line(phone, label="Main line", desk_id=self.desk.id)
        rows.line(phone, label=UNBROKEN, texts_paused=True)
        rows.line(phone, label=FROM_RIGHT_TO_LEFT, watch_only=True)
        self.caller: Caller = rows.caller(name=LONG_NAME)
        self.conversation: Conversation = self._told_in_full()
        self._many()
        self._waiting_for_people()

    def id_of(self, kind: str) -> int | None:
        """The row that a page with this part in its address is opened with; None where this business has none."""
        known = {
            "call_id": self.call.id,
            "conversation_id": self.conversation.id,
            "caller_id": self.caller.id,
            "line_id": self.line.id,
            "connection_id": self.system.id,
            "member_id": self.agent.id,
            "desk_id": self.desk.id,
        }
        return known.get(kind)

    def _told_in_full(self) -> Conversation:
        rows, line = self.rows, self.line
        evidence = [{"sentence": sentence} for sentence in (OWNED_THERE, f"The line belongs to {self.desk.name}.")]
        conversation: Conversation = rows.conversation(
            line,
            self.caller,
            member_id=self.agent.id,
            desk_id=self.desk.id,
            evidence=evidence,
            waiting_since=NOW - dt.timedelta(minutes=42),
        )
        self.call: Call = rows.call(line, self.caller, conversation_id=conversation.id, voicemail=RECORDING, voicemail_s=17)
        rows.text(conversation, line, call_id=self.call.id)
        for body in BODIES:
            rows.text(conversation, line, outbound=False, kind=TextKind.REPLY, body=body, status="received", at=NOW)
        rows.text(
            conversation,
            line,
            outbound=False,
            kind=TextKind.REPLY,
            body="",
            media=[{"address": PICTURE, "content_type": "image/png"}],
            status="received",
            at=NOW,
        )
        rows.text(
            conversation,
            line,
            kind=TextKind.BY_MEMBER,
            member_id=self.agent.id,
            body="Yes, when can you talk?",
            status="failed",
            error_code="30006",
        )
        about = {"call_id": self.call.id, "caller_id": self.caller.id, "conversation_id": conversation.id}
        for kind, sentence in (
            ("rang", "It rang."),
            ("missed", "Nobody answered."),
            ("text_sent", "The text was accepted by the phone system."),
        ):
            rows.told(sentence, kind, **about)
        owed = rows.owed(**about)
        rows.exchange(owed)
        rows.exchange(owed, status=None, took_ms=20_000)
        rows.received(self.call)
        rows.link(self.system, self.caller, name=FROM_RIGHT_TO_LEFT)
        rows.task(call_id=self.call.id, caller_id=self.caller.id, conversation_id=conversation.id, member_id=self.agent.id)
        rows.notice(self.owner, conversation_id=conversation.id)
        return conversation

    def _many(self) -> None:
        """Enough of everything for several pages, in few writes."""
        with self._database.write(self.rows.account.id) as session:
            for number in range(MANY):
                began = NOW - dt.timedelta(hours=3 * number + 1)
                caller = Caller(number=f"+1212555{number:04}", name=NAMES[number % len(NAMES)], created_at=began)
                session.add(caller)
                session.flush()
                closed = {"open": False, "closed_at": began, "outcome": "booked", "outcome_at": began} if number % 5 == 4 else {}
                waits = {"waiting_since": began} if number % 3 == 0 and not closed else {}
                owner = {"member_id": (self.owner.id, self.agent.id, None)[number % 3]}
                conversation = Conversation(
                    line_id=self.line.id,
                    caller_id=caller.id,
                    last_at=began,
                    created_at=began,
                    evidence=[],
                    missed_calls=1,
                    **closed,
                    **waits,
                    **owner,
                )
                session.add(conversation)
                session.flush()
                session.add(self._call(number, caller, conversation, began))
                session.add(self._reply(number, conversation, began))

    def _call(self, number: int, caller: Caller, conversation: Conversation, began: dt.datetime) -> Call:
        missed = number % 4 != 3
        ended = began + dt.timedelta(seconds=24)
        texted: dict[str, Any] = {"decision": "text_now", "decision_reason": "missed", "ending": "texted"}
        texted |= {"texted_at": ended + dt.timedelta(seconds=3), "wording": "open"}
        if number % 3 == 0:
            texted |= {
                "replied_at": ended + dt.timedelta(minutes=2),
                "replied_after_s": 120,
                "first_human_at": ended + dt.timedelta(minutes=6),
            }
        return Call(
            connection_id=self.line.connection_id,
            line_id=self.line.id,
            provider_call_id=f"many-{number}",
            caller_id=caller.id,
            caller_raw=caller.number,
            conversation_id=conversation.id,
            happenings=[],
            started_at=began,
            ended_at=ended,
            outcome=CallOutcome.MISSED if missed else CallOutcome.ANSWERED,
            decided_at=began if missed else None,
            ended_as_of=began,
            **(texted if missed else {"ending": "answered"}),
        )

    def _reply(self, number: int, conversation: Conversation, began: dt.datetime) -> Text:
        return Text(
            conversation_id=conversation.id,
            connection_id=self.line.connection_id,
            outbound=False,
            kind=TextKind.REPLY,
            body=BODIES[number % len(BODIES)],
            media=[],
            at=began + dt.timedelta(minutes=2),
            status="received",
            provider_text_id=f"many-{number}",
        )

    def _waiting_for_people(self) -> None:
        for number in range(12):
            self.rows.owed("log_activity", OutboxState.HELD, error=REFUSED, call_id=self.call.id)
            self.rows.task(sentence=f"Call {NAMES[number % len(NAMES)] or 'them'} back.", caller_id=self.caller.id)


def media_of_full_business(folder: Path) -> Media:
    """Its picture and its voicemail, as its phone system hands them out."""
    ready = ConnectionsAtHand(Settings(data_folder=folder, database_url="sqlite://"), PhoneSystem(), FirmSystem())
    gallery = Gallery(voicemail=(spoken_message(3), "audio/mpeg"), picture=(picture(), "image/png"))
    ready.phone_class = lambda system: PicturePhone(system, gallery)
    return Media(ready, Catalog())


def empty_business(database: Database) -> tuple[Account, Member]:
    """A business on its first day, and its owner."""
    rows = AccountRows(database, make_account(database, texts_at_night=None))
    return rows.account, rows.member(MemberRole.OWNER)
