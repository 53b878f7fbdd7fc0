"""The steps that connect a phone system, and an ATS, CRM or job system."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.catalog.customer_steps import CustomerSteps, customer_steps
from hub.contract.manifest import Manifest
from hub.readiness.first_run import Step
from hub.readiness.own_address import reachability_of
from hub.records.account import Account, Trade
from hub.records.connection import Connection
from hub.records.session import AccountSession
from hub.web.dependencies import pages
from hub.web.first_run.steps import show_step
from hub.web.signed_in import me
from hub.web.systems.connection_words import KINDS

OWN_KIND: Mapping[str, str] = {Trade.RECRUITING: "ats", Trade.FIELD_SERVICE: "jobs"}


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
            cards=_cards(session.get_one(Account, session.account_id).trade, is_phone_provider=is_phone_provider),
            kinds=KINDS,
            reachability=reachability_of(session, pages().public_url),
        )


def _connected(session: AccountSession, kind: str) -> list[Connection]:
    found = select(Connection).where(Connection.kind == kind, Connection.disconnected_at.is_(None)).order_by(Connection.id)
    return list(session.scalars(found))


def _cards(trade: str, *, is_phone_provider: bool) -> list[SystemCard]:
    """By name; the kind that the trade works with comes first, and what somebody has to build a sign-in for comes last."""
    known = [one for one in pages().connections.catalog.manifests.values() if one.is_phone_provider is is_phone_provider]
    own = OWN_KIND[trade]
    known.sort(key=lambda one: (all(way.mode == "none" for way in one.sign_in), one.kind != own, one.name.casefold()))
    return [SystemCard(manifest, customer_steps(manifest)) for manifest in known]
