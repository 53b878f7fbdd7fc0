"""The rules by which the whole business texts, with what each of them does."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.records.account import Account
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.standing.read import texted_countries
from hub.web.dependencies import pages
from hub.web.rules_form import RulesForm, codes_in
from hub.web.signed_in import me

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
    return render_template("rules/page.html", now=session.now, form=form, account=account, countries=sorted(texted_countries(account)))
