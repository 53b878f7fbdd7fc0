"""What HubSpot tells apps by webhooks (HubSpot docs, webhooks guide)."""

from collections.abc import Callable
from itertools import count
from typing import Any

from integrations.hubspot.sandbox_object_types import BY_NAME
from integrations.hubspot.sandbox_portal import Portal
from integrations.hubspot.sandbox_table import Record
from integrations.hubspot.sandbox_times import millis

Event = dict[str, Any]
Emit = Callable[[Portal, Event], None]


class Events:
    """Builds an event for each change; they are handed on together when the request that made them is done."""

    def __init__(self, emit: Emit, numbers: "count[int]") -> None:
        self._emit = emit
        self._numbers = numbers
        self._untold: list[tuple[Portal, Event]] = []

    def forget_untold(self) -> None:
        """Forget what was not handed on, because it has been undone."""
        self._untold.clear()

    def tell(self) -> None:
        """Hand everything on."""
        untold, self._untold = self._untold, []
        for portal, event in untold:
            self._emit(portal, event)

    def created(self, portal: Portal, row: Record, source: str) -> None:
        """A record was made."""
        self._tell(portal, row.kind, row.id, "creation", source, changeFlag="CREATED")

    def changed(self, portal: Portal, row: Record, name: str, value: str, source: str) -> None:
        """A property got another value; an empty text when it was cleared."""
        self._tell(portal, row.kind, row.id, "propertyChange", source, propertyName=name, propertyValue=value)

    def deleted(self, portal: Portal, row: Record, source: str) -> None:
        """A record went into the bin."""
        self._tell(portal, row.kind, row.id, "deletion", source, changeFlag="DELETED")

    def restored(self, portal: Portal, row: Record) -> None:
        """A record came out of the bin."""
        self._tell(portal, row.kind, row.id, "restore", "CRM_UI", changeFlag="RESTORED")

    def merged(self, portal: Portal, primary_id: str, merged_ids: list[str], new_id: str) -> None:
        """Contacts became one."""
        numbers = [int(each) for each in merged_ids]
        about = {"primaryObjectId": int(primary_id), "mergedObjectIds": numbers, "newObjectId": int(new_id)}
        self._tell(portal, "contacts", new_id, "merge", "CRM_UI", **about)

    def privacy_deleted(self, portal: Portal, number: str) -> None:
        """A contact was erased for good."""
        self._tell(portal, "contacts", number, "privacyDeletion", "CRM_UI", changeFlag="DELETED")

    def _tell(self, portal: Portal, kind: str, number: str, what: str, source: str, **about: Any) -> None:
        event = {
            "eventId": next(self._numbers),
            "portalId": portal.id,
            "occurredAt": millis(portal.clock()),
            "objectId": int(number),
            "changeSource": source,
            **about,
            "kind": BY_NAME[kind],
            "what": what,
        }
        self._untold.append((portal, event))
