"""One person, several businesses: going from one to the other, and making another."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.membership.founding import Founder, found_business
from hub.records.account import Member
from hub.records.membership import SignInWay
from hub.web.dependencies import pages
from hub.web.signed_in import me
from hub.web.signing_in.claim_form import BusinessForm
from hub.web.signing_in.entering import Opened, enter, opened_here, remember
from hub.web.signing_in.sign_in import fitting_businesses


def list_businesses() -> ResponseReturnValue:
    """The businesses that this browser may enter; of any other not even the name is told before its password was given."""
    return render_template("businesses/page.html")


def open_business() -> ResponseReturnValue:
    """Into a business that this browser opened before."""
    wanted = request.form.get("account", "")
    opened = next((one for one in opened_here() if str(one.account_id) == wanted), None)
    if opened is None or enter(opened, opened_here()) is None:
        flash("Write the password that you use there.")
        return redirect(url_for("web.list_businesses"))
    return redirect(url_for("web.front_page"))


def open_more_businesses() -> ResponseReturnValue:
    """Add the businesses that have a member with this address and another password, which is given here."""
    more = [one for one in fitting_businesses(me().email, request.form.get("password", ""))[0] if one.account_id != me().account_id]
    remember(more)
    flash("Added. Open it when you like." if more else "No other business opens with this password.")
    return redirect(url_for("web.list_businesses"))


def add_business() -> ResponseReturnValue:
    """Another business on this installation, with the same owner."""
    form = BusinessForm()
    if not form.validate_on_submit():
        return render_template("new_business/page.html", form=form)
    with pages().database.write_installation() as records:
        mine = records.get(Member, me().member_id)
        if mine is None or mine.account_id != me().account_id:
            abort(404)
        founder = Founder(
            name=mine.name,
            email=mine.email,
            phone=mine.phone,
            password_hash=mine.password_hash,
            openid_issuer=mine.openid_issuer,
            openid_subject=mine.openid_subject,
        )
        account, member = found_business(records, form.new_business(), founder)
    way = SignInWay.PASSWORD if me().way is SignInWay.LINK else me().way
    if enter(Opened.of(account, member, way), opened_here()) is None:
        abort(404)
    flash(f"{account.name} is there. A few steps are left until its first missed call is answered.")
    return redirect(url_for("web.show_first_run"))
