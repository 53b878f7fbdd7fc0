"""Why a call gets a text or none: the one closed list of reasons, for the decision and for the moment in which a text leaves. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hub.rules import Setting


class Reason(StrEnum):
    """Every reason; `BECAUSE` has what people read of each."""

    MISSED = "missed"
    NIGHT = "night"
    CALLING_NOW = "calling_now"
    MEMBER_WRITES = "member_writes"
    # nothing was missed, or nobody is there to be texted
    ANSWERED = "answered"
    ANSWERED_OR_MAILBOX = "answered_or_mailbox"
    WITHHELD = "withheld"
    OWN_NUMBER = "own_number"
    STAFF_NUMBER = "staff_number"
    SHORT_CODE = "short_code"
    UNREADABLE = "unreadable"
    # a member said so
    CALLER_BLOCKED = "caller_blocked"
    PERSONAL = "personal"
    NOT_A_CUSTOMER = "not_a_customer"
    # robocalls
    SPOOFED = "spoofed"
    ROBOCALL = "robocall"
    RANG_TOO_SHORT = "rang_too_short"
    # they must not or cannot be texted
    OPTED_OUT = "opted_out"
    PREMIUM_NUMBER = "premium_number"
    LANDLINE = "landline"
    UNTEXTABLE = "untextable"
    COUNTRY_NOT_ALLOWED = "country_not_allowed"
    # people are in touch already
    ANSWERED_ON_SECOND_TRY = "answered_on_second_try"
    CALLED_BACK = "called_back"
    MEMBER_WROTE = "member_wrote"
    HUMAN_CONVERSATION = "human_conversation"
    THEY_WROTE_FIRST = "they_wrote_first"
    OTHER_AUTO_REPLY = "other_auto_reply"
    TEXTED_RECENTLY = "texted_recently"
    EXISTING_CONTACT = "existing_contact"
    # switches, limits and the sender
    ACCOUNT_PAUSED = "account_paused"
    LINE_PAUSED = "line_paused"
    CALLER_PAUSED = "caller_paused"
    TOO_LATE = "too_late"
    WATCH_ONLY = "watch_only"
    SENDER_NOT_REGISTERED = "sender_not_registered"
    SENDER_PAUSED = "sender_paused"
    STATE_LIMIT = "state_limit"
    READING_RECORD = "reading_record"
    QUIET_HOURS = "quiet_hours"
    NO_CONSENT = "no_consent"
    TOO_MANY_TEXTS = "too_many_texts"
    LINE_CAP = "line_cap"
    SPEND_CAP = "spend_cap"
    IN_DOUBT = "in_doubt"


@dataclass(frozen=True, slots=True)
class Because:
    """What people read of a reason; `not_sent` ends "The text was not sent: ", `call_back` says that somebody should ring back."""

    short: str
    sentence: str
    not_sent: str
    call_back: bool = False
    setting: Setting | None = None


BECAUSE: Mapping[Reason, Because] = {
    Reason.MISSED: Because("Missed, gets a text", "Nobody answered, so the caller gets a text.", "it was about to leave"),
    Reason.NIGHT: Because(
        "Night, text in the morning",
        "It is night where the caller is, so the text waits until the morning.",
        "it is night where the caller is",
        setting=Setting.NIGHT,
    ),
    Reason.CALLING_NOW: Because("Calling right now", "They are calling right now, so the text waits.", "they are calling right now"),
    Reason.MEMBER_WRITES: Because(
        "A member is writing", "A member is writing to them just now, so the text waits.", "a member is writing to them"
    ),
    Reason.ANSWERED: Because("Answered", "Somebody answered, so there is nothing to make up for.", "somebody took the call after all"),
    Reason.ANSWERED_OR_MAILBOX: Because(
        "Answered, or a mailbox",
        "The phone system says that the call was picked up; it cannot tell a person from a mailbox.",
        "the call turned out to have been picked up, by a person or a mailbox",
        setting=Setting.MESSAGE_TAKERS,
    ),
    Reason.WITHHELD: Because("Number hidden", "The caller hid their number, so there is nobody to text.", "the caller hid their number"),
    Reason.OWN_NUMBER: Because("Own line", "The call came from one of your own lines.", "it would have gone to one of your own lines"),
    Reason.STAFF_NUMBER: Because(
        "Staff",
        "The call came from a member of staff.",
        "it would have gone to a member of staff",
        setting=Setting.STAFF_NUMBERS,
    ),
    Reason.SHORT_CODE: Because(
        "Short code or name", "A short code or a name called, not a phone number; machines do that.", "it would have gone to a short code"
    ),
    Reason.UNREADABLE: Because(
        "Number unreadable",
        "The caller's number came incomplete, so it cannot be texted; a person may still make sense of it.",
        "the caller's number is incomplete",
        call_back=True,
    ),
    Reason.CALLER_BLOCKED: Because("Blocked", "This caller is blocked.", "this caller was blocked", setting=Setting.CALLER_MARK),
    Reason.PERSONAL: Because(
        "Personal", "This caller is marked as personal.", "this caller was marked as personal", setting=Setting.CALLER_MARK
    ),
    Reason.NOT_A_CUSTOMER: Because(
        "Not a customer",
        "This caller is marked as not a customer.",
        "this caller was marked as not a customer",
        setting=Setting.CALLER_MARK,
    ),
    Reason.SPOOFED: Because(
        "Number forged",
        "The carriers' check says that the number is forged; whom it belongs to did not call.",
        "the number turned out to be forged",
    ),
    Reason.ROBOCALL: Because(
        "Robocall",
        "The same number rang several of your lines within a minute, as robocalls do.",
        "the same number rang several of your lines, as robocalls do",
        setting=Setting.ROBOCALL_LINES,
    ),
    Reason.RANG_TOO_SHORT: Because(
        "Rang too short",
        "The caller hung up after a moment, as robocalls and slips of the finger do.",
        "the caller had hung up after a moment",
        setting=Setting.SHORTEST_RING,
    ),
    Reason.OPTED_OUT: Because(
        "Opted out",
        "They asked not to be texted, so they should be called back instead.",
        "they asked not to be texted",
        call_back=True,
    ),
    Reason.PREMIUM_NUMBER: Because(
        "Premium number", "This is a premium number; texting or calling it back costs extra.", "this is a premium number"
    ),
    Reason.LANDLINE: Because(
        "Landline",
        "This is a landline, so they should be called back instead.",
        "the number is a landline",
        call_back=True,
        setting=Setting.LOOK_UP,
    ),
    Reason.UNTEXTABLE: Because(
        "Cannot get texts",
        "This number cannot receive texts, so they should be called back instead.",
        "the number cannot receive texts",
        call_back=True,
    ),
    Reason.COUNTRY_NOT_ALLOWED: Because(
        "Foreign number",
        "You do not text numbers of this country, so they should be called back instead.",
        "you do not text numbers of this country",
        call_back=True,
        setting=Setting.COUNTRIES,
    ),
    Reason.ANSWERED_ON_SECOND_TRY: Because(
        "Answered on the second try",
        "They called again and somebody answered, so no text is needed.",
        "they called again and somebody answered",
    ),
    Reason.CALLED_BACK: Because("Called back", "Staff called them back already.", "staff had already called them back"),
    Reason.MEMBER_WROTE: Because("Staff wrote", "Staff wrote to them since the call.", "a member had already written to them"),
    Reason.HUMAN_CONVERSATION: Because(
        "Staff is in touch",
        "Staff talked with them or wrote to them within the last hours, so a person should call back, not a machine.",
        "staff is already in touch with them",
        call_back=True,
        setting=Setting.HUMAN_CONVERSATION,
    ),
    Reason.THEY_WROTE_FIRST: Because("They wrote", "They wrote since the call, so the conversation is open.", "they had already written"),
    Reason.OTHER_AUTO_REPLY: Because(
        "Another auto-reply",
        "Another automatic text left from this line after the call; switch that one off, or they get two.",
        "another automatic text had already left from this line",
    ),
    Reason.TEXTED_RECENTLY: Because(
        "Texted recently",
        "They already got an automatic text; this call joins the same conversation.",
        "they already got an automatic text",
        setting=Setting.TEXT_EVERY,
    ),
    Reason.EXISTING_CONTACT: Because(
        "Known person",
        "You chose not to text people whom you know, so they should be called back instead.",
        "you chose not to text people whom you know",
        call_back=True,
        setting=Setting.KNOWN_PEOPLE,
    ),
    Reason.ACCOUNT_PAUSED: Because(
        "Business paused",
        "Automatic texts are paused for the whole business.",
        "automatic texts are paused for the whole business",
        call_back=True,
        setting=Setting.ACCOUNT_TEXTS,
    ),
    Reason.LINE_PAUSED: Because(
        "Line paused",
        "Automatic texts are paused for this line.",
        "automatic texts are paused for this line",
        call_back=True,
        setting=Setting.LINE_TEXTS,
    ),
    Reason.CALLER_PAUSED: Because(
        "Caller paused",
        "Automatic texts are paused for this caller.",
        "automatic texts are paused for this caller",
        call_back=True,
        setting=Setting.CALLER_TEXTS,
    ),
    Reason.TOO_LATE: Because(
        "Too late",
        "We learned of the call too late for a text to make sense, so they should be called back instead.",
        "it would have come too late",
        call_back=True,
    ),
    Reason.WATCH_ONLY: Because(
        "Would have texted",
        "This line only watches: it would have sent a text.",
        "this line only watches",
        setting=Setting.LINE_WATCHES,
    ),
    Reason.SENDER_NOT_REGISTERED: Because(
        "Sender not registered",
        "The number that texts come from is not registered for texting yet, so they should be called back instead.",
        "your number is not registered for texting yet",
        call_back=True,
        setting=Setting.SENDER,
    ),
    Reason.SENDER_PAUSED: Because(
        "Sender paused",
        "The carrier refuses texts of this line, so it sends none until that is mended; they should be called back instead.",
        "the carrier refuses texts of this line until something is mended",
        call_back=True,
        setting=Setting.SENDER,
    ),
    Reason.STATE_LIMIT: Because(
        "State limit",
        "The law where the caller is allows no further automatic text today, so they should be called back instead.",
        "the law where the caller is allows no further automatic text today",
        call_back=True,
    ),
    Reason.READING_RECORD: Because(
        "Reading their record",
        "Their record is being read for a mark against texts, so the text waits a moment.",
        "their record was being read for a mark against texts",
    ),
    Reason.QUIET_HOURS: Because(
        "Quiet hours",
        "The law where the caller may be allows no such text at this hour, so it waits.",
        "the law where the caller may be allows no such text at this hour",
    ),
    Reason.NO_CONSENT: Because(
        "No consent",
        "The ledger holds no consent of the caller to such a text.",
        "the ledger holds no consent of the caller to such a text",
    ),
    Reason.TOO_MANY_TEXTS: Because(
        "Too many texts",
        "They got too many automatic texts within the hour; two machines may be answering each other.",
        "they got too many automatic texts within the hour",
        call_back=True,
        setting=Setting.TEXTS_PER_HOUR,
    ),
    Reason.LINE_CAP: Because(
        "Line's limit reached",
        "This line has sent as many automatic texts as it may within a day, so they should be called back instead.",
        "this line has sent as many automatic texts as it may within a day",
        call_back=True,
        setting=Setting.LINE_CAP,
    ),
    Reason.SPEND_CAP: Because(
        "Spend limit reached",
        "The business has spent on texts what it may within a day, so they should be called back instead.",
        "the business has spent on texts what it may within a day",
        call_back=True,
        setting=Setting.SPEND_CAP,
    ),
    Reason.IN_DOUBT: Because(
        "Not known whether it left",
        "It is not known whether the text left, so they should be called back instead.",
        "it is not known whether it left, and sending again could text them twice",
        call_back=True,
    ),
}


def because(word: str) -> Because | None:
    """What people read of a stored word; None for one that is no reason, such as a carrier's."""
    return BECAUSE[Reason(word)] if word in BECAUSE else None
