"""A business with a row of every kind that the API tells of."""

import datetime as dt
from typing import Any

from hub.records.account import MemberRole
from hub.records.conversation import ConversationEntry, EntryKind, TextKind
from tests.fakes.account_rows import NOW, AccountRows

EVIDENCE = {"because": "record", "sentence": "They own the record.", "member_id": None, "connection_id": None, "owner_id": None}


def a_business(rows: AccountRows) -> None:
    """Three callers with calls, conversations, texts and links, a line and two systems."""
    line, member = rows.line(), rows.member(MemberRole.AGENT)
    ats = rows.connection(kind="connector", key="acme_ats", name="Acme ATS", webhook_token=f"ats-{rows.account.id}")
    for number in range(3):
        caller = rows.caller(name="Sam Rivera" if number else None)
        conversation = rows.conversation(line, caller, member_id=member.id if number else None, evidence=[EVIDENCE])
        call = rows.call(line, caller, conversation_id=conversation.id, started_at=NOW - dt.timedelta(minutes=5 + number))
        rows.told("Nobody answered.", call_id=call.id)
        rows.text(conversation, line, call_id=call.id)
        rows.text(conversation, line, outbound=False, kind=TextKind.REPLY, body="Is the role open?", status=None)
        rows.link(ats, caller, vendor_id=str(number))
        rows.add(ConversationEntry(conversation_id=conversation.id, member_id=member.id, kind=EntryKind.NOTE, words="Mornings.", at=NOW))
    rows.call(line, withheld=True, decision="no_text", decision_reason="withheld")


def conversation_of(rows: AccountRows, **caller: Any) -> int:
    """A conversation with somebody who called."""
    line, who = rows.line(), rows.caller(**caller)
    conversation = rows.conversation(line, who)
    rows.call(line, who, conversation_id=conversation.id)
    return int(conversation.id)
