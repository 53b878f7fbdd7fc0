"""What the business chooses about consent."""

from flask_bootstrap import SwitchField  # type: ignore[import-untyped]
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import IntegerField, StringField  # type: ignore[import-untyped]
from wtforms.validators import Length, NumberRange, Optional  # type: ignore[import-untyped]

from hub.web.signing_in.claim_form import stripped

MOST_OFFERS = 30


class ConsentForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The answer to HELP, and whether callers can ask for offers."""

    support_contact = StringField(
        "Who helps",
        [Length(max=80)],
        filters=[stripped],
        description="A phone number, e-mail or web address of yours, named to who texts HELP. Left empty, the line's number is named.",
    )
    nudges = SwitchField(
        "Remind once, a day after the text, whoever did not answer",
        description="Only within the hours of their state, never in Connecticut, Florida, Maryland, Oklahoma, Texas and Washington.",
    )
    offers_per_month = IntegerField(
        "Offers a month",
        [Optional(), NumberRange(1, MOST_OFFERS)],
        description=(
            "Callers who text JOIN are told this number and asked to confirm; each consent is kept with its words. "
            "Left empty, JOIN is a text like any other. The hub itself sends no offers."
        ),
    )
