"""The step that names the business, its kind and its time zone."""

from collections.abc import Mapping
from typing import Any

from flask import flash
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from sqlalchemy import select
from wtforms import RadioField, SelectField, StringField  # type: ignore[import-untyped]
from wtforms.validators import DataRequired, Length  # type: ignore[import-untyped]

from hub.readiness.first_run import Step
from hub.records.account import Account, Trade
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.records.words import TextTemplate
from hub.textback.choosing_words import sample_values
from hub.textback.packs import LANGUAGES, pack_template
from hub.textback.template_fields import fill
from hub.textback.text_state import TextState
from hub.web import in_words
from hub.web.dependencies import pages
from hub.web.first_run.steps import go_on_from, show_step
from hub.web.settings.time_zones import country_of_zone, zones_by_country
from hub.web.signed_in import me
from hub.web.signing_in.claim_form import choices, stripped
from hub.web.state_words import STATES

SHOWN = (TextState.OPEN, TextState.AFTER_HOURS)


class BusinessForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """What texts and reports need to know of the business."""

    business = StringField(
        "Name of your business",
        [DataRequired("Write the name that callers know."), Length(max=80)],
        filters=[stripped],
        description="Stands at the beginning of every text.",
        render_kw={"autocomplete": "organization"},
    )
    trade = RadioField("Kind of business", [DataRequired("Choose one.")], choices=choices(in_words.TRADES))
    time_zone = SelectField("Time zone", [DataRequired("Choose one.")])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.time_zone.choices = dict(zones_by_country())


def show_business_step() -> ResponseReturnValue:
    """The form with what is known; what the kind of business brings stands beside it."""
    with pages().database.read(me().account_id) as session:
        account = session.get_one(Account, session.account_id)
        form = BusinessForm(data={"business": account.name, "trade": account.trade, "time_zone": account.time_zone})
        if not form.validate_on_submit():
            status = 422 if form.is_submitted() else 200
            return show_step(
                Step.BUSINESS, session, status=status, form=form, brings=_brings(session, account), languages=LANGUAGES, states=STATES
            )
    _keep(form)
    return go_on_from(Step.BUSINESS)


def _keep(form: BusinessForm) -> None:
    with pages().database.write(me().account_id) as session:
        account = session.get_one(Account, session.account_id, with_for_update=True)
        has_own_words = session.scalar(select(TextTemplate.id).limit(1)) is not None
        if has_own_words and account.trade != form.trade.data:
            flash("The wordings that you wrote yourself stay as they are; look at them under What the text says.")
        account.name, account.trade, account.time_zone = form.business.data, form.trade.data, form.time_zone.data
        account.region = country_of_zone()[form.time_zone.data]
        tell(session, "setting", f"{me().name} wrote down the name, kind and time zone of the business.")


def _brings(session: AccountSession, account: Account) -> Mapping[Trade, Mapping[TextState, str]]:
    """The first words of each kind of business, filled in."""
    values = sample_values(session, account, None, account.language)
    return {trade: {state: fill(pack_template(trade, state, account.language).body, values) for state in SHOWN} for trade in Trade}
