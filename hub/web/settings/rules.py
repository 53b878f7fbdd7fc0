"""The rules by which the whole business texts, with what each of them does."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.catalog.discovery import UnknownVendor, VendorDisabled
from hub.contract.phone_provider import LooksUpNumbers
from hub.records.account import Account
from hub.records.connection import Connection
from hub.records.line import Caller
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.standing.read import texted_countries
from hub.web.dependencies import pages
from hub.web.inbox.callers import MARKS
from hub.web.settings.rules_form import RulesForm, codes_in
from hub.web.signed_in import me

MARKED_CALLERS_SHOWN = 100
SAME_NAME = (
    "text_every_h",
    "staff_in_touch_h",
    "texts_known_people",
    "looks_up_numbers",
    "shortest_ring_s",
    "robocall_lines",
    "texts_per_caller_hour",
    "spend_cap_cents",
)


def show_rules() -> ResponseReturnValue:
    """Every rule as it stands."""
    with pages().database.read(me().account_id) as session:
        account = session.get_one(Account, session.account_id)
        return _page(session, account, RulesForm(obj=account, countries=", ".join(account.text_countries)))


def save_rules() -> ResponseReturnValue:
    """Keep what was written; what makes no sense is told beside the field."""
    form = RulesForm()
    if not form.validate_on_submit():
        with pages().database.read(me().account_id) as session:
            return _page(session, session.get_one(Account, session.account_id), form), 422
    with pages().database.write(me().account_id) as session:
        account = session.get_one(Account, session.account_id, with_for_update=True)
        for name in SAME_NAME:
            setattr(account, name, form[name].data)
        account.cents_per_part = float(form.cents_per_part.data)
        account.text_countries = codes_in(form.countries.data)
        tell(session, "setting", f"{me().name} changed the rules for texts.")
    flash("Saved.")
    return redirect(url_for("web.show_rules"))


def _page(session: AccountSession, account: Account, form: RulesForm) -> str:
    marked = select(Caller).where(Caller.mark.is_not(None)).order_by(Caller.id.desc()).limit(MARKED_CALLERS_SHOWN)
    return render_template(
        "rules/page.html",
        now=session.now,
        form=form,
        account=account,
        countries=sorted(texted_countries(account)),
        marked_callers=session.scalars(marked).all(),
        marks=MARKS,
        looks_up=_look_up_systems(session),
    )


def _look_up_systems(session: AccountSession) -> list[str]:
    """The names of the connected phone systems that can look numbers up."""
    connected = select(Connection).where(Connection.kind == "phone", Connection.disconnected_at.is_(None)).order_by(Connection.id)
    return [connection.name for connection in session.scalars(connected) if _can_look_up(connection.key)]


def _can_look_up(key: str) -> bool:
    try:
        return issubclass(pages().connections.catalog.phone_provider(key), LooksUpNumbers)
    except (UnknownVendor, VendorDisabled):
        return False
