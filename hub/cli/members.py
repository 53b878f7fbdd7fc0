"""Commands about the people of a business."""

import secrets

import click
from sqlalchemy import select
from werkzeug.security import generate_password_hash

from hub.cli.accounts import the_account
from hub.cli.sentences import says_what_is_wrong
from hub.contract.phone_numbers import read_phone_number
from hub.records.account import Account, Member, MemberRole
from hub.wiring import wire_from_environment


@click.group()
def members() -> None:
    """Add the people to whom conversations are brought."""


@members.command("list")
@click.option("--account", "account_id", type=int)
@says_what_is_wrong
def list_members(account_id: int | None) -> None:
    """Every member with role and how they are told."""
    hub = wire_from_environment()
    with hub.database.read(the_account(hub, account_id)) as session:
        for member in session.scalars(select(Member).order_by(Member.id)):
            told = "muted" if member.alerts_muted else "text" if member.phone else "e-mail"
            click.echo(f"{member.id:>4}  {member.name} <{member.email}>  {member.role}, told by {told}")


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
        if session.scalar(select(Member.id).where(Member.email == email)) is not None:
            raise click.ClickException(f"There is a member with the address {email} already.")
        session.add(
            Member(
                name=name,
                email=email,
                phone=number.e164 if number else None,
                role=role,
                password_hash=generate_password_hash(password),
                created_at=session.now,
            )
        )
    click.echo(f"{name} can sign in at {hub.settings.public_url}/sign-in with {email} and the password {password}")
