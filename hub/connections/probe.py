"""Asking a vendor whose account this is and what it lets us do, before anything is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hub.catalog.discovery import Catalog
from hub.connections.ready import Connections, LongJob, OpenedConnection
from hub.contract.connector import AccountIdentity, Connector, ListsPeople, Right, abilities_of
from hub.contract.manifest import Manifest
from hub.outbound.budget import Priority


@dataclass(frozen=True, slots=True)
class Probed:
    """What the vendor said: the account, facts worth keeping, what can be asked for, and the missing rights in words."""

    identity: AccountIdentity
    facts: dict[str, str]
    abilities: list[str]
    missing_rights: list[dict[str, str]]


def probe(catalog: Catalog, connections: Connections, opened: OpenedConnection, told: Mapping[str, Any]) -> Probed:
    """Ask; `told` is what the vendor said of the token. Raises SignInAgain, TryAgain and the contract's other errors."""
    job, key = LongJob(opened.account_id, opened.connection_id), opened.manifest.key
    if opened.manifest.is_phone_provider:
        provider = catalog.phone_provider(key)(connections.context(opened, job, Priority.LIVE))
        return Probed(provider.check_connection(), opened.facts, [], [])
    declared = catalog.connector(key)
    learned = declared(connections.context(opened, job, Priority.LIVE)).after_connect(told)
    facts = {**opened.facts, **learned}
    connector = declared(connections.context(replace(opened, facts=facts), job, Priority.LIVE))
    identity = connector.check_connection()
    abilities, missing = _granted(opened.manifest, declared, connector.probe_rights())
    return Probed(identity, facts, abilities, missing)


def identify(catalog: Catalog, connections: Connections, opened: OpenedConnection) -> AccountIdentity:
    """Whose account it is, by reading alone; raises what `probe` raises."""
    job, key = LongJob(opened.account_id, opened.connection_id), opened.manifest.key
    of_vendor = catalog.phone_provider(key) if opened.manifest.is_phone_provider else catalog.connector(key)
    return of_vendor(connections.context(opened, job, Priority.LIVE)).check_connection()


def must_be_indexed(catalog: Catalog, manifest: Manifest) -> bool:
    """Whether the vendor cannot be searched, so that everybody is read once before callers are recognised."""
    return not manifest.is_phone_provider and issubclass(catalog.connector(manifest.key), ListsPeople)


def _granted(manifest: Manifest, declared: type[Connector], rights: list[Right]) -> tuple[list[str], list[dict[str, str]]]:
    """The class's abilities without those whose rights are missing, and the missing rights in words."""
    missing = [right for right in rights if not right.granted]
    needed = {fact.scope: fact.abilities for fact in manifest.rights}
    off = {ability for right in missing for ability in needed.get(right.name, ())}
    abilities = sorted(str(ability) for ability in abilities_of(declared) if ability not in off)
    return abilities, [{"right": right.name, "without_it": right.without_it} for right in missing]
