"""The hub's own words for people: what a stored word means on a page. Pure."""

from collections.abc import Mapping

from hub.calls.ending import ENDINGS, Ending
from hub.calls.ledger import BECAUSE as BECAUSE_MISSED
from hub.contract.phone_events import DeliveryStatus, NotDelivered
from hub.contract.phone_provider import LineMode, MissedSignal, PointState
from hub.conversations.desk_work import BECAME
from hub.reasons import BECAUSE, Reason, because
from hub.records.account import MemberRole, Trade
from hub.records.call import Call, CallOutcome, Decision
from hub.records.conversation import CameTo, Intent, Text
from hub.records.inbox import InboxRow, InboxRowState
from hub.records.membership import SignInWay
from hub.records.outbox import OutboxState
from hub.textback.delivery import IN_WORDS as NOT_DELIVERED

OUTCOMES: Mapping[str, str] = {
    CallOutcome.UNDER_WAY: "On the line",
    CallOutcome.ANSWERED: "Answered",
    CallOutcome.ANSWERED_OR_MAILBOX: "Answered, or a mailbox",
    CallOutcome.MISSED: "Missed",
}
REASONS: Mapping[str, str] = {reason: known.short for reason, known in BECAUSE.items()}
MODES: Mapping[str, tuple[str, str]] = {
    LineMode.HUB_ANSWERS: ("The hub answers", "Calls come here first. The hub rings your staff and takes over when nobody picks up."),
    LineMode.FORWARDED: (
        "Forwarded when missed",
        "Your carrier forwards a call here only when nobody picked up, so every call here was missed.",
    ),
    LineMode.BESIDE: ("Beside your phone system", "Your phone system stays as it is. The hub only listens to what it reports."),
}
POINTS: Mapping[str, tuple[str, str]] = {
    PointState.RIGHT: ("Right", "done"),
    PointState.WRONG: ("Do this", "missed"),
    PointState.WAITING: ("Waiting", "waiting"),
    PointState.UNKNOWN: ("Not known", "waiting"),
}
STEPS: Mapping[str, tuple[str, str]] = {
    PointState.RIGHT: ("Yes", "done"),
    PointState.WRONG: ("No", "missed"),
    PointState.WAITING: ("Not yet", "waiting"),
    PointState.UNKNOWN: ("Later", "idle"),
}
READY: Mapping[str, tuple[str, str]] = {
    PointState.RIGHT: ("Ready", "done"),
    PointState.WRONG: ("Not ready", "missed"),
    PointState.WAITING: ("Waits for approval", "waiting"),
    PointState.UNKNOWN: ("Not all is known", "waiting"),
}
TRADES: Mapping[str, str] = {Trade.RECRUITING: "Recruiting", Trade.FIELD_SERVICE: "Trades and field service"}
ROLES: Mapping[str, str] = {
    MemberRole.OWNER: "Owner",
    MemberRole.ADMIN: "Admin",
    MemberRole.AGENT: "Agent",
    MemberRole.VIEWER: "Viewer",
}
ROLE_MEANS: Mapping[str, str] = {
    MemberRole.OWNER: "Everything, and alone decides who else is an owner and how people sign in.",
    MemberRole.ADMIN: "Everything in the settings: lines, rules, connections and the team.",
    MemberRole.AGENT: "Answers callers, works on conversations and tasks.",
    MemberRole.VIEWER: "Reads, and changes nothing.",
}
SIGN_IN_WAYS: Mapping[str, str] = {
    SignInWay.PASSWORD: "by password",
    SignInWay.OPENID: "by OpenID",
    SignInWay.LINK: "by a link",
}
INTENTS: Mapping[str, str] = {
    Intent.ROLE: "About a role",
    Intent.HIRE: "Wants to hire",
    Intent.URGENT: "Urgent",
    Intent.UNKNOWN: "Not clear yet",
}
CONVERSATION_OUTCOMES: Mapping[str, str] = BECAME
CAME_TO: Mapping[str, str] = {CameTo.SPOKE: "We spoke", CameTo.LEFT_MESSAGE: "I left a message", CameTo.NO_ANSWER: "Nobody picked up"}
EFFECTS: Mapping[str, str] = {
    "send_text": "Text to the caller",
    "look_up_number": "Look up the kind of the number",
    "match_person": "Look for the caller's record",
    "create_person": "Create the caller's record",
    "read_person": "Read the caller's record",
    "assign_owner": "Assign the owner",
    "open_matter": "Open a lead or job there",
    "mark_do_not_text": "Mark the record: no texts",
    "log_activity": "Note on the record",
    "revise_note": "Add the voicemail to the note",
    "erase_person": "Delete an erased caller's record",
    "text_member": "Text to a member",
    "email_member": "E-mail to a member",
    "email_report": "Report of the week by e-mail",
    "email_link": "E-mail with a link",
}
OUTBOX_STATES: Mapping[str, str] = {
    OutboxState.OWED: "Waiting for its time",
    OutboxState.DOING: "Being done now",
    OutboxState.WAITING: "Will be tried again",
    OutboxState.HELD: "Needs a person",
    OutboxState.DONE: "Done",
    OutboxState.DROPPED: "Not done",
}
NOT_DONE: Mapping[str, str] = {
    "dismissed": "a member decided against it",
    "looked_up": "it was looked up meanwhile",
    "marked": "a member marked them as nobody to be created",
    "shows_later": "what was just made there may not show yet",
    "already_linked": "their record was found meanwhile",
    "client": "they want to hire, and a client is no candidate",
    "link_gone": "their record is no longer there",
    "already_owner": "the owner already stands there",
    "nothing_new": "nothing new was said",
    "nothing_to_revise": "the note was never written",
    "reports_stopped": "this member stopped these e-mails",
    "alerts_muted": "this member muted alerts",
    "answered_meanwhile": "somebody turned to the caller meanwhile",
    "erased": "the caller was erased",
    "has_left": "this member has left",
    "link_is_over": "the link was used or replaced by then",
    "no_number": "this member has no phone number",
    "gone": "the record is no longer there",
    "notsupported": "the other system cannot do this",
}
ON_THE_WAY: Mapping[str, str] = {
    DeliveryStatus.ACCEPTED: "Accepted by the phone system",
    DeliveryStatus.SENDING: "On its way",
    DeliveryStatus.SENT: "On its way",
    DeliveryStatus.DELIVERED: "Delivered",
    DeliveryStatus.CANCELED: "Canceled",
}


def plain(word: str) -> str:
    """A stored word that has no sentence of its own, readable."""
    return word.replace("_", " ").replace("-", " ").strip().capitalize()


def effect_in_words(effect: str) -> str:
    """What is owed."""
    return EFFECTS.get(effect, plain(effect))


def reason_in_words(reason: str | None) -> str:
    """Why something was not done or waits, as the second half of a sentence."""
    if reason is None:
        return ""
    if reason in NOT_DONE:
        return NOT_DONE[reason]
    known = because(reason)
    if known is not None:
        return known.not_sent
    return NOT_DELIVERED[NotDelivered(reason)] if reason in NOT_DELIVERED else lower_first(plain(reason))


def decision_sentence(call: Call) -> str:
    """The decision on a call with its reason."""
    if call.decision_reason is None:
        return "Not decided yet: the call is still going on." if call.outcome == CallOutcome.UNDER_WAY else "Not decided yet."
    return BECAUSE[Reason(call.decision_reason)].sentence


def ending_sentence(call: Call) -> str:
    """What became of a call, in a sentence; empty while something of it is under way."""
    return ENDINGS[Ending(call.ending)] if call.ending else ""


def decision_in_words(call: Call) -> str:
    """The decision in a word or two."""
    if call.decision_reason == Reason.WATCH_ONLY:
        return "Would have texted"
    words = {Decision.TEXT_NOW: "Gets a text", Decision.TEXT_AT: "Gets a text later", Decision.NO_TEXT: "No text"}
    return words[Decision(call.decision)] if call.decision else "Open"


def signal_means(signal: MissedSignal) -> str:
    """What a phone system's word for the end of a call means to the hub."""
    return "Not missed" if signal.means is None else f"Missed: {BECAUSE_MISSED[signal.means]}"


def text_state(text: Text) -> str:
    """How far a text of ours got; empty for one of theirs."""
    if not text.outbound:
        return ""
    if text.status is None:
        return "Waiting to leave"
    if text.status == "not_sent":
        return f"Not sent: {reason_in_words(text.not_delivered)}"
    if text.status in ON_THE_WAY:
        return ON_THE_WAY[text.status]
    return f"Not delivered: {reason_in_words(text.not_delivered or NotDelivered.UNKNOWN)}"


def lower_first(sentence: str) -> str:
    """For the second half of a sentence."""
    return sentence[:1].lower() + sentence[1:]


def request_verdict(row: InboxRow) -> str:
    """What became of a received request."""
    if row.state == InboxRowState.REFUSED:
        why = {
            "signature": "its signature does not fit",
            "unknown_line": "it names a number that is no line here",
            "unreadable": "it is not written as this phone system writes",
        }
        return f"Refused: {why.get(row.refused_because or '', 'it is not believed')}"
    if row.state == InboxRowState.FAILED:
        return f"Could not be read: {row.refused_because}"
    return "Taken in" if row.state == InboxRowState.READ else "Stored, about to be read"
