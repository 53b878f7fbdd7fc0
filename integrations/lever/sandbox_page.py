"""The page a person sees: who is in Lever, with the candidacies and notes on them."""

from markupsafe import Markup

from hub.sandbox.lagging import Row
from integrations.lever.sandbox_account import Account

SHOWN_OPPORTUNITIES = 100
_PAGE = Markup(
    "<!doctype html><html lang=en><head><meta charset=utf-8><title>Lever (simulated)</title><style>"
    "body{{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;color:#22303c}}"
    "article{{border:1px solid #d0d7de;border-radius:6px;padding:.5rem 1rem;margin:1rem 0}}"
    "pre{{white-space:pre-wrap;background:#f4f6f8;padding:.5rem}}small{{color:#566}}</style></head>"
    "<body><h1>Lever, simulated</h1><p>{contacts} people with {opportunities} opportunities, latest interaction first. "
    "{notices} mentions and notices went out to users.</p>{articles}</body></html>"
)
_OPPORTUNITY = Markup("<article id=opportunity-{id}><h2>{name} <small>{posting}</small></h2><p>{facts}</p>{notes}</article>")
_COMMENT = Markup("<small>{at}, {author}</small><pre>{value}</pre>")


def people_page(account: Account) -> str:
    """HTML of the hundred opportunities that something happened on last, generated ones left out."""
    rows = [row for row in account.opportunities.rows.values() if not row["bulk"]]
    rows.sort(key=lambda row: row["lastInteractionAt"] or row["createdAt"], reverse=True)
    page = _PAGE.format(
        contacts=len(account.rows("contacts")),
        opportunities=len(account.opportunities.rows),
        notices=len(account.notifications),
        articles=Markup("").join(_article(row, account) for row in rows[:SHOWN_OPPORTUNITIES]),
    )
    return str(page)


def title_of(row: Row, account: Account) -> str:
    """What a candidacy is about: its newest posting, or its stage where it has none."""
    if row["applications"]:
        application = account.rows("applications")[row["applications"][-1]]
        return str(account.rows("postings")[application["posting"]]["text"])
    return str(account.rows("stages").get(row["stage"], {}).get("text", "no stage"))


def _article(row: Row, account: Account) -> Markup:
    stage = account.rows("stages").get(row["stage"], {}).get("text", "none")
    facts = [
        *(phone["value"] for phone in row["phones"]),
        *row["emails"],
        f"stage: {stage}",
        f"owner: {_name_of(row['owner'], account)}",
        *(f"tag: {tag}" for tag in row["tags"]),
        *(f"source: {source}" for source in row["sources"]),
        *([row["confidentiality"]] if row["confidentiality"] == "confidential" else []),
        *(["archived"] if row["archivedAt"] else []),
    ]
    notes = [note for note in account.notes.rows.values() if note["opportunity"] == row["id"]]
    comments = [
        _COMMENT.format(at=field["createdAt"], author=_name_of(field["user"], account), value=field["value"])
        for note in notes
        for field in note["fields"]
    ]
    name = row["name"] or ("Anonymized" if row["isAnonymized"] else "No name")
    return _OPPORTUNITY.format(
        id=row["id"], name=name, posting=title_of(row, account), facts=", ".join(facts), notes=Markup("").join(comments)
    )


def _name_of(user_id: str | None, account: Account) -> str:
    return str(account.rows("users").get(user_id or "", {}).get("name", "nobody"))
