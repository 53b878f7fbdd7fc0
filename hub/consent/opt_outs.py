"""Opting out and in: the one place that changes `opted_out_at`, with its ledger entry and its sentence in the trace."""

from hub.consent.ledger import GIVEN, Evidence, enter, revoke
from hub.events import Event, OptedOut
from hub.records.consent import ConsentEntry, ConsentKind
from hub.records.line import Caller
from hub.records.session import AccountSession
from hub.records.trace import tell


def opt_out(session: AccountSession, caller: Caller, sentence: str, evidence: Evidence) -> ConsentEntry:
    """Nothing is sent to the caller from now on, from whichever line; saying it again is entered and changes nothing.

    The caller's row is locked by whoever asks.
    """
    entry = enter(session, caller, ConsentKind.OPT_OUT, evidence)
    if caller.opted_out_at is None:
        revoke(session, caller, *GIVEN)
        caller.opted_out_at = session.now
        tell(session, "opt_out", sentence, caller_id=caller.id, call_id=evidence.call_id, inbox_row_id=evidence.inbox_row_id)
    return entry


def opt_out_newcomer(session: AccountSession, caller: Caller, sentence: str, evidence: Evidence) -> None:
    """The same for somebody of whom nothing but the number is known yet, so nothing ends and nobody else is to hear of it."""
    enter(session, caller, ConsentKind.OPT_OUT, evidence)
    caller.opted_out_at = session.now
    tell(session, "opt_out", sentence, caller_id=caller.id)


def opt_out_aside(session: AccountSession, caller: Caller, sentence: str, evidence: Evidence) -> list[Event]:
    """The same where no text of theirs says so, with the event for whatever else must hear of it; nothing for a second time."""
    if caller.opted_out_at is not None:
        return []
    entry = opt_out(session, caller, sentence, evidence)
    session.flush()
    return [OptedOut(caller.id, entry.id)]


def lift_opt_out(session: AccountSession, caller: Caller, sentence: str, evidence: Evidence) -> None:
    """The caller may be texted again, because they said so."""
    revoke(session, caller, ConsentKind.OPT_OUT)
    enter(session, caller, ConsentKind.OPT_IN, evidence)
    caller.opted_out_at = caller.opt_out_inbox_row_id = None
    tell(session, "opt_in", sentence, caller_id=caller.id, inbox_row_id=evidence.inbox_row_id)
