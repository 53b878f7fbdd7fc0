"""Filling a simulated system with the people of the cast."""

import contextlib
from typing import Any

from hub.sandbox.remote import ControlRefused, RemoteVendors


def fill_system(vendors: RemoteVendors, system: dict[str, Any]) -> dict[str, str]:
    """Put the owners, roles and people of a cast into its system; the ids of the owners by address and of the people by name.

    A system that has no roles gets none.
    """
    key = system["key"]
    owners = [owner["email"] for owner in system["owners"]]
    ids = dict(zip(owners, vendors.put(key, owners=system["owners"])["owners"], strict=True))
    with contextlib.suppress(ControlRefused):
        vendors.put(key, roles=[_with_owner(role, ids) for role in system["roles"]])
    people = vendors.put(key, people=[_with_owner(person, ids) for person in system["people"]])["people"]
    return ids | {person["name"]: id_ for person, id_ in zip(system["people"], people, strict=True)}


def _with_owner(record: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    return {**record, "owner": ids[record["owner"]]} if "owner" in record else record
