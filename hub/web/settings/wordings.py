"""The wordings of first texts: which holds where, writing one with the coach looking on, and their versions."""

from dataclasses import dataclass

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.records.account import Account, Trade
from hub.records.line import Line
from hub.records.session import AccountSession
from hub.records.words import TextTemplate
from hub.textback import templates
from hub.textback.choosing_words import coach_facts, language_of, sample_values
from hub.textback.coach import Advice, check, cost_of, longest_text
from hub.textback.packs import LANGUAGES, pack_template
from hub.textback.sms_parts import Measured, measure
from hub.textback.template_fields import FIELDS, MissingValue, field_faults, fill
from hub.textback.templates import TemplatePlace, TemplateRefused
from hub.textback.text_state import TextState
from hub.web.dependencies import pages
from hub.web.layout import LIVE_PART
from hub.web.settings.wording_form import WordingSettingsForm
from hub.web.signed_in import me
from hub.web.state_words import NOTHING_STARTS, STATES

LONGEST_DRAFT = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Coached:
    """A draft as the coach sees it; `shown` is the text with everyday values, empty where it cannot be filled."""

    advice: list[Advice]
    shown: str
    measured: Measured | None
    cost: str


@dataclass(frozen=True, slots=True)
class Held:
    """A wording that holds at a place; `template` is the account's own, and `is_here` says that it was written for exactly this place."""

    state: TextState
    body: str
    template: TextTemplate | None
    is_here: bool


def list_templates() -> ResponseReturnValue:
    """Which wording each state has, for all lines or for one, in one language."""
    with pages().database.read(me().account_id) as session:
        account, line = session.get_one(Account, session.account_id), _line(session)
        return _list_page(session, account, line, WordingSettingsForm.of(account, line))


def save_template_settings() -> ResponseReturnValue:
    """Keep what templates are filled with, of all lines or of one."""
    form = WordingSettingsForm()
    with pages().database.write(me().account_id) as session:
        account, line = session.get_one(Account, session.account_id, with_for_update=True), _line(session)
        form.adapt_to(line)
        if not form.validate_on_submit():
            return make_response(_list_page(session, account, line, form), 422)
        form.keep(session, account, line, by=me().name)
    flash("Saved.")
    return redirect(url_for("web.list_templates", line=line.id if line else None))


def show_template() -> ResponseReturnValue:
    """One wording in a form with the coach beside it."""
    return _page(None)


def check_template() -> ResponseReturnValue:
    """What the coach says of the draft; only that part where the page itself asks."""
    draft = draft_in_form()
    if request.headers.get(LIVE_PART) != "coach":
        return _page(draft)
    with pages().database.read(me().account_id) as session:
        return render_template("template/_coach.html", coached=coached_draft(session, draft))


def save_template() -> ResponseReturnValue:
    """Put the draft to use as a new version, unless the coach found errors."""
    draft = draft_in_form()
    try:
        with pages().database.write(me().account_id) as session:
            place, line = _place(session)
            account = session.get_one(Account, session.account_id)
            templates.save_template(session, place, draft, coach_facts(account, line, place.language), me().name)
    except TemplateRefused:
        return make_response(_page(draft, was_refused=True), 422)
    flash("Saved. It holds from the next text on.")
    return redirect(_address(place))


def take_template_back() -> ResponseReturnValue:
    """Let the next wider wording hold again."""
    with pages().database.write(me().account_id) as session:
        place, _ = _place(session)
        templates.take_template_back(session, place, me().name)
    flash("Taken back. The next wider wording holds again.")
    return redirect(_address(place))


def _list_page(session: AccountSession, account: Account, line: Line | None, form: WordingSettingsForm) -> str:
    language = _language(account, line)
    return render_template(
        "templates/page.html",
        now=session.now,
        line=line,
        lines=_lines(session),
        language=language,
        languages=LANGUAGES,
        held=[held_wording(session, account, line, state, language) for state in TextState],
        states=STATES,
        nothing_starts=NOTHING_STARTS,
        form=form,
        account=account,
    )


def _page(draft: str | None, *, was_refused: bool = False) -> str:
    with pages().database.read(me().account_id) as session:
        place, line = _place(session)
        account = session.get_one(Account, session.account_id)
        held = held_wording(session, account, line, place.state, place.language)
        body = held.body if draft is None else draft
        versions = templates.template_versions(session, place)
        return render_template(
            "template/page.html",
            now=session.now,
            place=place,
            line=line,
            account=account,
            title=STATES[place.state][0],
            meaning=STATES[place.state][1],
            nothing_starts=NOTHING_STARTS.get(place.state),
            languages=LANGUAGES,
            held=held,
            came=pack_template(Trade(account.trade), place.state, place.language),
            body=body,
            was_refused=was_refused,
            coached=coached_draft(session, body),
            fields=FIELDS.values(),
            versions=versions,
        )


def held_wording(session: AccountSession, account: Account, line: Line | None, state: TextState, language: str) -> Held:
    """The wording that holds for a state, for one line or for all."""
    own = templates.template_in_use(session, TemplatePlace(line_id=line.id, state=state, language=language)) if line is not None else None
    of_all = templates.template_in_use(session, TemplatePlace(line_id=None, state=state, language=language))
    template = own or of_all
    if template is None:
        return Held(state, pack_template(Trade(account.trade), state, language).body, None, is_here=False)
    return Held(state, template.body, template, is_here=template.line_id == (line.id if line is not None else None))


def coached_draft(session: AccountSession, body: str) -> Coached:
    """What the coach says of a draft at the place that the request names; without one, the first text of all lines."""
    place, line = _place(session)
    account = session.get_one(Account, session.account_id)
    facts = coach_facts(account, line, place.language)
    advice = check(body, place.state, facts)
    if not body.strip() or field_faults(body):
        return Coached(advice=advice, shown="", measured=None, cost="")
    measured = measure(longest_text(body, facts))
    try:
        shown = fill(body, sample_values(session, account, line, place.language))
    except MissingValue as missing:
        shown = f"{{{missing.field}}} is empty now, so the next wider wording is sent instead."
    cost = cost_of(measured, facts)
    in_words = f"{cost:f} {facts.currency}" if cost is not None else ""
    return Coached(advice=advice, shown=shown, measured=measured, cost=in_words)


def _place(session: AccountSession) -> tuple[TemplatePlace, Line | None]:
    """Which wording is meant; an unknown state or line is not found."""
    line, said = _line(session), request.values.get("state", TextState.OPEN)
    state = next((state for state in TextState if state == said), None)
    if state is None:
        abort(404)
    language = _language(session.get_one(Account, session.account_id), line)
    return TemplatePlace(line_id=line.id if line is not None else None, state=state, language=language), line


def _language(account: Account, line: Line | None) -> str:
    said = request.values.get("language", "")
    return said if said in LANGUAGES else language_of(account, line)


def _line(session: AccountSession) -> Line | None:
    """The line in the address; another account's is not found."""
    said = request.values.get("line", "")
    if not said:
        return None
    line = session.get(Line, int(said)) if said.isascii() and said.isdecimal() and len(said) < 18 else None
    if line is None:
        abort(404)
    return line


def _lines(session: AccountSession) -> list[Line]:
    return list(session.scalars(select(Line).order_by(Line.label, Line.id)))


def draft_in_form() -> str:
    """A browser ends lines with two characters, and a NUL is a character of no text."""
    return request.form.get("body", "").replace("\r\n", "\n").replace("\x00", "")[:LONGEST_DRAFT]


def _address(place: TemplatePlace) -> str:
    return url_for("web.show_template", state=place.state, line=place.line_id, language=place.language)
