"""The step that shows the first text, and lets it be changed in place."""

from flask import flash, request
from flask.typing import ResponseReturnValue

from hub.readiness.first_run import Mark, Step, mark_step
from hub.records.account import Account
from hub.textback import templates
from hub.textback.choosing_words import coach_facts, language_of
from hub.textback.templates import TemplatePlace, TemplateRefused
from hub.textback.text_state import TextState
from hub.web.dependencies import pages
from hub.web.first_run.steps import go_on_from, show_step
from hub.web.settings.wordings import coached_draft, draft_in_form, held_wording
from hub.web.signed_in import me


def show_wording_step() -> ResponseReturnValue:
    """The wording for every day with the coach beside it."""
    draft = draft_in_form() if request.method == "POST" else None
    if draft is not None and _save(draft):
        flash("Saved. It holds from the next text on.")
        return go_on_from(Step.WORDING)
    with pages().database.read(me().account_id) as session:
        account = session.get_one(Account, session.account_id)
        held = held_wording(session, account, None, TextState.OPEN, language_of(account, None))
        body = held.body if draft is None else draft
        status = 200 if draft is None else 422
        return show_step(Step.WORDING, session, status=status, body=body, held=held, coached=coached_draft(session, body), account=account)


def _save(draft: str) -> bool:
    """Whether the coach let it pass; the words that hold already need no new version."""
    with pages().database.write(me().account_id) as session:
        account = session.get_one(Account, session.account_id)
        place = TemplatePlace(line_id=None, state=TextState.OPEN, language=language_of(account, None))
        if draft.strip() == held_wording(session, account, None, place.state, place.language).body.strip():
            mark_step(session, Step.WORDING, Mark.FINE, me().name)
            return True
        try:
            templates.save_template(session, place, draft, coach_facts(account, None, place.language), me().name)
        except TemplateRefused:
            return False
    return True
