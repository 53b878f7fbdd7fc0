"""The rules that a business can change, by name and by where they stand in the app. Pure."""

from collections.abc import Mapping
from enum import StrEnum


class Place(StrEnum):
    """Where in the app a setting stands."""

    RULES = "rules"
    LINES = "lines"
    LINE = "line"
    CALLER = "caller"


class Setting(StrEnum):
    """What a member can change so that a reason no longer holds; `SETTINGS` has its name and its place."""

    ACCOUNT_TEXTS = "account_texts"
    LINE_TEXTS = "line_texts"
    CALLER_TEXTS = "caller_texts"
    LINE_WATCHES = "line_watches"
    MESSAGE_TAKERS = "message_takers"
    STAFF_NUMBERS = "staff_numbers"
    NIGHT = "night"
    TEXT_EVERY = "text_every"
    COUNTRIES = "countries"
    SHORTEST_RING = "shortest_ring"
    ROBOCALL_LINES = "robocall_lines"
    CALLER_MARK = "caller_mark"
    KNOWN_PEOPLE = "known_people"
    HUMAN_CONVERSATION = "human_conversation"
    TEXTS_PER_HOUR = "texts_per_hour"
    LINE_CAP = "line_cap"
    SPEND_CAP = "spend_cap"
    LOOK_UP = "look_up"
    SENDER = "sender"


RANGES: Mapping[str, tuple[int, int]] = {
    "text_every_h": (1, 720),
    "staff_in_touch_h": (0, 72),
    "shortest_ring_s": (0, 10),
    "robocall_lines": (0, 20),
    "texts_per_caller_hour": (0, 20),
    "spend_cap_cents": (0, 10_000_000),
    "cents_per_part": (0, 1000),
}
"""From what to what each rule of the whole business may go, by its column."""

SETTINGS: Mapping[Setting, tuple[str, Place]] = {
    Setting.ACCOUNT_TEXTS: ("automatic texts for the whole business", Place.LINES),
    Setting.LINE_TEXTS: ("automatic texts of this line", Place.LINE),
    Setting.CALLER_TEXTS: ("automatic texts to this caller", Place.CALLER),
    Setting.LINE_WATCHES: ("texting on this line", Place.LINE),
    Setting.MESSAGE_TAKERS: ("numbers that only take messages", Place.LINE),
    Setting.STAFF_NUMBERS: ("staff numbers", Place.LINE),
    Setting.NIGHT: ("text at night", Place.LINES),
    Setting.TEXT_EVERY: ("hours between automatic texts", Place.RULES),
    Setting.COUNTRIES: ("countries that are texted", Place.RULES),
    Setting.SHORTEST_RING: ("shortest ring", Place.RULES),
    Setting.ROBOCALL_LINES: ("lines that a robocall rings", Place.RULES),
    Setting.CALLER_MARK: ("mark on this caller", Place.CALLER),
    Setting.KNOWN_PEOPLE: ("text people whom you know", Place.RULES),
    Setting.HUMAN_CONVERSATION: ("hours after staff talked or wrote", Place.RULES),
    Setting.TEXTS_PER_HOUR: ("automatic texts per caller and hour", Place.RULES),
    Setting.LINE_CAP: ("automatic texts of this line per hour and day", Place.LINE),
    Setting.SPEND_CAP: ("spend per day", Place.RULES),
    Setting.LOOK_UP: ("look up the kind of a number", Place.RULES),
    Setting.SENDER: ("sender of this line", Place.LINE),
}
