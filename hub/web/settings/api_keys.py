"""Keys for the business's own programs: made, shown once, ended."""

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.api_keys import Scope, end_key, make_key, why_ended
from hub.records.account import Member
from hub.records.api_key import ApiKey
from hub.records.session import AccountSession
from hub.web.dependencies import pages
from hub.web.settings.api_key_form import MAY, ApiKeyForm
from hub.web.signed_in import me

KEYS_SHOWN = 100


def list_api_keys() -> ResponseReturnValue:
    """Every key, without its secret, and a form for a new one."""
    with pages().database.read(me().account_id) as session:
        return _page(session, ApiKeyForm())


def create_api_key() -> ResponseReturnValue:
    """A new key, shown whole on the page that answers and never again."""
    form = ApiKeyForm()
    if not form.validate_on_submit():
        with pages().database.read(me().account_id) as session:
            return make_response(_page(session, form), 422)
    with pages().database.write(me().account_id) as session:
        member = session.get_one(Member, me().member_id)
        scopes = [Scope(scope) for scope in form.scopes.data]
        made = make_key(session, name=form.name.data, scopes=scopes, member=member, ends_at=form.ends_at(session.now))
        session.flush()
        return _page(session, ApiKeyForm(formdata=None), made=made)


def end_api_key(key_id: int) -> ResponseReturnValue:
    """Let a key work no longer, from this moment on."""
    with pages().database.write(me().account_id) as session:
        key = session.get(ApiKey, key_id)
        if key is None:
            abort(404)
        end_key(session, key, me().name)
    flash(f"The key {key.name} works no longer.")
    return redirect(url_for("web.list_api_keys"))


def _page(session: AccountSession, form: ApiKeyForm, made: str | None = None) -> str:
    both = select(ApiKey, Member).join(Member, Member.id == ApiKey.member_id).order_by(ApiKey.ended_at.is_not(None), ApiKey.id.desc())
    rows = session.execute(both.limit(KEYS_SHOWN)).all()
    return render_template(
        "api_keys/page.html",
        now=session.now,
        form=form,
        keys=[(key, maker, why_ended(key, maker, session.now)) for key, maker in rows],
        may=MAY,
        made=made,
    )
