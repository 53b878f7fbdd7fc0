"""The page of whom a simulated system now holds: each person with their matters and what is written on them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from hub.sandbox.system import Held, HeldPerson

SHOWN_PEOPLE = 100
_PAGE = Markup(
    "<!doctype html><html lang=en><head><meta charset=utf-8><title>{name} (simulated)</title><style>"
    "body{{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;color:#1c2430}}"
    "article{{border:1px solid #ccd3dc;border-radius:6px;padding:.5rem 1rem;margin:1rem 0}}"
    "pre{{white-space:pre-wrap;background:#f1f4f8;padding:.5rem;margin:.25rem 0}}small{{color:#567}}</style></head>"
    "<body><h1>{name}, simulated</h1>"
    "<p>People: {people}. Open matters: {matters}. Activities: {activities}. Requests in the journal: {requests}.</p>"
    "{articles}</body></html>"
)
_PERSON = Markup("<article id=person-{id}><h2>{name} <small>#{id}</small></h2><p>{facts}</p>{matters}{activities}</article>")
_MATTER = Markup("<p>{}</p>")
_ACTIVITY = Markup("<pre>{}</pre>")


def held_page(name: str, held: "Held", requests_kept: int) -> str:
    """HTML of the hundred people who came last, the newest first."""
    newest = list(held.people)[::-1][:SHOWN_PEOPLE]
    page = _PAGE.format(
        name=name,
        people=len(held.people),
        matters=len(held.matters),
        activities=len(held.activities),
        requests=requests_kept,
        articles=_all(_article(person, held) for person in newest),
    )
    return str(page)


def _article(person: "HeldPerson", held: "Held") -> Markup:
    facts = [*person.phones, *person.emails, *_owner(person.owner), *([] if person.may_text else ["wants no texts"])]
    matters = [", ".join((f"{each.kind}: {each.title}", *_owner(each.owner))) for each in held.matters if each.person == person.id]
    return _PERSON.format(
        id=person.id,
        name=person.name or "No name",
        facts=", ".join(facts),
        matters=_all(_MATTER.format(matter) for matter in matters),
        activities=_all(_ACTIVITY.format(each.text) for each in held.activities if each.person == person.id),
    )


def _owner(owner: str | None) -> list[str]:
    return [] if owner is None else [f"owner: {owner}"]


def _all(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)
