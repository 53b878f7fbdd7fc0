"""notifications.toml: how members chose to be told."""

from typing import Any

from sqlalchemy import select

from hub.configuration.section import TEXT, Item, Place, object_of, optional, without_empty
from hub.configuration.who import member_of
from hub.notify.choices import OFFERED
from hub.records.account import Member, NotificationChoice
from hub.records.session import AccountSession

CLOCK = optional({**TEXT, "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"})


class Notifications:
    """A part is one member's choice, known by their e-mail address."""

    file, noun, table = "notifications.toml", "notifications", "member"

    def schema(self) -> dict[str, Any]:
        """The way for each occasion that is not as usual, and quiet hours."""
        ways = {occasion.value: {**TEXT, "enum": [way.value for way in offered]} for occasion, offered in OFFERED.items()}
        said = {"type": "object", "properties": ways, "additionalProperties": False}
        given = {"email": TEXT, "ways": said, "urgent_anyway": {"type": "boolean"}}
        return object_of(given, {"quiet_from": CLOCK, "quiet_until": CLOCK})

    def name(self, item: Item) -> str:
        """Whose."""
        return str(item["email"])

    def read(self, session: AccountSession) -> dict[str, Item]:
        """Every choice of a member who is still here."""
        both = select(NotificationChoice, Member.email).join(Member, Member.id == NotificationChoice.member_id)
        return {
            email: without_empty(
                {
                    "email": email,
                    "ways": stored.ways,
                    "urgent_anyway": stored.urgent_anyway,
                    "quiet_from": stored.quiet_from,
                    "quiet_until": stored.quiet_until,
                }
            )
            for stored, email in session.execute(both.where(Member.ended_at.is_(None)).order_by(Member.email))
        }

    def write(self, session: AccountSession, item: Item, place: Place) -> list[str]:  # noqa: ARG002 - nothing of it is needed
        """The choice in place of the one before."""
        member = member_of(session, item["email"])
        stored = session.scalar(select(NotificationChoice).where(NotificationChoice.member_id == member.id))
        if stored is None:
            stored = NotificationChoice(member_id=member.id)
            session.add(stored)
        stored.ways, stored.urgent_anyway = item["ways"], item["urgent_anyway"]
        stored.quiet_from, stored.quiet_until = item.get("quiet_from"), item.get("quiet_until")
        session.flush()
        return []

    def remove(self, session: AccountSession, item: Item, place: Place) -> str:  # noqa: ARG002 - it is the member's own
        """A member's own choice stays."""
        return "What a member chose for themselves stays."
