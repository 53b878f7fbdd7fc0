"""What the API needs from outside, handed in once by the wiring."""

import secrets
from dataclasses import dataclass, field

from flask import current_app

from hub.catalog.discovery import Catalog
from hub.records.database import Database

EXTENSION = "textback_hub_api"


@dataclass(frozen=True, slots=True)
class Look:
    """What the page about the API is dressed with: addresses on this host."""

    style_sheets: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiDependencies:
    """`public_url` is the hub's own address; how often a key may ask is counted in Redis where `redis_url` names one.

    `cursor_key` seals the cursors of lists, the same in every process; without one they hold within a process.
    """

    database: Database
    catalog: Catalog
    public_url: str
    redis_url: str = ""
    requests_per_minute: int = 600
    cursor_key: str = field(default_factory=secrets.token_hex, repr=False)
    look: Look = Look()


def parts() -> ApiDependencies:
    """The dependencies of the API that serves this request."""
    found: ApiDependencies = current_app.extensions[EXTENSION]
    return found
