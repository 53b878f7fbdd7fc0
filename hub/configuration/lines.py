"""lines.toml: what each line does; the line itself is set up at its phone system and only matched by its number."""

from typing import Any

from sqlalchemy import select

from hub.configuration.faults import Impossible
from hub.configuration.section import TEXT, Item, Place, columns_of, object_of, optional, without_empty
from hub.configuration.who import desk_of, line_of
from hub.contract.phone_provider import LineMode
from hub.records.account import Account, Desk
from hub.records.line import Line
from hub.records.session import AccountSession
from hub.textback.packs import LANGUAGES

NOT_IN_FILES = (
    "id", "account_id", "created_at", "provider", "number", "mode", "connection_id", "text_connection_id", "desk_id", "sender",
    "sender_trouble", "sender_changed_at", "webhooks_before", "reconciled_until", "quiet_since",
)  # fmt: skip
"""What the phone system must agree to is set up there, and what the hub notes by itself is no setting."""
RANGES = {"ring_for_s": (5, 60), "delay_s": (0, 120), "most_texts_an_hour": (0, 100_000), "most_texts_a_day": (0, 100_000)}
MOST_NUMBERS = 10
SHOWN = {"number": {**TEXT, "pattern": r"^\+[1-9][0-9]{6,14}$"}, "mode": {**TEXT, "enum": [str(mode) for mode in LineMode]}}


class Lines:
    """A part is a line, known by its number in E.164."""

    file, noun, table = "lines.toml", "line", "line"

    def schema(self) -> dict[str, Any]:
        """Every setting of a line that is ours alone."""
        columns = columns_of(Line, NOT_IN_FILES)
        for name, (least, most) in RANGES.items():
            columns[name] |= {"minimum": least, "maximum": most}
        columns["language"]["enum"] = list(LANGUAGES)
        columns["callback_minutes"] |= {"minimum": 1, "maximum": 480}
        columns["label"] |= {"minLength": 1, "maxLength": 60}
        columns["greeting"]["maxLength"] = 500
        for numbers in ("staff", "message_takers"):
            columns[numbers] |= {"items": SHOWN["number"], "maxItems": MOST_NUMBERS}
        return object_of({**SHOWN, **columns}, {"desk": optional(TEXT)})

    def name(self, item: Item) -> str:
        """Its number."""
        return str(item["number"])

    def read(self, session: AccountSession) -> dict[str, Item]:
        """Every line."""
        desks = {desk.id: desk.name for desk in session.scalars(select(Desk))}
        return {
            line.number: without_empty(
                {
                    "number": line.number,
                    "mode": str(line.mode),
                    **{name: getattr(line, name) for name in columns_of(Line, NOT_IN_FILES)},
                    "desk": desks.get(line.desk_id or 0),
                }
            )
            for line in session.scalars(select(Line).order_by(Line.number))
        }

    def write(self, session: AccountSession, item: Item, place: Place) -> list[str]:  # noqa: ARG002 - nothing of it is needed
        """The settings of the line; how its calls are answered is changed on its page, for its phone system must know."""
        line = line_of(session, item["number"])
        troubles = []
        if line.watch_only and not item["watch_only"] and session.get_one(Account, session.account_id).texts_at_night is None:
            item = {**item, "watch_only": True}
            troubles.append("It only watches until somebody answers whether texts may leave at night.")
        for name in columns_of(Line, NOT_IN_FILES):
            setattr(line, name, item.get(name))
        if item["mode"] != line.mode:
            troubles.append(f"How its calls are answered stays {line.mode}: set that up on the page of the line.")
        try:
            line.desk_id = desk_of(session, item["desk"]).id if "desk" in item else None
        except Impossible as impossible:
            troubles.append(str(impossible))
        return troubles

    def remove(self, session: AccountSession, item: Item, place: Place) -> str:  # noqa: ARG002 - calls come in on it
        """A line stays: calls come in on it."""
        return "A line stays as it is, for calls come in on it."
