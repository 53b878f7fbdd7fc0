"""Looking up those who called in vain at one connection: who is known there, and who has something open."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from hub.connections.ready import LongJob
from hub.contract.connector import Ability, HandlesMatters
from hub.contract.errors import ConnectorBug, Gone, NotSupported, Rejected
from hub.contract.people import Matter, PersonRef
from hub.contract.phone_numbers import PhoneNumber
from hub.directory.entries import EntryKind, active_entries
from hub.outbound.budget import Priority
from hub.records.connection import Connection
from hub.records.look_back import LookBack, LookBackCaller
from hub.sync.found_people import MOST_LOOKED_INTO
from hub.sync.match_person import MatchPlan, people_with_number
from hub.wiring import Hub

AT_A_TIME = 100


@dataclass(frozen=True, slots=True)
class _Found:
    """What a caller is there; `left_out` where the vendor refused the question."""

    known: bool = False
    in_process: bool = False
    left_out: bool = False


class CallersLookedUp:
    """Looks one caller up after the other, as a backfill that leaves the rate to those who wait now."""

    def __init__(self, hub: Hub, account_id: int, look: LookBack) -> None:
        self._hub = hub
        self._account_id = account_id
        self._look = look
        self._connector = hub.connections.connector(LongJob(account_id, look.connection_id), Priority.BACKFILL)
        self._open_roles = self._roles_that_count()

    def run(self) -> None:
        """Look up everybody who was not yet; raises TryAgain, SignInAgain."""
        for number in self._left():
            self._keep(number, self._find(number))

    def _roles_that_count(self) -> frozenset[str] | None:
        """The open roles where roles are advertised and may be read; None where every open matter counts."""
        with self._hub.database.read(self._account_id) as session:
            connection = session.get_one(Connection, self._look.connection_id)
            manifest = self._hub.catalog.manifests.get(connection.key)
            if manifest is None or manifest.kind != "ats" or Ability.OWNERS not in connection.abilities:
                return None
            return frozenset(role.vendor_id for role in active_entries(session, connection.id, EntryKind.ROLE))

    def _left(self) -> Iterator[str]:
        after = 0
        while True:
            with self._hub.database.read(self._account_id) as session:
                left = select(LookBackCaller).where(LookBackCaller.look_back_id == self._look.id, LookBackCaller.id > after)
                left = left.where(LookBackCaller.looked_up.is_(False)).order_by(LookBackCaller.id).limit(AT_A_TIME)
                callers = session.scalars(left).all()
            if not callers:
                return
            yield from (caller.number for caller in callers)
            after = callers[-1].id

    def _find(self, number: str) -> _Found:
        plan = MatchPlan(PhoneNumber(number), self._look.connection_id)
        try:
            people = people_with_number(self._hub.database, self._connector, self._account_id, plan)
            in_process = any(self._is_in_process(person.ref) for person in people[:MOST_LOOKED_INTO])
        except (Rejected, NotSupported, Gone, ConnectorBug):
            return _Found(left_out=True)
        return _Found(known=bool(people), in_process=in_process)

    def _is_in_process(self, person: PersonRef) -> bool:
        if not self._look.knows_matters or not isinstance(self._connector, HandlesMatters):
            return False
        return any(self._counts(matter) for matter in self._connector.open_matters(person))

    def _counts(self, matter: Matter) -> bool:
        return matter.open and (self._open_roles is None or matter.role_id in self._open_roles)

    def _keep(self, number: str, found: _Found) -> None:
        """Count a caller once, also where two jobs looked them up."""
        with self._hub.database.write(self._account_id) as session:
            look = session.get(LookBack, self._look.id, with_for_update=True)
            of_number = select(LookBackCaller).where(LookBackCaller.look_back_id == self._look.id, LookBackCaller.number == number)
            caller = session.scalar(of_number)
            if look is None or caller is None or caller.looked_up:
                return
            caller.looked_up = True
            look.looked_up += 1
            look.known += found.known
            look.in_process += found.in_process
            look.left_out += found.left_out
