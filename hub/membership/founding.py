"""Making a business with its first owner."""

from dataclasses import dataclass

from hub.records.account import Account, Member, MemberRole
from hub.records.session import InstallationSession


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBusiness:
    """What a new business is asked; `region` is an ISO code."""

    name: str
    trade: str
    region: str
    time_zone: str
    texts_at_night: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Founder:
    """Who becomes its owner, and what they sign in with."""

    name: str
    email: str
    phone: str | None = None
    password_hash: str | None = None
    openid_issuer: str | None = None
    openid_subject: str | None = None


def found_business(session: InstallationSession, business: NewBusiness, founder: Founder) -> tuple[Account, Member]:
    """The account and its owner, who takes what nobody else answers for."""
    account = Account(
        name=business.name,
        trade=business.trade,
        region=business.region,
        time_zone=business.time_zone,
        texts_at_night=business.texts_at_night,
        created_at=session.now,
    )
    session.add(account)
    session.flush()
    member = Member(
        account_id=account.id,
        name=founder.name,
        email=founder.email,
        phone=founder.phone,
        role=MemberRole.OWNER,
        password_hash=founder.password_hash,
        openid_issuer=founder.openid_issuer,
        openid_subject=founder.openid_subject,
        created_at=session.now,
    )
    session.add(member)
    session.flush()
    account.fallback_member_id = member.id
    session.flush()
    return account, member
