"""The shape that every simulated ATS, CRM and job system has beyond its own API: put people in, look what it holds, open it.

What is put in and looked at is in the hub's words, the same for every vendor, so that one story and one set of tests plays with each.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from hub.sandbox.control import control_body
from hub.sandbox.control_error import ControlError
from hub.sandbox.held_page import held_page
from hub.sandbox.vendor import Clock, SandboxVendor, utc_now


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOwner:
    """A user of the vendor to put in."""

    name: str
    email: str
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PutRole:
    """An open role to put in, where the vendor has roles; `owner` is a user's id."""

    name: str
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PutPerson:
    """A person to put in; phones are written as the vendor's users type them, `owner` is a user's id.

    `matter` is the title of what is going on with them, if anything is.
    """

    name: str
    phones: Sequence[str] = ()
    emails: Sequence[str] = ()
    owner: str | None = None
    matter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPerson:
    """A person as the vendor holds them now."""

    id: str
    name: str
    phones: Sequence[str]
    emails: Sequence[str] = ()
    owner: str | None = None
    may_text: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMatter:
    """An open matter as the vendor holds it now; `kind` is the vendor's word."""

    id: str
    person: str
    kind: str
    title: str
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldActivity:
    """Something written on a person's record or on one of their matters."""

    id: str
    person: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """All that the vendor holds of people, in the hub's words."""

    people: Sequence[HeldPerson] = ()
    matters: Sequence[HeldMatter] = ()
    activities: Sequence[HeldActivity] = ()


@dataclass(frozen=True, slots=True)
class _Put:
    owners: list[PutOwner] = field(default_factory=list)
    roles: list[PutRole] = field(default_factory=list)
    people: list[PutPerson] = field(default_factory=list)


class SimulatedSystem(SandboxVendor, ABC):
    """A simulated vendor that holds people; `redirect_uri` is where OAuth clients that it hands out have people sent back to."""

    def __init__(self, key: str, name: str, clock: Clock = utc_now) -> None:
        super().__init__(key, name, clock)
        self.redirect_uri = f"http://127.0.0.1:8000/connections/{key}/signed-in"
        self.app.register_blueprint(_system_routes(self))

    @abstractmethod
    def put_owner(self, owner: PutOwner) -> str:
        """Put a user in; the id."""

    def put_role(self, role: PutRole) -> str:
        """Put an open role in; the id. Raises ControlError where the vendor has none."""
        raise ControlError(f"{self.name} has no open roles, but {role.name} was to be put in")

    @abstractmethod
    def put_person(self, person: PutPerson) -> str:
        """Put a person in with what is going on with them; the id."""

    @abstractmethod
    def held(self) -> Held:
        """All people who are not deleted, their open matters and what is written on them, the hub's notes and everybody else's."""

    def page(self) -> str:
        """HTML of the people held, with their matters and what is written on them."""
        with self.lock:
            return held_page(self.name, self.held(), len(self.requests))

    def holds(self) -> Held:
        """People, matters and activities."""
        with self.lock:
            return self.held()

    @abstractmethod
    def credentials(self, mode: str, *, without: str | None = None) -> Mapping[str, str]:
        """The fields of the connect form that open this vendor by `mode`, with every right, or `without` the one of this name.

        Raises ControlError for a mode or right that the vendor does not have.
        """

    def keep_limits(self, *, on: bool) -> None:
        """Count requests as the real vendor does, or let everybody ask as often as they like; vendors that count override this."""

    def remove_person(self, person: str) -> None:
        """Delete a person as the vendor's users would; raises ControlError for one who is not there, or where nobody can."""
        raise ControlError(f"{self.name}: nobody can delete the person {person} here")

    def merge_people(self, person: str, into: str) -> str:
        """Merge a person into another as the vendor's users would; the id of whom they became. Raises ControlError."""
        raise ControlError(f"{self.name}: nobody can merge {person} into {into} here")

    def lag_search(self, seconds: float) -> None:
        """Show what is written in searches only so much later; raises ControlError where no search lags."""
        raise ControlError(f"{self.name}: no search lags by {seconds:g} seconds here")


def _system_routes(system: SimulatedSystem) -> Blueprint:
    routes = Blueprint("sandbox_system", "hub.sandbox.system")
    _add_change_routes(routes, system)

    @routes.post("/_sandbox/put")
    def put() -> ResponseReturnValue:
        records = _read_put(control_body())
        with system.lock:
            return {
                "owners": [system.put_owner(owner) for owner in records.owners],
                "roles": [system.put_role(role) for role in records.roles],
                "people": [system.put_person(person) for person in records.people],
            }

    @routes.get("/_sandbox/held")
    def show_held() -> ResponseReturnValue:
        with system.lock:
            return asdict(system.held())

    @routes.post("/_sandbox/credentials")
    def give_credentials() -> ResponseReturnValue:
        body = control_body()
        with system.lock:
            system.redirect_uri = str(body.get("redirect_uri") or system.redirect_uri)
            return {"fields": dict(system.credentials(str(body.get("mode", "")), without=body.get("without")))}

    @routes.post("/_sandbox/limits")
    def switch_limits() -> ResponseReturnValue:
        on = control_body().get("on")
        if not isinstance(on, bool):
            raise ControlError("on: write true or false")
        with system.lock:
            system.keep_limits(on=on)
        return {"on": on}

    return routes


def _add_change_routes(routes: Blueprint, system: SimulatedSystem) -> None:
    @routes.post("/_sandbox/remove")
    def remove() -> ResponseReturnValue:
        body = control_body()
        with system.lock:
            system.remove_person(str(body.get("person", "")))
        return {"person": None}

    @routes.post("/_sandbox/merge")
    def merge() -> ResponseReturnValue:
        body = control_body()
        with system.lock:
            return {"person": system.merge_people(str(body.get("person", "")), str(body.get("into", "")))}

    @routes.post("/_sandbox/lag")
    def lag() -> ResponseReturnValue:
        seconds = control_body().get("seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds < 0:
            raise ControlError("seconds: write a number, zero or more")
        with system.lock:
            system.lag_search(seconds)
        return {"seconds": seconds}


def _read_put(body: dict[str, Any]) -> _Put:
    shapes = {"owners": PutOwner, "roles": PutRole, "people": PutPerson}
    unknown = body.keys() - shapes.keys()
    if unknown:
        raise ControlError(f"write only {', '.join(shapes)}, not {', '.join(sorted(unknown))}")
    try:
        return _Put(**{name: [shapes[name](**record) for record in records] for name, records in body.items()})
    except TypeError as wrong:
        raise ControlError(f"a record has the wrong shape: {wrong}") from wrong
