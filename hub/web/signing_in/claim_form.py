"""What is asked of a new business, and of the first owner of all."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import EmailField, RadioField, SelectField, StringField  # type: ignore[import-untyped]
from wtforms.fields import SelectChoice  # type: ignore[import-untyped]
from wtforms.validators import DataRequired, Length, Regexp  # type: ignore[import-untyped]

from hub.membership.founding import NewBusiness
from hub.web import in_words
from hub.web.settings.time_zones import country_of_zone, zones_by_country
from hub.web.signing_in.password_field import new_password_field

NIGHT_RISK = (
    "Texts before 8 in the morning or after 9 at night can bring lawsuits in several states, even for a single text. "
    "With \u201cno\u201d, a text for a night call leaves at 8 in the morning of the caller\u2019s time zone."
)
NIGHT_CHOICES = {"no": "No, wait until 8 in the morning (advised)", "yes": "Yes, text at night too; we take that risk"}


def choices(words: Mapping[str, str]) -> list[SelectChoice]:
    """Stored words and what they are called, as options."""
    return [SelectChoice(word, name) for word, name in words.items()]


def stripped(value: str | None) -> str | None:
    """Without the spaces around it; a browser ends lines with two characters, and a NUL is a character of no text."""
    return value.replace("\r\n", "\n").replace("\x00", "").strip() if value else value


def lowered(value: str | None) -> str | None:
    """An e-mail address as we store and compare it."""
    return value.strip().lower() if value else value


def own_name_field(label: str) -> StringField:
    """What one is called oneself, in whichever script."""
    look = {"autocomplete": "name", "dir": "auto"}
    return StringField(label, [DataRequired("Write your name."), Length(max=80)], filters=[stripped], render_kw=look)


class BusinessForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The business and the night question, which has no answer chosen beforehand."""

    business = StringField(
        "Name of your business",
        [DataRequired("Write the name that callers know."), Length(max=80)],
        filters=[stripped],
        description="Stands at the beginning of every text.",
        render_kw={"autocomplete": "organization", "dir": "auto"},
    )
    trade = RadioField("Kind of business", [DataRequired("Choose one.")], choices=choices(in_words.TRADES))
    time_zone = SelectField("Time zone", [DataRequired("Choose one.")], render_kw={"data-guess-time-zone": ""})
    texts_at_night = RadioField("Text at night too?", [DataRequired("Choose one.")], choices=choices(NIGHT_CHOICES), description=NIGHT_RISK)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.time_zone.choices = [
            SelectChoice(zone, name, optgroup=country) for country, zones in zones_by_country().items() for zone, name in zones
        ]
        self.time_zone.default = "America/New_York"
        if self.time_zone.data is None:
            self.time_zone.data = self.time_zone.default

    def new_business(self) -> NewBusiness:
        """What was written, for making the business."""
        return NewBusiness(
            name=self.business.data,
            trade=self.trade.data,
            region=country_of_zone()[self.time_zone.data],
            time_zone=self.time_zone.data,
            texts_at_night=self.texts_at_night.data == "yes",
        )


class ClaimForm(BusinessForm):
    """The business and its owner."""

    name = own_name_field("Your name")
    email = EmailField(
        "Your e-mail address",
        [
            DataRequired("Write your e-mail address."),
            Length(max=200),
            Regexp(r"^[^@\s]+@[^@\s]+$", message="This is no e-mail address: it needs an @ with something on both sides."),
        ],
        filters=[lowered],
        render_kw={"autocomplete": "username"},
    )
    password = new_password_field("Password")
