"""The settings of a line as a form."""

from flask_bootstrap import SwitchField  # type: ignore[import-untyped]
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import Field, IntegerField, StringField, TextAreaField, ValidationError  # type: ignore[import-untyped]
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange  # type: ignore[import-untyped]

from hub.contract.phone_numbers import PhoneNumber, UnreadablePhoneNumber
from hub.web.signed_in import me
from hub.web.signing_in.claim_form import stripped

MOST_NUMBERS = 10
MOST_TEXTS = 100_000
LONGEST_DELAY_S = 120
SHORTEST_RING_S = 5
LONGEST_RING_S = 20
LONGEST_FORWARDED_S = 60


class LineForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """What a member may change on a line; its number and phone system stay."""

    label = StringField("Name", [DataRequired("Give the line a name."), Length(max=60)], filters=[stripped])
    staff = TextAreaField(
        "Staff numbers",
        description="One number per line. They ring together, and calls from them are never texted.",
        render_kw={"rows": "3"},
    )
    ring_for_s = IntegerField(
        "Ring for (seconds)",
        [InputRequired("Write a number."), NumberRange(SHORTEST_RING_S, LONGEST_FORWARDED_S)],
        description=f"{SHORTEST_RING_S} to {LONGEST_RING_S}; on a forwarded line after how many seconds your carrier forwards. "
        "Longer, and the carrier's mailbox picks up first.",
    )
    delay_s = IntegerField(
        "Wait before texting (seconds)",
        [InputRequired("Write a number."), NumberRange(0, LONGEST_DELAY_S)],
        description=f"0 to {LONGEST_DELAY_S}, from the end of the call. Many callers try a second time at once.",
    )
    message_takers = TextAreaField(
        "Numbers that only take messages",
        description="An answering service or a carrier's mailbox, one number per line. A call that one of them picks up counts as missed.",
        render_kw={"rows": "2"},
    )
    most_texts_an_hour = IntegerField(
        "Automatic texts per hour", [InputRequired("Write a number."), NumberRange(0, MOST_TEXTS)], description="0 is no limit."
    )
    most_texts_a_day = IntegerField(
        "Automatic texts per day",
        [InputRequired("Write a number."), NumberRange(0, MOST_TEXTS)],
        description="Beyond it, missed calls become call-back tasks. 0 is no limit.",
    )
    greeting = TextAreaField(
        "Greeting",
        [Length(max=500)],
        filters=[stripped],
        description="Read out when nobody picks up. Left empty, callers hear a standard one.",
        render_kw={"rows": "2"},
    )
    takes_voicemail = SwitchField("Let callers leave a voicemail")

    is_forwarded = False
    """Whether the time is the carrier's; then a longer one is kept, and the set-up page warns of it."""

    def validate_ring_for_s(self, field: Field) -> None:
        """The hub itself rings no longer than a mailbox waits."""
        if not self.is_forwarded and field.data is not None and field.data > LONGEST_RING_S:
            raise ValidationError(f"Number must be between {SHORTEST_RING_S} and {LONGEST_RING_S}.")

    def validate_staff(self, field: Field) -> None:
        """Every line must be a phone number."""
        check_numbers(field)

    def validate_message_takers(self, field: Field) -> None:
        """Every line must be a phone number."""
        check_numbers(field)

    @property
    def staff_numbers(self) -> list[str]:
        """The written numbers of the staff in E.164, each once."""
        return numbers_in(self.staff)

    @property
    def message_taker_numbers(self) -> list[str]:
        """The written numbers that take messages in E.164, each once."""
        return numbers_in(self.message_takers)


def _written(field: Field) -> list[str]:
    return [number for number in (field.data or "").splitlines() if number.strip()]


def check_numbers(field: Field) -> None:
    """Raises ValidationError for the first line that is no phone number, and for too many."""
    if len(_written(field)) > MOST_NUMBERS:
        raise ValidationError(f"{MOST_NUMBERS} numbers at most.")
    for number in _written(field):
        try:
            PhoneNumber(number, me().region)
        except UnreadablePhoneNumber:
            raise ValidationError(f"\u201c{number.strip()[:30]}\u201d is no phone number.") from None


def numbers_in(field: Field) -> list[str]:
    """The numbers in E.164, each once."""
    return list(dict.fromkeys(PhoneNumber(number, me().region).e164 for number in _written(field)))
