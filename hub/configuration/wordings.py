"""templates.toml and replies.toml: the business's own words, each held against the coach."""

from typing import Any

from sqlalchemy import select

from hub.configuration.faults import Impossible
from hub.configuration.section import TEXT, Item, Place, object_of, optional
from hub.configuration.who import line_of
from hub.records.account import Account
from hub.records.line import Line
from hub.records.session import AccountSession
from hub.records.words import CannedReply, TextTemplate
from hub.textback.canned_replies import LONGEST_BODY, LONGEST_TITLE, ReplyRefused, remove_reply, save_reply
from hub.textback.choosing_words import coach_facts
from hub.textback.packs import LANGUAGES
from hub.textback.templates import TemplatePlace, TemplateRefused, save_template, take_template_back, template_in_use
from hub.textback.text_state import TextState


class Templates:
    """A part is the wording in use at one place; without a line it holds for all of them."""

    file, noun, table = "templates.toml", "template", "template"

    def schema(self) -> dict[str, Any]:
        """The place and the words."""
        state, language = {**TEXT, "enum": [str(state) for state in TextState]}, {**TEXT, "enum": list(LANGUAGES)}
        return object_of({"state": state, "language": language, "body": {**TEXT, "minLength": 1}}, {"line": optional(TEXT)})

    def name(self, item: Item) -> str:
        """State, language and line."""
        return f"{item['state']} ({item['language']}) of {item.get('line', 'all lines')}"

    def read(self, session: AccountSession) -> dict[str, Item]:
        """Every wording in use that is the business's own."""
        numbers = {line.id: line.number for line in session.scalars(select(Line))}
        found = {}
        for template in session.scalars(select(TextTemplate).order_by(TextTemplate.version, TextTemplate.id)):
            line = {"line": numbers[template.line_id]} if template.line_id is not None else {}
            item = {**line, "state": template.state, "language": template.language, "body": template.body}
            found[self.name(item)] = item
        return {name: item for name, item in sorted(found.items()) if item["body"]}

    def write(self, session: AccountSession, item: Item, place: Place) -> list[str]:
        """A new version, where the words are others."""
        where, line = _place(session, item)
        used = template_in_use(session, where)
        if used is not None and used.body == item["body"].strip():
            return []
        account = session.get_one(Account, session.account_id)
        try:
            save_template(session, where, item["body"], coach_facts(account, line, where.language), place.by)
        except TemplateRefused as refused:
            raise Impossible(f"The coach refuses it: {refused}") from refused
        return []

    def remove(self, session: AccountSession, item: Item, place: Place) -> str:
        """A wording that the file does not have is taken back."""
        take_template_back(session, _place(session, item)[0], place.by)
        return ""


class Replies:
    """A part is a reply that members pick, known by its title."""

    file, noun, table = "replies.toml", "reply to pick", "reply"

    def schema(self) -> dict[str, Any]:
        """Title and words."""
        title, body = {**TEXT, "minLength": 1, "maxLength": LONGEST_TITLE}, {**TEXT, "minLength": 1, "maxLength": LONGEST_BODY}
        return object_of({"title": title, "body": body}, {})

    def name(self, item: Item) -> str:
        """Its title."""
        return str(item["title"])

    def read(self, session: AccountSession) -> dict[str, Item]:
        """Every reply of the business's own."""
        replies = session.scalars(select(CannedReply).order_by(CannedReply.title))
        return {reply.title: {"title": reply.title, "body": reply.body} for reply in replies}

    def write(self, session: AccountSession, item: Item, place: Place) -> list[str]:
        """The reply, where its words are others."""
        there = _reply(session, item["title"])
        if there is not None and there.body == item["body"]:
            return []
        try:
            save_reply(session, there.id if there is not None else None, item["title"], item["body"], place.by)
        except ReplyRefused as refused:
            raise Impossible(f"The coach refuses it: {refused}") from refused
        session.flush()
        return []

    def remove(self, session: AccountSession, item: Item, place: Place) -> str:  # noqa: ARG002 - nothing of it is needed
        """A reply that the file does not have goes."""
        there = _reply(session, item["title"])
        if there is not None:
            remove_reply(session, there.id)
        return ""


def _place(session: AccountSession, item: Item) -> tuple[TemplatePlace, Line | None]:
    line = line_of(session, item["line"]) if "line" in item else None
    place = TemplatePlace(line_id=line.id if line is not None else None, state=TextState(item["state"]), language=item["language"])
    return place, line


def _reply(session: AccountSession, title: str) -> CannedReply | None:
    return session.scalar(select(CannedReply).where(CannedReply.title == title))
