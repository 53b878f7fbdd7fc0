"""The business itself: its name, its clock, and when its systems hear of a caller."""

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.records.account import Account
from hub.records.trace import tell
from hub.web.dependencies import pages
from hub.web.settings.business_form import BusinessForm
from hub.web.signed_in import me


def show_business() -> ResponseReturnValue:
    """What holds now."""
    with pages().database.read(me().account_id) as session:
        return render_template("business/page.html", form=BusinessForm.of(session.get_one(Account, session.account_id)))


def save_business() -> ResponseReturnValue:
    """Keep what was written; what makes no sense is told beside the field."""
    form = BusinessForm()
    if not form.validate_on_submit():
        return make_response(render_template("business/page.html", form=form), 422)
    with pages().database.write(me().account_id) as session:
        form.keep(session.get_one(Account, session.account_id, with_for_update=True))
        tell(session, "setting", f"{me().name} changed the settings of the business.")
    flash("Saved.")
    return redirect(url_for("web.show_business"))
