"""The desks of the business: who holds them, which lines belong to them, and who gets what is left over."""

from collections.abc import Sequence

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.directory.entries import EntryKind
from hub.records.account import Account, Desk, Member
from hub.records.connection import Connection, DirectoryEntry
from hub.records.line import Line
from hub.records.session import AccountSession
from hub.routing.desks import what_points_to, where_calls_go
from hub.web.dependencies import pages
from hub.web.settings.desk_form import DeskForm, LeftOverForm
from hub.web.signed_in import me

NAME_TAKEN = "Another desk has this name."


def list_desks() -> ResponseReturnValue:
    """Every desk, where the calls of each line go, and who gets what is left over."""
    with pages().database.read(me().account_id) as session:
        account = session.get_one(Account, session.account_id)
        form, left_over = _form(session, None), LeftOverForm(formdata=None)
        left_over.offer(_desks(session), _members(session))
        left_over.show(account)
        return _list(session, form, left_over)


def create_desk() -> ResponseReturnValue:
    """A new desk."""
    with pages().database.write(me().account_id) as session:
        form = _submitted(session)
        if not _is_good(session, form, None):
            left_over = LeftOverForm(formdata=None)
            left_over.offer(_desks(session), _members(session))
            left_over.show(session.get_one(Account, session.account_id))
            return make_response(_list(session, form, left_over), 422)
        desk = Desk()
        form.keep(desk)
        session.add(desk)
        session.flush()
        _move_lines(session, desk, form)
    flash(f"The desk {desk.name} is there.")
    return redirect(url_for("web.list_desks"))


def save_left_over() -> ResponseReturnValue:
    """Who gets a client, and what nobody else answers for."""
    with pages().database.write(me().account_id) as session:
        left_over = LeftOverForm()
        left_over.offer(_desks(session), _members(session))
        if not left_over.validate_on_submit():
            return make_response(_list(session, _form(session, None), left_over), 422)
        left_over.keep(session.get_one(Account, session.account_id, with_for_update=True))
    flash("Saved.")
    return redirect(url_for("web.list_desks"))


def show_desk(desk_id: int) -> ResponseReturnValue:
    """One desk in a form."""
    with pages().database.read(me().account_id) as session:
        desk = _desk(session, desk_id)
        return _page(session, desk, _form(session, desk))


def save_desk(desk_id: int) -> ResponseReturnValue:
    """Keep what was written."""
    with pages().database.write(me().account_id) as session:
        desk, form = _desk(session, desk_id), _submitted(session)
        if not _is_good(session, form, desk):
            return make_response(_page(session, desk, form), 422)
        form.keep(desk)
        _move_lines(session, desk, form)
    flash("Saved. It holds from the next reply on.")
    return redirect(url_for("web.list_desks"))


def delete_desk(desk_id: int) -> ResponseReturnValue:
    """Remove a desk to which nothing points."""
    with pages().database.write(me().account_id) as session:
        desk = _desk(session, desk_id)
        pointing = what_points_to(session, desk)
        if pointing:
            return make_response(_page(session, desk, _form(session, desk), pointing), 422)
        session.delete(desk)
    flash(f"The desk {desk.name} is gone.")
    return redirect(url_for("web.list_desks"))


def _list(session: AccountSession, form: DeskForm, left_over: LeftOverForm) -> str:
    account, desks, lines = session.get_one(Account, session.account_id), _desks(session), _lines(session)
    members = {member.id: member for member in _members(session)}
    by_id = {desk.id: desk for desk in desks}
    fallback = members.get(account.fallback_member_id or 0)
    return render_template(
        "desks/page.html",
        now=session.now,
        account=account,
        form=form,
        left_over=left_over,
        desks=[(desk, members.get(desk.member_id or 0), [line for line in lines if line.desk_id == desk.id]) for desk in desks],
        mirrored=_names_there(session),
        ways=[_where(line, by_id, members, fallback) for line in lines],
    )


def _where(line: Line, desks: dict[int, Desk], members: dict[int, Member], fallback: Member | None) -> str:
    desk = desks.get(line.desk_id or 0)
    return where_calls_go(line, desk, members.get(desk.member_id or 0) if desk is not None else None, fallback)


def _page(session: AccountSession, desk: Desk, form: DeskForm, pointing: Sequence[str] = ()) -> str:
    return render_template("desk/page.html", now=session.now, desk=desk, form=form, pointing=pointing)


def _form(session: AccountSession, desk: Desk | None) -> DeskForm:
    form, lines = DeskForm(formdata=None), _lines(session)
    form.offer(_members(session), lines, _there(session))
    form.show(desk, lines)
    return form


def _submitted(session: AccountSession) -> DeskForm:
    form = DeskForm()
    form.offer(_members(session), _lines(session), _there(session))
    return form


def _is_good(session: AccountSession, form: DeskForm, desk: Desk | None) -> bool:
    if not form.validate_on_submit():
        return False
    wanted = form.name.data.casefold()
    if any(other.name.casefold() == wanted for other in _desks(session) if desk is None or other.id != desk.id):
        form.name.errors = [*form.name.errors, NAME_TAKEN]
        return False
    return True


def _move_lines(session: AccountSession, desk: Desk, form: DeskForm) -> None:
    chosen = form.chosen_lines()
    for line in _lines(session):
        if line.id in chosen:
            line.desk_id = desk.id
        elif line.desk_id == desk.id:
            line.desk_id = None


def _desk(session: AccountSession, desk_id: int) -> Desk:
    desk = session.get(Desk, desk_id)
    if desk is None:
        abort(404)
    return desk


def _desks(session: AccountSession) -> Sequence[Desk]:
    return session.scalars(select(Desk).order_by(Desk.name, Desk.id)).all()


def _members(session: AccountSession) -> Sequence[Member]:
    return session.scalars(select(Member).where(Member.ended_at.is_(None)).order_by(Member.name, Member.id)).all()


def _lines(session: AccountSession) -> Sequence[Line]:
    return session.scalars(select(Line).order_by(Line.label, Line.id)).all()


def _there(session: AccountSession) -> list[tuple[DirectoryEntry, str]]:
    """The desks of connected systems that are still listed there."""
    found = (
        select(DirectoryEntry, Connection.name)
        .join(Connection, Connection.id == DirectoryEntry.connection_id)
        .where(DirectoryEntry.kind == EntryKind.DESK, DirectoryEntry.active.is_(True), Connection.disconnected_at.is_(None))
        .order_by(Connection.name, DirectoryEntry.name, DirectoryEntry.id)
    )
    return [(entry, name) for entry, name in session.execute(found)]


def _names_there(session: AccountSession) -> dict[tuple[int, str], str]:
    return {(entry.connection_id, entry.vendor_id): f"{entry.name} at {name}" for entry, name in _there(session)}
