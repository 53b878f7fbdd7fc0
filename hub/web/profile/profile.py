"""One's own page: name, the phone for alerts, and the ways to password, sessions and businesses."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import BooleanField, TelField  # type: ignore[import-untyped]
from wtforms.validators import Length, ValidationError  # type: ignore[import-untyped]

from hub.contract.phone_numbers import read_phone_number
from hub.records.account import Member
from hub.web.dependencies import pages
from hub.web.signed_in import me
from hub.web.signing_in.claim_form import own_name_field, stripped

NO_NUMBER = "This is no phone number that could exist; write it as +14155550100."


class ProfileForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Name and phone; `region` reads a number written without its country."""

    name = own_name_field("Name")
    phone = TelField(
        "Phone for alerts",
        [Length(max=40)],
        filters=[stripped],
        description="A text comes here when a caller replies to you. Without it you are told by e-mail.",
        render_kw={"autocomplete": "tel"},
    )
    muted = BooleanField("No alerts outside the app")

    def validate_phone(self, field: TelField) -> None:
        """Raises ValidationError for what cannot be called."""
        if field.data and read_phone_number(field.data, me().region) is None:
            raise ValidationError(NO_NUMBER)

    def keep(self, member: Member) -> None:
        """Write it to the member."""
        number = read_phone_number(self.phone.data, me().region)
        member.name, member.phone, member.alerts_muted = self.name.data, number.e164 if number else None, self.muted.data


def show_profile() -> ResponseReturnValue:
    """The form, filled with what is known."""
    with pages().database.read(me().account_id) as session:
        member = session.get_one(Member, me().member_id)
    form = ProfileForm(data={"name": member.name, "phone": member.phone, "muted": member.alerts_muted})
    if request.method == "GET" or not form.validate():
        page = render_template("profile/page.html", form=form, member=member)
        return make_response(page, 422 if request.method == "POST" else 200)
    with pages().database.write(me().account_id) as session:
        form.keep(session.get_one(Member, me().member_id))
    flash("Saved.")
    return redirect(url_for("web.show_profile"))
