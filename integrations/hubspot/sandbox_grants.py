"""What a token may do and where: the pasted keys of a portal, the scopes there are, and the grant behind one request."""

from dataclasses import dataclass, field
from datetime import datetime

from integrations.hubspot.sandbox_errors import missing_scopes
from integrations.hubspot.sandbox_portal import Portal

_READ_WRITE = ("contacts", "companies", "deals", "leads")
KNOWN_SCOPES = frozenset(
    {
        *(f"crm.objects.{name}.{right}" for name in _READ_WRITE for right in ("read", "write")),
        *(f"crm.schemas.{name}.{right}" for name in ("contacts", "companies", "deals") for right in ("read", "write")),
        "crm.objects.owners.read",
        "crm.objects.users.read",
        "scheduler.meetings.meeting-link.read",
        "tickets",
        "oauth",
    }
)
LEAD_SCOPES = frozenset({"crm.objects.leads.read", "crm.objects.leads.write"})


@dataclass
class Key:
    """A token that somebody copied out of the portal: of a legacy private app (`private_app`) or a `service_key`."""

    token: str
    portal_id: int
    kind: str
    scopes: set[str]
    name: str = "Textback Hub"
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """Who asks: `counted_as` names the app within the portal; `marketplace` apps have limits of their own."""

    portal: Portal
    scopes: frozenset[str]
    kind: str
    counted_as: str
    marketplace: bool = False
    family: int | None = None
    facts: dict[str, str] = field(default_factory=dict)

    def need(self, *scopes: str) -> None:
        """Raise the 403 of a token that has none of these scopes."""
        if self.scopes.isdisjoint(scopes):
            raise missing_scopes(*scopes)
