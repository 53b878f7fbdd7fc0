"""The account's own wordings in versions, and which wordings are tried for a text: line, account, pack, and the plain one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from hub.records.account import Account, Trade
from hub.records.line import Line
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.records.words import TextTemplate
from hub.textback.coach import Advice, CoachFacts, Level, check
from hub.textback.packs import pack_template
from hub.textback.text_state import TextState
from hub.textback.wording import Wording


class TemplateRefused(ValueError):
    """The coach found errors; `advice` holds all that it said."""

    def __init__(self, advice: Sequence[Advice]) -> None:
        super().__init__("\n".join(one.sentence for one in advice if one.level is Level.ERROR))
        self.advice = tuple(advice)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatePlace:
    """Where a wording holds: for one line, or for all of them without one."""

    line_id: int | None
    state: TextState
    language: str


def wordings_for(session: AccountSession, account: Account, place: TemplatePlace) -> list[Wording]:
    """The wordings in the order in which they are tried, the nearest first; the last one can always be filled."""
    own = [template_in_use(session, place)] if place.line_id is not None else []
    own.append(template_in_use(session, TemplatePlace(line_id=None, state=place.state, language=place.language)))
    trade = Trade(account.trade)
    came = [pack_template(trade, state, place.language) for state in dict.fromkeys((place.state, TextState.OPEN))]
    return [
        *(Wording(f"template/{template.id}", template.body) for template in own if template is not None),
        *(Wording(template.name, template.body) for template in came),
    ]


def template_in_use(session: AccountSession, place: TemplatePlace) -> TextTemplate | None:
    """The newest version at exactly this place, None where there is none or it was taken back."""
    newest = next(iter(template_versions(session, place, most=1)), None)
    return newest if newest is not None and newest.body else None


def template_versions(session: AccountSession, place: TemplatePlace, most: int = 50) -> Sequence[TextTemplate]:
    """Every version at exactly this place, the newest first."""
    found = select(TextTemplate).where(
        TextTemplate.line_id.is_(None) if place.line_id is None else TextTemplate.line_id == place.line_id,
        TextTemplate.state == place.state,
        TextTemplate.language == place.language,
    )
    return session.scalars(found.order_by(TextTemplate.version.desc()).limit(most)).all()


def save_template(session: AccountSession, place: TemplatePlace, body: str, facts: CoachFacts, by: str) -> TextTemplate:
    """Put the wording to use as a new version; raises TemplateRefused where the coach found errors."""
    advice = check(body, place.state, facts)
    if any(one.level is Level.ERROR for one in advice):
        raise TemplateRefused(advice)
    return _new_version(session, place, body.strip(), by)


def take_template_back(session: AccountSession, place: TemplatePlace, by: str) -> None:
    """Let the next wider wording hold again; harmless where it does already."""
    if template_in_use(session, place) is not None:
        _new_version(session, place, "", by)


def _new_version(session: AccountSession, place: TemplatePlace, body: str, by: str) -> TextTemplate:
    session.get_one(Account, session.account_id, with_for_update=True)
    versions = template_versions(session, place, most=1)
    template = TextTemplate(
        line_id=place.line_id,
        state=place.state,
        language=place.language,
        version=versions[0].version + 1 if versions else 1,
        body=body,
        by=by,
        at=session.now,
    )
    session.add(template)
    session.flush()
    done = "wrote" if body else "took back"
    where = "all lines" if place.line_id is None else session.get_one(Line, place.line_id).label
    tell(session, "setting", f"{by} {done} the wording “{place.state.replace('_', ' ')}” ({place.language}) of {where}.")
    return template
