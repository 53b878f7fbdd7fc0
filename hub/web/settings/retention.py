"""How long what is kept, with what would go before anything goes."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.records.account import Account
from hub.records.session import AccountSession
from hub.retention.due import how_many
from hub.retention.limits import LIMITS
from hub.web.dependencies import pages
from hub.web.settings.retention_form import RetentionForm
from hub.web.signed_in import me


def show_retention() -> ResponseReturnValue:
    """The limits as they stand, each with its reason."""
    with pages().database.read(me().account_id) as session:
        form = RetentionForm(formdata=None)
        form.show(session.get_one(Account, session.account_id))
        return _page(session, form, counts=None)


def save_retention() -> ResponseReturnValue:
    """Show what would go by what was written; keep it only when that was seen and confirmed."""
    form = RetentionForm()
    if not form.validate_on_submit():
        with pages().database.read(me().account_id) as session:
            return make_response(_page(session, form, counts=None), 422)
    if "confirmed" not in request.form:
        with pages().database.read(me().account_id) as session:
            wished = Account(id=session.account_id)
            form.keep(wished)
            counts = how_many(session, wished)
            return _page(session, form, counts=[(LIMITS[kept].name, count) for kept, count in counts.items() if count])
    with pages().database.write(me().account_id) as session:
        form.keep(session.get_one(Account, session.account_id, with_for_update=True))
    flash("Saved. What is older goes little by little within the next hours.")
    return redirect(url_for("web.show_retention"))


def _page(session: AccountSession, form: RetentionForm, counts: list[tuple[str, int]] | None) -> str:
    return render_template("retention/page.html", now=session.now, form=form, limits=LIMITS, counts=counts)
