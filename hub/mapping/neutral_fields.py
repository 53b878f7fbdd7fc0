"""The fields of ours that a mapping may name, record by record."""

from collections.abc import Mapping

CONSTANT_PREFIX = "x_"
"""Names that begin so are free: they carry an `always` value to a place of theirs for which we have no field."""

NEUTRAL_FIELDS: Mapping[str, Mapping[str, str]] = {
    "person": {
        "first_name": "the given name, as far as it is known",
        "last_name": "the family name, as far as it is known",
        "name": "both names in one",
        "phone": "the caller's number",
        "email": "an e-mail address",
        "owner": "the id of the vendor's user who answers for the person",
        "source": "where the person came from, in the vendor's own terms",
        "tags": "labels on the record",
    },
    "matter": {
        "title": "what it is called",
        "owner": "the id of the vendor's user who answers for it",
        "role": "the id of the job it is about",
        "note": "what was said until it was opened",
        "source": "where it came from, in the vendor's own terms",
        "tags": "labels on it",
    },
    "booking": {
        "title": "what is to be done, in one line",
        "note": "what the staff should know",
        "source": "where it came from, in the vendor's own terms",
        "tags": "labels on it",
    },
    "activity": {
        "about": 'what it tells of: "missed_call" or "conversation"',
        "title": "what happened, in one line",
        "body": "the whole text",
        "at": "when it happened",
        "author": "the id of the vendor's user in whose name it is written",
    },
}

ALWAYS_KNOWN: Mapping[str, frozenset[str]] = {
    "person": frozenset({"phone"}),
    "matter": frozenset({"title", "note"}),
    "booking": frozenset({"title", "note"}),
    "activity": frozenset({"about", "title", "body", "at"}),
}
"""Those that have a value in every new record."""


def is_constant(name: str) -> bool:
    """Whether `name` stands for a constant of the mapping rather than for a field of ours."""
    return name.startswith(CONSTANT_PREFIX)
