"""Signing in by the OpenID provider: for members, and for those who are invited."""

import time
from collections.abc import Sequence

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.connections.openid import Identity, Pending
from hub.connections.openid_provider import OpenIdProvider
from hub.contract.errors import Rejected, VendorTrouble
from hub.membership.finding import members_known_as, members_with
from hub.membership.invitations import accept, invitations_to
from hub.records.account import Account, Member
from hub.records.membership import SignInWay
from hub.web.dependencies import pages
from hub.web.signing_in.entering import Opened, own_page, way_on
from hub.web.signing_in.sign_in import let_in

SENT_AWAY, BACK_WITHIN_S = "openid", 600
RESERVED = (".example", "@example.com", "@example.org", "@example.net")
AWAY = "The provider does not answer. Try again in a few minutes; if your business lets you, sign in by password meanwhile."
NOBODY = "Nobody here has the address {email}. Ask an owner or admin of your business for an invitation to it."


def leave_for_provider() -> ResponseReturnValue:
    """On to the provider's page."""
    provider = pages().connections.openid_providers.in_use()
    if provider is None:
        return redirect(url_for("web.sign_in"))
    try:
        address, pending = pages().connections.openid.begin(provider, pages().connections.openid_providers.redirect_address)
    except VendorTrouble as trouble:
        return _refuse(_in_words(trouble))
    session[SENT_AWAY] = {"pending": pending.as_json(), "until": time.time() + BACK_WITHIN_S, "next": way_on()}
    return redirect(address)


def come_back_from_provider() -> ResponseReturnValue:
    """Let in whom the provider vouches for, if they are members or invited."""
    sent, providers = session.pop(SENT_AWAY, None), pages().connections.openid_providers
    provider = providers.in_use()
    if not sent or sent["until"] < time.time() or provider is None:
        return _refuse("This sign-in was not begun here or took too long. Begin it again.")
    try:
        identity = pages().connections.openid.finish(provider, Pending(**sent["pending"]), request.args, providers.redirect_address)
        _check_reach(provider, identity)
    except VendorTrouble as trouble:
        return _refuse(_in_words(trouble))
    opened = [Opened.of(account, member, SignInWay.OPENID) for account, member in _memberships(provider, identity)]
    if not opened:
        return _refuse(NOBODY.format(email=identity.email))
    return let_in(opened, own_page(sent["next"]))


def _in_words(trouble: VendorTrouble) -> str:
    """What the provider does wrong is for whoever entered it; that it cannot be reached, for whoever stands at the door."""
    return trouble.sentence if isinstance(trouble, Rejected) else AWAY


def _refuse(sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("web.sign_in"))


def _check_reach(provider: OpenIdProvider, identity: Identity) -> None:
    """Raises Rejected where the simulated provider speaks of an address that somebody may really have."""
    if provider.invented_people and not identity.email.endswith(RESERVED):
        raise Rejected("The sandbox\u2019s provider lets in nobody but invented people.", reason="invented")


def _memberships(provider: OpenIdProvider, identity: Identity) -> Sequence[tuple[Account, Member]]:
    """Where this person is a member in a business that takes the provider's word.

    Who signed in before is known by what the provider calls them, whatever their address is now; who comes for the first time,
    by their address, and is remembered. An address whose member is somebody else at the provider opens nothing.
    """
    database = pages().database
    with database.read_installation() as records:
        there = {account.id for account, _ in members_known_as(records, identity.issuer, identity.subject)}
        by_email = [(account.id, member.id) for account, member in members_with(records, identity.email) if member.openid_subject is None]
        invited = [(one.account_id, one.id) for one in invitations_to(records, identity.email)]
        taking = {account.id for account in records.scalars(select(Account)) if takes_word_of(provider, account)} - there
    for account_id, member_id in by_email:
        if account_id in taking:
            with database.write(account_id) as own:
                _remember(own.get_one(Member, member_id), identity)
    for account_id, invitation_id in invited:
        if account_id in taking:
            with database.write(account_id) as own:
                joined = accept(own, invitation_id, name=identity.name or identity.email, password_hash=None)
                if joined is not None:
                    _remember(joined, identity)
    with database.read_installation() as records:
        known = members_known_as(records, identity.issuer, identity.subject)
        return [(account, member) for account, member in known if takes_word_of(provider, account)]


def _remember(member: Member, identity: Identity) -> None:
    member.openid_issuer, member.openid_subject = identity.issuer, identity.subject


def takes_word_of(provider: OpenIdProvider, account: Account) -> bool:
    """Whether the business lets this provider say who its members are: always where whoever runs the machine chose it."""
    return provider.of_operator or account.openid_allowed or account.openid_only
