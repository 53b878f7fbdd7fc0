"""The rules of the whole business as a form."""

import phonenumbers
from flask_bootstrap import SwitchField  # type: ignore[import-untyped]
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import DecimalField, Field, IntegerField, StringField, ValidationError  # type: ignore[import-untyped]
from wtforms.validators import InputRequired, Length, NumberRange  # type: ignore[import-untyped]

from hub.rules import RANGES
from hub.web.signing_in.claim_form import stripped

WRITE_A_NUMBER = "Write a number."
MOST_COUNTRIES = 40


def within(rule: str) -> list[InputRequired | NumberRange]:
    """What the number of a rule must be."""
    return [InputRequired(WRITE_A_NUMBER), NumberRange(*RANGES[rule])]


class RulesForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """What holds for every line of the business."""

    text_every_h = IntegerField(
        "Hours between automatic texts",
        within("text_every_h"),
        description="One caller gets at most one automatic text in this time; further calls join the conversation.",
    )
    staff_in_touch_h = IntegerField(
        "Hours after staff talked or wrote",
        within("staff_in_touch_h"),
        description="So long after one of you wrote to or called somebody, a machine does not; a missed call of theirs becomes a task.",
    )
    texts_known_people = SwitchField(
        "Text people whom you know",
        description="Off: who stands in a connected system already gets no text but a call-back task.",
    )
    countries = StringField(
        "Countries that are texted",
        [Length(max=200)],
        filters=[stripped],
        description="Two letters each, such as US, CA. Left empty: your own; the United States and Canada go together.",
    )
    looks_up_numbers = SwitchField(
        "Look up the kind of a number",
        description="Asks your phone system once in 90 days whether a caller's number is a landline. Most charge for each look-up.",
    )
    shortest_ring_s = IntegerField(
        "Shortest ring (seconds)",
        within("shortest_ring_s"),
        description="Who hangs up before is taken for a robocall or a slip of the finger. 0 switches this off.",
    )
    robocall_lines = IntegerField(
        "Lines that a robocall rings",
        within("robocall_lines"),
        description="A number that rings so many of your lines within a minute is taken for a robocall. 0 switches this off.",
    )
    texts_per_caller_hour = IntegerField(
        "Automatic texts per caller and hour",
        within("texts_per_caller_hour"),
        description="Stops two machines that answer each other. 0 is no limit.",
    )
    spend_cap_cents = IntegerField(
        "Spend per day (cents)",
        within("spend_cap_cents"),
        description="When texts of the last 24 hours cost so much, missed calls become tasks instead. 0 is no limit.",
    )
    cents_per_part = DecimalField(
        "Cost of one part of a text (cents)",
        [InputRequired(WRITE_A_NUMBER), NumberRange(*RANGES["cents_per_part"])],
        places=2,
        description="An estimate, for the limit above; your phone system's bill is what counts.",
    )

    def validate_countries(self, field: Field) -> None:
        """Each must be a country that has phone numbers."""
        codes = codes_in(field.data)
        if len(codes) > MOST_COUNTRIES:
            raise ValidationError(f"{MOST_COUNTRIES} countries at most.")
        for code in codes:
            if code not in phonenumbers.SUPPORTED_REGIONS:
                raise ValidationError(f"\u201c{code[:30]}\u201d is no country code of two letters.")


def codes_in(written: str | None) -> list[str]:
    """The written country codes, each once."""
    return list(dict.fromkeys((written or "").replace(",", " ").upper().split()))
