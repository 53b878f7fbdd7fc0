"""The versions of an account's changes to a mapping: each is kept with who wrote it, when, and why."""

from collections.abc import Sequence
from typing import Any

import tomli_w
from sqlalchemy import select

from hub.records.connection import Connection, MappingVersion
from hub.records.session import AccountSession


class MappingChangedMeanwhile(Exception):
    """Somebody saved `version` since the refused one was begun; the sentence says who and why."""

    def __init__(self, latest: MappingVersion) -> None:
        why = f" ({latest.because})" if latest.because else ""
        super().__init__(
            f"{latest.by} saved version {latest.version} meanwhile{why}, so yours was not saved. "
            "Look at theirs, bring yours into it, and save again."
        )
        self.version = latest.version


def versions_of(session: AccountSession, connection_id: int) -> Sequence[MappingVersion]:
    """Every version of a connection's changes, the newest first."""
    kept = select(MappingVersion).where(MappingVersion.connection_id == connection_id)
    return session.scalars(kept.order_by(MappingVersion.version.desc())).all()


def latest_version(session: AccountSession, connection_id: int) -> MappingVersion | None:
    """The version in use, None while nothing was ever saved."""
    return next(iter(versions_of(session, connection_id)), None)


def present_text(session: AccountSession, connection: Connection) -> str:
    """The account's changes as they were typed."""
    latest = latest_version(session, connection.id)
    return tomli_w.dumps(connection.mapping_overrides) if latest is None else latest.text


def add_version(
    session: AccountSession, connection_id: int, text: str, overrides: dict[str, Any], *, base: int, by: str, because: str
) -> MappingVersion:
    """Put checked changes to use as the version after `base` (0 for the first). Raises MappingChangedMeanwhile."""
    connection = session.get_one(Connection, connection_id, with_for_update=True, populate_existing=True)
    latest = latest_version(session, connection_id)
    if latest is not None and latest.version != base:
        raise MappingChangedMeanwhile(latest)
    version = MappingVersion(
        connection_id=connection_id,
        version=latest.version + 1 if latest else 1,
        text=text,
        overrides=overrides,
        at=session.now,
        by=by,
        because=because,
    )
    session.add(version)
    connection.mapping_overrides = overrides
    return version
