"""The kinds of records a portal holds, the scopes they need, and how they may be associated (HubSpot docs; SDK association_type)."""

from dataclasses import dataclass

from integrations.hubspot.sandbox_errors import invalid


@dataclass(frozen=True, slots=True)
class ObjectType:
    """One kind: its plural name, `objectTypeId`, singular, and the word its scopes are made of."""

    name: str
    type_id: str
    singular: str
    scope: str

    @property
    def read_scope(self) -> str:
        """The scope that lets an app read such records."""
        return "tickets" if self.scope == "tickets" else f"crm.objects.{self.scope}.read"

    @property
    def write_scope(self) -> str:
        """The scope that lets an app write such records; activities have none of their own."""
        return "tickets" if self.scope == "tickets" else f"crm.objects.{self.scope}.write"


OBJECT_TYPES = (
    ObjectType("contacts", "0-1", "contact", "contacts"),
    ObjectType("companies", "0-2", "company", "companies"),
    ObjectType("deals", "0-3", "deal", "deals"),
    ObjectType("tickets", "0-5", "ticket", "tickets"),
    ObjectType("notes", "0-46", "note", "contacts"),
    ObjectType("meetings", "0-47", "meeting", "contacts"),
    ObjectType("calls", "0-48", "call", "contacts"),
    ObjectType("emails", "0-49", "email", "contacts"),
    ObjectType("tasks", "0-27", "task", "contacts"),
    ObjectType("communications", "0-18", "communication", "contacts"),
    ObjectType("leads", "0-136", "lead", "leads"),
    ObjectType("users", "0-115", "user", "users"),
)
BY_NAME = {kind.name: kind for kind in OBJECT_TYPES}
_BY_WORD = {word: kind for kind in OBJECT_TYPES for word in (kind.name, kind.type_id)}
ACTIVITIES = ("calls", "communications", "notes", "meetings", "tasks", "emails")
PIPELINED = {
    "deals": ("pipeline", "dealstage"),
    "tickets": ("hs_pipeline", "hs_pipeline_stage"),
    "leads": ("hs_pipeline", "hs_pipeline_stage"),
}


def object_type(word: str) -> ObjectType:
    """The kind of a plural name or objectTypeId; raises the 400 of anything else, a singular included."""
    found = _BY_WORD.get(word)
    if found is None:
        raise invalid(f"Unable to infer object type from: {word}")
    return found


@dataclass(frozen=True, slots=True)
class AssociationKind:
    """One way in which a record of one kind can be tied to one of another; the reverse has its own id, if it is known."""

    from_type: str
    to_type: str
    type_id: int
    label: str | None = None


def _pair(one: str, other: str, there: int, back: int | None = None, label: str | None = None) -> tuple[AssociationKind, ...]:
    forth = AssociationKind(one, other, there, label)
    return (forth,) if back is None else (forth, AssociationKind(other, one, back, label))


_PAIRS = (
    _pair("calls", "contacts", 194, 193),
    _pair("communications", "contacts", 81, 82),
    _pair("notes", "contacts", 202, 201),
    _pair("meetings", "contacts", 200, 199),
    _pair("emails", "contacts", 198, 197),
    _pair("tasks", "contacts", 204, 203),
    _pair("calls", "companies", 182),
    _pair("communications", "companies", 87),
    _pair("notes", "companies", 190),
    _pair("meetings", "companies", 188),
    _pair("tasks", "companies", 192),
    _pair("calls", "deals", 206),
    _pair("communications", "deals", 85),
    _pair("notes", "deals", 214),
    _pair("meetings", "deals", 212),
    _pair("tasks", "deals", 216),
    _pair("calls", "tickets", 220),
    _pair("communications", "tickets", 83),
    _pair("notes", "tickets", 228),
    _pair("contacts", "companies", 279, 280),
    _pair("contacts", "companies", 1, 2, "Primary"),
    _pair("deals", "contacts", 3, 4),
    _pair("deals", "companies", 341, 342),
    _pair("deals", "companies", 5, 6, "Primary"),
    _pair("leads", "contacts", 608),
    _pair("leads", "contacts", 578, None, "Primary"),
    _pair("leads", "companies", 610),
    _pair("leads", "calls", 596),
    _pair("leads", "emails", 598),
    _pair("leads", "meetings", 600),
    _pair("leads", "communications", 602),
    _pair("leads", "tasks", 646),
    _pair("leads", "notes", 854),
)
LEAD_PRIMARY_CONTACT = 578
ASSOCIATION_KINDS = tuple(kind for pair in _PAIRS for kind in pair)
_REVERSE = {pair[place].type_id: pair[1 - place].type_id for pair in _PAIRS if len(pair) == 2 for place in (0, 1)}


def kinds_between(from_type: str, to_type: str) -> list[AssociationKind]:
    """The ways in this direction, the unlabelled one first."""
    return [kind for kind in ASSOCIATION_KINDS if (kind.from_type, kind.to_type) == (from_type, to_type)]


def reverse_of(type_id: int) -> int | None:
    """The id of the same way read from the other end, where it is known."""
    return _REVERSE.get(type_id)
