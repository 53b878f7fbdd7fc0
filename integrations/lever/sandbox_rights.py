"""Which rights there are at Lever, and what a key or a token has of them (Lever docs, scopes)."""

from collections.abc import Iterable

OFFLINE_ACCESS = "offline_access"
CONFIDENTIAL_ACCESS = "confidential:access:admin"
SCOPES_AT_MOST = 20
_READ_AND_WRITTEN = ("opportunities", "contact", "notes", "webhooks", "uploads")
_ONLY_READ = ("users", "postings", "stages", "tags", "sources", "requisitions", "applications", "archive_reasons")
API_RIGHTS = frozenset(
    {
        *(f"{resource}:read:admin" for resource in (*_READ_AND_WRITTEN, *_ONLY_READ)),
        *(f"{resource}:write:admin" for resource in _READ_AND_WRITTEN),
        CONFIDENTIAL_ACCESS,
    }
)
ALL_RIGHTS = API_RIGHTS | {OFFLINE_ACCESS}


def has_right(rights: Iterable[str], wanted: str) -> bool:
    """Whether rights hold the one wanted; writing a resource implies reading it."""
    held = frozenset(rights)
    resource, _, level = wanted.partition(":")
    return wanted in held or (level == "read:admin" and f"{resource}:write:admin" in held)


def rights_without(name: str) -> frozenset[str]:
    """Every right of the API but one; without reading a resource there is no writing it either."""
    resource, _, level = name.partition(":")
    also = f"{resource}:write:admin" if level == "read:admin" else name
    return API_RIGHTS - {name, also}
