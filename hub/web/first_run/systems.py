"""The steps that connect a phone system, and an ATS, CRM or job system."""

from dataclasses import dataclass

from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.catalog.customer_steps import CustomerSteps, customer_steps
from hub.contract.manifest import Manifest
from hub.readiness.first_run import Step
from hub.readiness.own_address import reachability_of
from hub.records.connection import Connection
from hub.records.session import AccountSession
from hub.web.dependencies import pages
from hub.web.first_run.steps import show_step
from hub.web.signed_in import me
from hub.web.systems.connection_words import KINDS


@dataclass(frozen=True, slots=True)
class SystemCard:
    """A vendor that can be connected: what to have first, and what to click."""

    manifest: Manifest
    steps: CustomerSteps


def show_phones_step() -> ResponseReturnValue:
    """Every phone system as a card."""
    return _show(Step.PHONES, is_phone_provider=True)


def show_system_step() -> ResponseReturnValue:
    """Every ATS, CRM and job system as a card."""
    return _show(Step.SYSTEM, is_phone_provider=False)


def _show(step: Step, *, is_phone_provider: bool) -> ResponseReturnValue:
    with pages().database.read(me().account_id) as session:
        return show_step(
            step,
            session,
            connections=_connected(session, "phone" if is_phone_provider else "connector"),
            cards=_cards(is_phone_provider=is_phone_provider),
            kinds=KINDS,
            reachability=reachability_of(session, pages().public_url),
        )


def _connected(session: AccountSession, kind: str) -> list[Connection]:
    found = select(Connection).where(Connection.kind == kind, Connection.disconnected_at.is_(None)).order_by(Connection.id)
    return list(session.scalars(found))


def _cards(*, is_phone_provider: bool) -> list[SystemCard]:
    """By name, those first that whoever works in the trade has most often in front of them: the ones with a sign-in."""
    known = [one for one in pages().connections.catalog.manifests.values() if one.is_phone_provider is is_phone_provider]
    known.sort(key=lambda manifest: (all(way.mode == "none" for way in manifest.sign_in), manifest.name.casefold()))
    return [SystemCard(manifest, customer_steps(manifest)) for manifest in known]
