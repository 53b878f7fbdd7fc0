"""A connection on the terminal: one line in the list, and all of it."""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import func, select

from hub.connections.oauth_clients import Environment
from hub.contract.connector import Ability
from hub.intake.line_book import webhook_address
from hub.jobs.look_back import look_back_of
from hub.records.connection import Connection
from hub.records.line import Line
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.session import AccountSession
from hub.reports.look_back_words import look_back_in_words
from hub.web.systems.connection_words import abilities_in_words, state_in_words
from hub.wiring import Hub

PLACES = {Environment.SIMULATED: ", simulated", Environment.TWIN: ", test environment"}


def in_short(row: Connection, now: dt.datetime) -> Iterator[str]:
    """Its state, who authorised it, its last good answer, and what each missing right turns off."""
    state = state_in_words(row, now)
    word = state.word.lower() + (f" until {_moment(state.until)}" if state.until else "")
    indexed = (
        f", {row.people_indexed:,} people indexed{'' if row.backfilled else ' so far'}" if Ability.LIST_PEOPLE in row.abilities else ""
    )
    place = PLACES.get(Environment.of(sandbox=row.sandbox, twin=row.twin), "")
    yield f"{row.id:>4}  account {row.account_id}  {row.name} ({row.vendor_account_name}{place}): {word}{indexed}"
    if state.sentence:
        yield f"      {state.sentence}"
    if row.disconnected_at is None:
        yield f"      signed in by {row.authorised_by or 'somebody who is not written down'}{_at(row.authorised_at)}"
        yield f"      last good answer: {_moment(row.last_good_at) if row.last_good_at else 'none yet'}"
        for fault in row.mapping_faults:
            yield f"      broken in the mapping, {fault['key']}: {fault['sentence']}"
    for missing in row.missing_rights:
        yield f"      without the right {missing['right']}: {missing['without_it']}"


def in_full(hub: Hub, session: AccountSession, row: Connection) -> Iterator[str]:
    """The same with what it is good for, what waits there, and what looking back found."""
    yield from in_short(row, session.now)
    manifest = hub.catalog.manifests.get(row.key)
    way = manifest.way_to_sign_in(row.sign_in_mode) if manifest else None
    yield f"      signed in with: {way.title if way else row.sign_in_mode}"
    if row.abilities:
        yield f"      the hub can: {', '.join(abilities_in_words(row))}"
    for line in session.scalars(select(Line).where(Line.connection_id == row.id).order_by(Line.id)):
        yield f"      line {line.id}: {line.label}, {line.number}"
    if manifest and "webhook_path" in manifest.facts and row.disconnected_at is None:
        yield f"      webhook address: {webhook_address(hub.settings.public_url, row)}"
    waits = (OutboxState.OWED, OutboxState.WAITING, OutboxState.HELD)
    owed = session.scalar(select(func.count(OutboxRow.id)).where(OutboxRow.connection_id == row.id, OutboxRow.state.in_(waits))) or 0
    yield f"      waits there: {owed or 'nothing'}"
    look = look_back_of(session, row.id)
    if look is not None:
        for sentence in look_back_in_words(look, row.name, manifest.kind if manifest else ""):
            yield f"      {sentence}"


def _at(moment: dt.datetime | None) -> str:
    return f", {_moment(moment)}" if moment else ""


def _moment(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
