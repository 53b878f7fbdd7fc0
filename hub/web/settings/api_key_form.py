"""A new key for the API as a form."""

import datetime as dt
from collections.abc import Mapping

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import SelectField, SelectMultipleField, StringField  # type: ignore[import-untyped]
from wtforms.validators import DataRequired, Length  # type: ignore[import-untyped]
from wtforms.widgets import CheckboxInput, ListWidget  # type: ignore[import-untyped]

from hub.api_keys import Scope
from hub.web.signing_in.claim_form import choices, stripped

MAY: Mapping[str, str] = {
    Scope.CALLS_READ: "Read calls",
    Scope.CONVERSATIONS_READ: "Read conversations and members",
    Scope.CONVERSATIONS_WRITE: "Assign, close and note conversations",
    Scope.TEXTS_READ: "Read texts",
    Scope.TEXTS_WRITE: "Send texts to callers",
    Scope.PEOPLE_READ: "Read callers and their records",
    Scope.PEOPLE_WRITE: "Say which record a caller is",
    Scope.CONNECTIONS_READ: "Read how lines and connections do",
    Scope.REPORTS_READ: "Read reports",
    Scope.EVENTS_READ: "Read what became of events",
    Scope.EVENTS_WRITE: "Tell of calls and texts",
}
ENDS: Mapping[str, str] = {"90": "In 90 days", "30": "In 30 days", "365": "In a year", "": "When somebody ends it"}


class ApiKeyForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """What the key is for, what it may do, and for how long."""

    name = StringField(
        "Name",
        [DataRequired("Write what the key is for."), Length(max=80)],
        filters=[stripped],
        description="Which program uses it; the name stands beside whatever it does.",
    )
    scopes = SelectMultipleField(
        "What it may do",
        [DataRequired("Choose at least one.")],
        choices=choices(MAY),
        coerce=str,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    ends = SelectField("Ends", choices=choices(ENDS), coerce=str)

    def ends_at(self, now: dt.datetime) -> dt.datetime | None:
        """The moment at which it ends, None for one that somebody has to end."""
        return now + dt.timedelta(days=int(self.ends.data)) if self.ends.data else None
