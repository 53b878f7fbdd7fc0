"""Business hours as a form: a line of text for each day, holidays by region, and days of their own."""

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import Field, SelectField, StringField, TextAreaField, ValidationError  # type: ignore[import-untyped]
from wtforms.validators import Length  # type: ignore[import-untyped]

from hub.hours import Schedule, knows_holidays_of
from hub.hours.written import Unreadable, read_exceptions, read_ranges, write_exceptions, write_ranges
from hub.web.settings.time_zones import zones_by_country
from hub.web.signing_in.claim_form import stripped

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WORKING_DAY = "09:00-17:00"


def _readable_ranges(_: FlaskForm, field: Field) -> None:
    try:
        read_ranges(field.data or "")
    except Unreadable as unreadable:
        raise ValidationError(str(unreadable)) from unreadable


def _day(name: str) -> StringField:
    return StringField(name.capitalize(), [Length(max=120), _readable_ranges], filters=[stripped], render_kw={"placeholder": "closed"})


class HoursForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """An empty day is closed."""

    zone = SelectField("Time zone")
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (_day(name) for name in DAYS)
    holidays_of = StringField(
        "Public holidays of",
        [Length(max=10)],
        filters=[stripped],
        description="A country or a part of one, such as US, US-CA or CA-QC; empty for none.",
    )
    exceptions = TextAreaField(
        "Days of their own",
        [Length(max=4000)],
        description="One on each line, the day first: 2026-12-24 closed Christmas Eve, or 2026-12-27 10:00-14:00. They win over holidays.",
        render_kw={"rows": "4", "spellcheck": "false"},
    )

    @classmethod
    def of(cls, schedule: Schedule | None, zone: str, region: str) -> "HoursForm":
        """The form with the schedule, or with an ordinary week where there is none."""
        form = cls(formdata=None)
        form.offer_zones()
        form.zone.data = schedule.zone if schedule is not None else zone
        form.holidays_of.data = schedule.holidays_of if schedule is not None else region
        form.exceptions.data = write_exceptions(schedule.exceptions) if schedule is not None else ""
        for number, day in enumerate(DAYS):
            form[day].data = write_ranges(schedule.week[number]) if schedule is not None else WORKING_DAY * (number < 5)
        return form

    def offer_zones(self) -> None:
        """Every zone of the world, by country."""
        self.zone.choices = dict(zones_by_country())

    @property
    def days(self) -> list[Field]:
        """The fields of the week, Monday first."""
        return [self[day] for day in DAYS]

    @property
    def schedule(self) -> Schedule:
        """What was written, once it is validated."""
        return Schedule(
            zone=self.zone.data,
            week=tuple(read_ranges(day.data or "") for day in self.days),
            holidays_of=self.holidays_of.data or "",
            exceptions=read_exceptions(self.exceptions.data or ""),
        )

    def validate_holidays_of(self, field: Field) -> None:
        """Raises ValidationError for a region whose holidays are not known."""
        if field.data and not knows_holidays_of(field.data):
            raise ValidationError("The holidays of this region are not known. Write a country such as US, or a part of it such as US-CA.")

    def validate_exceptions(self, field: Field) -> None:
        """Raises ValidationError for a line that cannot be read."""
        try:
            read_exceptions(field.data or "")
        except Unreadable as unreadable:
            raise ValidationError(str(unreadable)) from unreadable
