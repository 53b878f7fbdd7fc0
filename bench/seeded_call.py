"""The rows that come of one call, as the hub would have written them."""

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from hub.records.call import Call, Task
from hub.records.conversation import Conversation, StaffCall, Text
from hub.records.outbox import TraceEntry

Rows = Mapping[type[Any], list[dict[str, Any]]]
ZONE = ZoneInfo("America/New_York")
WORDINGS = ("recruiting/open/en/1", "recruiting/open/en/1", "recruiting/busy/en/1", "template/1")
WITHOUT_TEXT = ("landline", "opted_out", "quiet_hours", "existing_contact", "rang_too_short")
ASKED = ("Is the warehouse role still open?", "We need two nurses from Monday on.", "Hi, it is about my shift.", "Can you call me back?")
SAID = ("Yes it is. When can we talk?", "I will call you in ten minutes.", "Thanks, I have you down for Tuesday 9:00.")
OUTCOMES = (("placed", 6), ("booked", 22), ("lost", 14), ("spam", 2), (None, 56))
BECAUSE = ("no_answer", "no_answer", "no_answer", "busy", "abandoned", "after_hours")
SECOND = dt.timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Firm:
    """The ids that calls point at."""

    account_id: int
    connection_id: int
    lines: Sequence[int]
    desks: Sequence[int]
    members: Sequence[int]


class Ids:
    """Hands out the next free id of each table; `taken` is the highest one so far."""

    def __init__(self, taken: dict[type[Any], int]) -> None:
        self._taken: Final = taken

    def next(self, table: type[Any]) -> int:
        """The next one."""
        self._taken[table] += 1
        return self._taken[table]


class CallWriter:
    """Adds the rows of calls to `rows`; no moment is later than `until`."""

    def __init__(self, chance: random.Random, firm: Firm, ids: Ids, rows: Rows, until: dt.datetime) -> None:
        self._chance, self._firm, self._ids, self._rows, self._until = chance, firm, ids, rows, until

    def other_call(self, line_id: int, caller: tuple[int, str], at: dt.datetime) -> int:
        """A call that made no conversation: most were taken, a few came from staff or hid their number."""
        kind = self._chance.random()
        if kind < 0.02:
            self._call(line_id, None, at, outcome="missed", ending="left_alone", decision_reason="withheld", withheld=True)
        elif kind < 0.03:
            self._call(line_id, None, at, outcome="answered", ending="answered", decision_reason="answered", ours="staff")
        else:
            outcome = "answered" if kind < 0.95 else "answered_or_mailbox"
            self._call(line_id, caller, at, outcome=outcome, ending=outcome, decision_reason=outcome)
        return 1

    def conversation(self, line_id: int, caller: tuple[int, str], at: dt.datetime, *, may_ring_again: bool) -> int:
        """A conversation that a missed call begins, with all that follows; how many calls it has."""
        chance, conversation_id = self._chance, self._ids.next(Conversation)
        calls = [self._missed(line_id, caller, conversation_id, at, is_texted=chance.random() < 0.87)]
        again = at + dt.timedelta(minutes=chance.expovariate(1 / 40) if chance.random() < 0.6 else chance.uniform(2000, 60_000))
        if chance.random() < 0.16 and may_ring_again and again < self._until:
            calls.append(self._missed(line_id, caller, conversation_id, again, is_texted=again - at > dt.timedelta(days=1)))
        thread = _Thread(self._firm.members[chance.randrange(1, len(self._firm.members))])
        self._follow(conversation_id, calls, thread)
        closed = thread.outcome is not None or at < self._until - dt.timedelta(days=12)
        self._rows[Conversation].append(
            {
                "id": conversation_id, "account_id": self._firm.account_id, "line_id": line_id, "caller_id": caller[0], "open": not closed,
                "intent": thread.intent, "role_name": None, "evidence": [], "missed_calls": len(calls), "guided_test": False,
                "member_id": thread.member_id if thread.replied_at or chance.random() < 0.6 else None,
                "desk_id": self._firm.desks[conversation_id % len(self._firm.desks)] if chance.random() < 0.85 else None,
                "waiting_since": thread.waiting_since if not closed else None,
                "waiting_text_id": thread.waiting_text_id if not closed else None,
                "closed_at": min(thread.last_at + dt.timedelta(days=2), self._until) if closed else None,
                "outcome": thread.outcome, "outcome_at": thread.last_at if thread.outcome else None,
                "last_at": thread.last_at, "created_at": at,
            }
        )  # fmt: skip
        return len(calls)

    def _missed(self, line_id: int, caller: tuple[int, str], conversation_id: int, at: dt.datetime, *, is_texted: bool) -> dict[str, Any]:
        chance = self._chance
        reason, decision, ending, texted_at = "missed", "text_now", "texted", None
        ended_at = min(at + dt.timedelta(seconds=chance.uniform(18, 50)), self._until)
        hour = ended_at.astimezone(ZONE).hour
        if not is_texted:
            reason, decision, ending = chance.choice(WITHOUT_TEXT), "no_text", "call_back"
        elif not 8 <= hour < 21:
            reason, decision = "night", "text_at"
            morning = ended_at.astimezone(ZONE).replace(hour=8, minute=0, second=0) + dt.timedelta(days=hour >= 21)
            texted_at = morning.astimezone(dt.UTC) + SECOND * chance.uniform(0, 3)
        else:
            slow = chance.uniform(5, 90) if chance.random() < 0.008 else 0.0
            texted_at = ended_at + SECOND * (15 + chance.lognormvariate(0.2, 0.5) + slow)
        if texted_at is not None and texted_at >= self._until:
            reason, decision, ending, texted_at = "watch_only", "no_text", "watched", None
        left_voicemail = chance.random() < 0.15
        call = self._call(
            line_id, caller, at, outcome="missed", ending=ending, decision=decision, decision_reason=reason,
            conversation_id=conversation_id, because=chance.choice(BECAUSE), ended_at=ended_at, texted_at=texted_at,
            wording=chance.choice(WORDINGS) if texted_at else None, voicemail=f"media-{at:%j%H%M%S%f}" if left_voicemail else None,
            voicemail_s=chance.randrange(4, 70) if left_voicemail else None,
        )  # fmt: skip
        if texted_at is not None:
            body = "Harbor Talent here, sorry we missed your call. Calling about a role or a hire? Reply and a recruiter will jump in."
            status = "delivered" if chance.random() < 0.97 else "undelivered"
            self._text(
                conversation_id, texted_at, "text_back", body, outbound=True, status=status, call_id=call["id"], wording=call["wording"]
            )
        elif ending == "call_back":
            self._task(call, done_at=min(ended_at + dt.timedelta(hours=chance.expovariate(1 / 3)), self._until))
        return call

    def _follow(self, conversation_id: int, calls: list[dict[str, Any]], thread: "_Thread") -> None:
        """The reply, the answer of a person, and the call back, noted on the calls."""
        chance, newest = self._chance, calls[-1]
        thread.last_at = newest["texted_at"] or newest["ended_at"]
        texted_at = max((call["texted_at"] for call in calls if call["texted_at"]), default=None)
        replied_at = texted_at + dt.timedelta(minutes=chance.lognormvariate(1.6, 1.5)) if texted_at else None
        if replied_at and replied_at < self._until and replied_at > newest["started_at"] and chance.random() < 0.34:
            self._reply(conversation_id, calls, replied_at, thread)
        elif chance.random() < 0.45:
            back = newest["ended_at"] + dt.timedelta(minutes=chance.lognormvariate(3.2, 1.2))
            if back < self._until:
                self._staff_call(conversation_id, back, thread, calls)
        if thread.waiting_since is None and thread.human_at is None:
            thread.waiting_since = newest["ended_at"]
        if thread.replied_at or chance.random() < 0.05:
            thread.outcome = chance.choices([name for name, _ in OUTCOMES], [weight for _, weight in OUTCOMES])[0]
        for call in calls:
            call["first_human_at"] = thread.human_at

    def _reply(self, conversation_id: int, calls: list[dict[str, Any]], at: dt.datetime, thread: "_Thread") -> None:
        chance = self._chance
        thread.replied_at, thread.intent = at, chance.choice(("role", "role", "hire", "unknown"))
        answered = at + dt.timedelta(minutes=chance.lognormvariate(1.5, 1.3))
        is_answered = chance.random() < 0.9 and answered < self._until
        reply_id = self._text(
            conversation_id,
            at,
            "reply",
            chance.choice(ASKED),
            outbound=False,
            status="received",
            answered_at=answered if is_answered else None,
        )
        thread.last_at = at
        if is_answered:
            thread.human_at = answered
            for number in range(chance.randrange(1, 4)):
                said_at = answered + dt.timedelta(minutes=4 * number)
                if said_at < self._until:
                    self._text(
                        conversation_id,
                        said_at,
                        "by_member",
                        chance.choice(SAID),
                        outbound=True,
                        status="delivered",
                        member_id=thread.member_id,
                    )
                    thread.last_at = said_at
        else:
            thread.waiting_since, thread.waiting_text_id = at, reply_id
        for call in calls:
            call["replied_at"] = at

    def _staff_call(self, conversation_id: int, at: dt.datetime, thread: "_Thread", calls: list[dict[str, Any]]) -> None:
        row = {
            "id": self._ids.next(StaffCall), "account_id": self._firm.account_id, "connection_id": self._firm.connection_id,
            "conversation_id": conversation_id, "member_id": thread.member_id, "started_at": at, "answered": self._chance.random() < 0.7,
            "ended_at": min(at + dt.timedelta(minutes=3), self._until), "duration_s": 180,
        }  # fmt: skip
        row["provider_call_id"] = f"SB{row['id']}"
        self._rows[StaffCall].append(row)
        thread.human_at, thread.last_at = at, max(at, thread.last_at)
        for call in calls:
            call["called_back_at"] = at

    def _call(self, line_id: int, caller: tuple[int, str] | None, at: dt.datetime, **values: Any) -> dict[str, Any]:
        call_id = self._ids.next(Call)
        ended_at = min(at + dt.timedelta(seconds=self._chance.uniform(20, 400)), self._until)
        number = caller[1] if caller else ""
        told = {"call_id": f"CS{call_id}", "line": "+14155550100", "caller": number, "provider_account": "AC1", "extras": {}}
        happened = "accepted" if values["outcome"] == "answered" else "nobody_answered"
        row = {
            "id": call_id, "account_id": self._firm.account_id, "connection_id": self._firm.connection_id, "line_id": line_id,
            "provider_call_id": f"CS{call_id}", "caller_id": caller[0] if caller else None, "caller_raw": number, "withheld": False,
            "ours": None, "started_at": at, "ended_at": ended_at, "because": None, "voicemail": None, "voicemail_s": None,
            "decision": "no_text", "decided_at": ended_at, "ended_as_of": ended_at, "conversation_id": None, "texted_at": None,
            "found_by_reconciliation": False, "first_human_at": None, "guided_test": False, "wording": None, "replied_at": None,
            "called_back_at": None,
            "happenings": [
                {**told, "key": f"{call_id}-{what}", "happened": what, "at": moment.isoformat()}
                for what, moment in (("rang", at), (happened, ended_at), ("ended", ended_at))
            ],
            **values,
        }  # fmt: skip
        self._rows[Call].append(row)
        for kind, sentence in (("rang", "A call reached the line."), (row["outcome"], "The call was missed: nobody picked up.")):
            self._tell(kind, sentence, row)
        return row

    def _text(self, conversation_id: int, at: dt.datetime, kind: str, body: str, **values: Any) -> int:
        text_id = self._ids.next(Text)
        row = {
            "id": text_id, "account_id": self._firm.account_id, "connection_id": self._firm.connection_id,
            "conversation_id": conversation_id, "kind": kind, "body": body, "media": [], "at": at, "provider_text_id": f"SM{text_id}",
            "parts": 1, "call_id": None, "wording": None, "member_id": None, "answered_at": None, **values,
        }  # fmt: skip
        row["outbox_key"] = f"seeded:{text_id}" if row["outbound"] else None
        self._rows[Text].append(row)
        return text_id

    def _task(self, call: dict[str, Any], done_at: dt.datetime) -> None:
        is_done = done_at < self._until
        row = {
            "id": self._ids.next(Task), "account_id": self._firm.account_id, "key": f"call-back:{call['id']}", "kind": "call_back",
            "sentence": "Call back. A text cannot reach them.", "call_id": call["id"], "caller_id": call["caller_id"],
            "conversation_id": call["conversation_id"], "member_id": None, "due_at": call["ended_at"] + dt.timedelta(minutes=30),
            "done_at": done_at if is_done else None, "created_at": call["ended_at"],
        }  # fmt: skip
        self._rows[Task].append(row)
        if is_done:
            call["called_back_at"] = done_at

    def _tell(self, kind: str, sentence: str, call: dict[str, Any]) -> None:
        self._rows[TraceEntry].append(
            {
                "id": self._ids.next(TraceEntry), "account_id": self._firm.account_id, "at": call["started_at"], "kind": kind,
                "sentence": sentence, "detail": {}, "caller_id": call["caller_id"], "call_id": call["id"],
                "conversation_id": call.get("conversation_id"),
            }
        )  # fmt: skip


class _Thread:
    """How a conversation came out so far."""

    def __init__(self, member_id: int) -> None:
        self.member_id = member_id
        self.intent: str | None = None
        self.replied_at: dt.datetime | None = None
        self.human_at: dt.datetime | None = None
        self.waiting_since: dt.datetime | None = None
        self.waiting_text_id: int | None = None
        self.outcome: str | None = None
        self.last_at = dt.datetime.min.replace(tzinfo=dt.UTC)
