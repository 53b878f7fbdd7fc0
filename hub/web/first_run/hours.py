"""The step that writes down when the business is open."""

from flask import flash
from flask.typing import ResponseReturnValue

from hub.readiness.first_run import Step
from hub.records.account import Account
from hub.records.schedules import ScheduleOwner, keep_schedule, schedule_of, stored_schedule
from hub.records.trace import tell
from hub.web.dependencies import pages
from hub.web.first_run.steps import go_on_from, show_step
from hub.web.settings.hours_form import HoursForm
from hub.web.signed_in import me


def show_hours_step() -> ResponseReturnValue:
    """An ordinary week to change, or the hours that hold."""
    form = HoursForm()
    form.offer_zones()
    if form.validate_on_submit():
        with pages().database.write(me().account_id) as session:
            session.get_one(Account, session.account_id, with_for_update=True)
            keep_schedule(session, ScheduleOwner(), form.schedule, me().name)
            tell(session, "setting", f"{me().name} wrote down the hours of the business.")
        flash("Saved. The hours hold from the next call on.")
        return go_on_from(Step.HOURS)
    with pages().database.read(me().account_id) as session:
        account, stored = session.get_one(Account, session.account_id), stored_schedule(session, ScheduleOwner())
        if not form.is_submitted():
            form = HoursForm.of(schedule_of(stored) if stored is not None else None, account.time_zone, account.region)
        return show_step(Step.HOURS, session, status=422 if form.is_submitted() else 200, form=form)
