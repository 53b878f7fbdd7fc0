"""What is decided about a member: name, role, which conversations they see, and how they are told."""

from typing import Any

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import (  # type: ignore[import-untyped]
    BooleanField,
    EmailField,
    RadioField,
    SelectMultipleField,
    StringField,
    TelField,
)
from wtforms.fields import SelectChoice  # type: ignore[import-untyped]
from wtforms.validators import DataRequired, Length, Regexp, ValidationError  # type: ignore[import-untyped]
from wtforms.widgets import CheckboxInput, ListWidget  # type: ignore[import-untyped]

from hub.contract.phone_numbers import read_phone_number
from hub.records.account import MemberRole
from hub.web import in_words
from hub.web.profile.profile import NO_NUMBER
from hub.web.signed_in import Needs, me
from hub.web.signing_in.claim_form import lowered, stripped


class RightsForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Name, role and view; only an owner is offered the role of owner."""

    name = StringField("Name", [DataRequired("Write their name."), Length(max=80)], filters=[stripped], render_kw={"dir": "auto"})
    role = RadioField("Role", [DataRequired("Choose one.")])
    own_desks_only = BooleanField(
        "Sees own desks only",
        description="Agents and viewers then see conversations that are assigned to them, of desks they hold, "
        "and of nobody yet at the lines of these desks. Owners and admins see everything.",
    )

    def __init__(self, *, may_be_owner: bool | None = None, **values: Any) -> None:
        super().__init__(**values)
        offered = list(MemberRole) if (me().may(Needs.OWNER) if may_be_owner is None else may_be_owner) else list(MemberRole)[1:]
        self.role.choices = [SelectChoice(role.value, f"{in_words.ROLES[role]}: {in_words.ROLE_MEANS[role]}") for role in offered]


class InvitationForm(RightsForm):
    """Whom to ask in, and which of the desks without a holder become theirs."""

    email = EmailField(
        "E-mail address",
        [
            DataRequired("Write their e-mail address."),
            Length(max=200),
            Regexp(r"^[^@\s]+@[^@\s]+$", message="This is no e-mail address: it needs an @ with something on both sides."),
        ],
        filters=[lowered],
        description="With the address of their user at your ATS or CRM, what they own there is brought to them.",
    )
    desks = SelectMultipleField(
        "Desks that become theirs", coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), choices=()
    )


class MemberForm(RightsForm):
    """A member who is there."""

    phone = TelField("Phone for alerts", [Length(max=40)], filters=[stripped], description="Without it they are told by e-mail.")
    muted = BooleanField("No alerts outside the app")

    def validate_phone(self, field: TelField) -> None:
        """Raises ValidationError for what cannot be called."""
        if field.data and read_phone_number(field.data, me().region) is None:
            raise ValidationError(NO_NUMBER)
