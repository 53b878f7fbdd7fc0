"""Commands about the people of a business."""

import secrets

import click
from sqlalchemy import select

from hub.cli.accounts import the_account
from hub.cli.sentences import says_what_is_wrong
from hub.contract.phone_numbers import read_phone_number
from hub.membership.passwords import hash_password
from hub.membership.resets import make_reset
from hub.membership.sessions import end_sessions
from hub.records.account import Account, Member, MemberRole
from hub.records.session import AccountSession
from hub.wiring import wire_from_environment


@click.group()
def members() -> None:
    """Add the people to whom conversations are brought, and let in whoever is locked out."""


@members.command("list")
@click.option("--account", "account_id", type=int)
@says_what_is_wrong
def list_members(account_id: int | None) -> None:
    """Every member with role and how they are told."""
    hub = wire_from_environment()
    with hub.database.read(the_account(hub, account_id)) as session:
        for member in session.scalars(select(Member).order_by(Member.id)):
            told = "muted" if member.alerts_muted else "text" if member.phone else "e-mail"
            now = "has left" if member.ended_at else f"told by {told}"
            click.echo(f"{member.id:>4}  {member.name} <{member.email}>  {member.role}, {now}")


@members.command("add")
@click.argument("name")
@click.argument("email")
@click.option("--phone", help="Where they are told by text; without it by e-mail.")
@click.option("--role", type=click.Choice([role.value for role in MemberRole]), default=MemberRole.AGENT.value, show_default=True)
@click.option("--account", "account_id", type=int)
@says_what_is_wrong
def add_member(*, name: str, email: str, phone: str | None, role: str, account_id: int | None) -> None:
    """Add a member. With the e-mail address of their user at the ATS or CRM, what they own there is brought to them."""
    hub = wire_from_environment()
    account = the_account(hub, account_id)
    password = secrets.token_urlsafe(9)
    with hub.database.write(account) as session:
        number = read_phone_number(phone, session.get_one(Account, account).region)
        if phone and number is None:
            raise click.ClickException("That is no phone number that could exist; write it as +14155550100.")
        email = email.strip().lower()
        if session.scalar(select(Member.id).where(Member.email == email)) is not None:
            raise click.ClickException(f"There is a member with the address {email} already.")
        session.add(
            Member(
                name=name,
                email=email,
                phone=number.e164 if number else None,
                role=role,
                password_hash=hash_password(password),
                created_at=session.now,
            )
        )
    click.echo(f"{name} can sign in at {hub.settings.public_url}/sign-in with {email} and the password {password}")


@members.command("reset-link")
@click.argument("email")
@click.option("--account", "account_id", type=int)
@says_what_is_wrong
def reset_link(email: str, account_id: int | None) -> None:
    """Print a link behind which this member sets a new password: the way back for whoever is locked out."""
    hub = wire_from_environment()
    with hub.database.write(the_account(hub, account_id)) as session:
        member = _living_member(session, email)
        _, token = make_reset(session, member, everywhere=False)
    click.echo(f"{member.name} sets a new password at {hub.settings.public_url}/reset/{token}")
    click.echo("The link works once, for a day. All their sessions end when it is used.")


@members.command("allow-passwords")
@click.option("--account", "account_id", type=int)
@says_what_is_wrong
def allow_passwords(account_id: int | None) -> None:
    """Let a business sign in by password again that had switched to its OpenID provider only."""
    hub = wire_from_environment()
    account = the_account(hub, account_id)
    with hub.database.write(account) as session:
        session.get_one(Account, account).openid_only = False
    click.echo("Members can sign in by password again.")


@members.command("sign-out")
@click.argument("email")
@click.option("--account", "account_id", type=int)
@says_what_is_wrong
def sign_out(email: str, account_id: int | None) -> None:
    """End every session of this member, in all browsers at once."""
    hub = wire_from_environment()
    with hub.database.write(the_account(hub, account_id)) as session:
        member = _living_member(session, email)
        end_sessions(session, member.id)
    click.echo(f"{member.name} is signed out everywhere.")


def _living_member(session: AccountSession, email: str) -> Member:
    member = session.scalar(select(Member).where(Member.email == email.strip().lower(), Member.ended_at.is_(None)))
    if member is None:
        raise click.ClickException(f"There is no member with the address {email} in this business.")
    return member
