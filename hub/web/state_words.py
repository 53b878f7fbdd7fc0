"""The states of first texts in words for people: what each answers, and what has to be true for it."""

from collections.abc import Mapping

from hub.textback.text_state import TextState

STATES: Mapping[str, tuple[str, str]] = {
    TextState.OPEN: ("Missed call", "Nobody answered, and nothing more is known: the wording for every day."),
    TextState.BUSY: (
        "Line busy",
        "The phone system said that the line was busy. A call-back task is made for when the text says that you call.",
    ),
    TextState.AFTER_HOURS: ("After hours", "You are closed by your hours when the text leaves."),
    TextState.HOLIDAY: ("Holiday", "A public holiday closes you when the text leaves."),
    TextState.EMERGENCY: (
        "After hours, with URGENT",
        "You are closed, and replies of URGENT are switched on: such a reply alerts a person at once.",
    ),
    TextState.VOICEMAIL_LEFT: ("Voicemail left", "The caller left a voicemail before the text left."),
    TextState.APPOINTMENT: ("Appointment", "Asks for a few times that suit."),
    TextState.FORM_RECEIVED: ("Form received", "Answers somebody who filled in a form."),
}
NOTHING_STARTS: Mapping[str, str] = {
    TextState.APPOINTMENT: "Nothing in the hub sends this wording yet; it can be written and checked.",
    TextState.FORM_RECEIVED: "Nothing in the hub sends this wording yet, for no form reaches it; it can be written and checked.",
}
