"""What the whole business is called and where it is, and what its systems are told, as a form."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import IntegerField, RadioField, SelectField, StringField  # type: ignore[import-untyped]
from wtforms.fields import SelectChoice  # type: ignore[import-untyped]
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange  # type: ignore[import-untyped]

from hub.records.account import Account, CreatePolicy
from hub.web import in_words
from hub.web.settings.time_zones import country_of_zone, zones_by_country
from hub.web.signing_in.claim_form import choices, stripped

POLICIES: Mapping[str, str] = {
    CreatePolicy.AFTER_REPLY: "When they reply (advised): who never answers fills nobody's records",
    CreatePolicy.ALWAYS: "At once, with the missed call",
    CreatePolicy.NEVER: "Never: one of us does it",
}
MOST_MINUTES = 240


class BusinessForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The region follows the time zone."""

    name = StringField(
        "Name of your business",
        [DataRequired("Write the name that callers know."), Length(max=80)],
        filters=[stripped],
        description="Stands at the beginning of every text.",
        render_kw={"autocomplete": "organization"},
    )
    trade = SelectField(
        "Kind of business", choices=choices(in_words.TRADES), description="Chooses the wordings that come with the hub; your own stay."
    )
    time_zone = SelectField("Time zone", description="The clock of every page, and of hours that name no other.")
    create_policy = RadioField("A caller whom no connected system knows is created there", choices=choices(POLICIES))
    quiet_minutes = IntegerField(
        "Quiet minutes before a note",
        [InputRequired("Write a number."), NumberRange(0, MOST_MINUTES, f"Write a number from 0 to {MOST_MINUTES}.")],
        description="So long nobody has written before the conversation is noted on the record, so that one note holds it all.",
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.time_zone.choices = [
            SelectChoice(zone, name, optgroup=country) for country, zones in zones_by_country().items() for zone, name in zones
        ]

    @classmethod
    def of(cls, account: Account) -> "BusinessForm":
        """The form with what is kept now."""
        return cls(
            formdata=None,
            data={
                "name": account.name,
                "trade": account.trade,
                "time_zone": account.time_zone,
                "create_policy": account.create_policy,
                "quiet_minutes": account.quiet_period_s // 60,
            },
        )

    def keep(self, account: Account) -> None:
        """Write it down; the region only where the zone is another one, and quiet seconds only where the minutes are."""
        account.name, account.trade, account.create_policy = self.name.data, self.trade.data, self.create_policy.data
        if account.time_zone != self.time_zone.data:
            account.time_zone, account.region = self.time_zone.data, country_of_zone()[self.time_zone.data]
        if account.quiet_period_s // 60 != self.quiet_minutes.data:
            account.quiet_period_s = self.quiet_minutes.data * 60
