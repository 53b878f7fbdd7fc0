"""What the simulated systems of a business hold of one caller, asked of them and not of the hub."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from hub.contract.phone_numbers import PhoneNumber, read_phone_number
from hub.records.connection import Connection
from hub.records.session import AccountSession
from hub.web.sandbox_phone.simulated_calls import ask


@dataclass(frozen=True, slots=True)
class HeldPerson:
    """A person there, with the titles of what is open with them and what stands on their record."""

    name: str
    may_text: bool
    matters: Sequence[str]
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class HeldThere:
    """One simulated system and whom it holds under the caller's number; None where it does not answer."""

    name: str
    people: Sequence[HeldPerson] | None


def simulated_systems(session: AccountSession) -> Sequence[Connection]:
    """The simulated ATS, CRM and job systems of the business."""
    simulated = select(Connection).where(Connection.kind == "connector", Connection.sandbox, Connection.disconnected_at.is_(None))
    return session.scalars(simulated.order_by(Connection.id)).all()


def held_of(systems: Sequence[Connection], caller: PhoneNumber) -> list[HeldThere]:
    """What each of them holds of the caller now."""
    return [HeldThere(system.name, _people(system.key, caller)) for system in systems]


def _people(key: str, caller: PhoneNumber) -> list[HeldPerson] | None:
    try:
        held = ask("GET", key, "held")
    except OSError:
        return None
    return [_person(person, held) for person in held["people"] if _has_number(person, caller)]


def _person(person: Mapping[str, Any], held: Mapping[str, Any]) -> HeldPerson:
    return HeldPerson(
        name=person["name"],
        may_text=person["may_text"],
        matters=[matter["title"] for matter in held["matters"] if matter["person"] == person["id"]],
        notes=[activity["text"] for activity in held["activities"] if activity["person"] == person["id"]],
    )


def _has_number(person: Mapping[str, Any], caller: PhoneNumber) -> bool:
    read = (read_phone_number(raw, caller.region) for raw in person["phones"])
    return any(number is not None and number.e164 == caller.e164 for number in read)
