"""desks.toml: who looks after what."""

from typing import Any

from sqlalchemy import select

from hub.configuration.faults import Impossible
from hub.configuration.section import TEXT, Item, Place, object_of, optional, without_empty
from hub.configuration.who import connection_of, desk_of, member_of, name_of_connection
from hub.records.account import Desk, Member
from hub.records.session import AccountSession


class Desks:
    """A part is a desk, known by its name."""

    file, noun, table = "desks.toml", "desk", "desk"

    def schema(self) -> dict[str, Any]:
        """`held_by` is an e-mail address; the last three name a desk at a connected system."""
        named = {**TEXT, "minLength": 1, "maxLength": 80}
        return object_of({"name": named}, dict.fromkeys(("held_by", "system", "connection", "desk_there"), optional(TEXT)))

    def name(self, item: Item) -> str:
        """Its name."""
        return str(item["name"])

    def read(self, session: AccountSession) -> dict[str, Item]:
        """Every desk."""
        return {desk.name: _read(session, desk) for desk in session.scalars(select(Desk).order_by(Desk.name, Desk.id))}

    def write(self, session: AccountSession, item: Item, place: Place) -> list[str]:  # noqa: ARG002 - nothing of it is needed
        """The desk, made where it is not there."""
        try:
            desk = desk_of(session, item["name"])
        except Impossible:
            desk = Desk()
            session.add(desk)
        desk.name = item["name"]
        troubles: list[str] = []
        try:
            desk.member_id = member_of(session, item["held_by"]).id if "held_by" in item else None
        except Impossible as impossible:
            troubles.append(str(impossible))
        try:
            there = connection_of(session, item["system"], item.get("connection", "")).id if "system" in item else None
            desk.connection_id, desk.vendor_desk_id = there, item.get("desk_there") if there is not None else None
        except Impossible as impossible:
            troubles.append(str(impossible))
        session.flush()
        return troubles

    def remove(self, session: AccountSession, item: Item, place: Place) -> str:  # noqa: ARG002 - conversations point to it
        """A desk stays: conversations may point to it."""
        return "A desk stays, for conversations may point to it; delete it under Desks."


def _read(session: AccountSession, desk: Desk) -> Item:
    member = session.get(Member, desk.member_id) if desk.member_id else None
    there = name_of_connection(session, desk.connection_id)
    return without_empty(
        {
            "name": desk.name,
            "held_by": member.email if member else None,
            "system": there[0] if there else None,
            "connection": there[1] if there else None,
            "desk_there": desk.vendor_desk_id if there else None,
        }
    )
