"""How a member is told, as a form: a way for each occasion, and quiet hours."""

import datetime as dt
from collections.abc import Mapping

from flask_bootstrap import SwitchField  # type: ignore[import-untyped]
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import Field, SelectField, StringField, ValidationError  # type: ignore[import-untyped]

from hub.notify.choices import OFFERED, Choice, Occasion, Way
from hub.records.account import NotificationChoice
from hub.web.signing_in.claim_form import choices, stripped

OCCASIONS: Mapping[Occasion, tuple[str, str]] = {
    Occasion.MINE: ("A caller of mine replied", "In conversations that you answer for."),
    Occasion.UNASSIGNED: ("A caller replied and nobody answers for them", "The owners are told of something urgent in any case."),
    Occasion.MISSED: ("A call was missed", "Every missed call of every line, at once."),
    Occasion.TROUBLE: ("A connection needs somebody", "A phone system or another system wants to be signed in again."),
}
WAYS: Mapping[Way, str] = {
    Way.NOTHING: "Do not tell me",
    Way.APP: "In the app only",
    Way.BEST: "By text where I have a phone here, else by e-mail",
    Way.TEXT: "By text",
    Way.EMAIL: "By e-mail",
    Way.BOTH: "By text and by e-mail",
}


def _ways(occasion: Occasion) -> SelectField:
    name, sentence = OCCASIONS[occasion]
    return SelectField(name, choices=choices({way.value: WAYS[way] for way in OFFERED[occasion]}), description=sentence)


def _clock(_: FlaskForm, field: Field) -> None:
    try:
        dt.time.fromisoformat(field.data or "00:00")
    except ValueError as wrong:
        raise ValidationError("Write a time such as 21:30.") from wrong


class NotificationForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Both times or neither."""

    mine, unassigned, missed = _ways(Occasion.MINE), _ways(Occasion.UNASSIGNED), _ways(Occasion.MISSED)
    trouble = _ways(Occasion.TROUBLE)
    weekly = SwitchField("The figures of the week", description="Once a week, by e-mail.")
    quiet_from = StringField("Quiet from", [_clock], filters=[stripped], render_kw={"type": "time"})
    quiet_until = StringField("until", [_clock], filters=[stripped], render_kw={"type": "time"})
    urgent_anyway = SwitchField(
        "Urgent replies reach me all the same", description="A reply is urgent where the caller says so, such as by URGENT."
    )

    def validate_quiet_until(self, field: Field) -> None:
        """Raises ValidationError where only one of the two times is there."""
        if bool(self.quiet_from.data) != bool(field.data):
            raise ValidationError("Write both times, or neither.")

    def show(self, choice: Choice, role: str) -> None:
        """What holds now."""
        for occasion, field in self.by_occasion.items():
            field.data = choice.way(occasion, role).value
        self.quiet_from.data = f"{choice.quiet_from:%H:%M}" if choice.quiet_from else ""
        self.quiet_until.data = f"{choice.quiet_until:%H:%M}" if choice.quiet_until else ""
        self.urgent_anyway.data = choice.urgent_anyway

    def keep(self, stored: NotificationChoice, usual: Choice, role: str) -> None:
        """Write down what differs from what is usual for the role, so that it follows the role."""
        stored.ways = {
            occasion.value: field.data for occasion, field in self.by_occasion.items() if field.data != usual.way(occasion, role).value
        }
        stored.quiet_from, stored.quiet_until = self.quiet_from.data or None, self.quiet_until.data or None
        stored.urgent_anyway = self.urgent_anyway.data

    @property
    def by_occasion(self) -> Mapping[Occasion, Field]:
        """The field of each occasion."""
        return {occasion: self[occasion.value] for occasion in Occasion}
