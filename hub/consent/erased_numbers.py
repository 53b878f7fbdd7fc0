"""What stands in the ledger in place of the number of somebody who was erased: it proves an entry to who knows the number."""

import hashlib

from sqlalchemy import select

from hub.records.account import Account
from hub.records.session import AccountSession

PREFIX = "erased:"
WORK, BLOCK, LENGTH = 2**14, 8, 16


def digest_of_number(session: AccountSession, number: str) -> str:
    """A digest of an E.164 number, other for each account and slow on purpose, so that nobody tries all numbers (about 50 ms)."""
    created_at = session.scalar(select(Account.created_at).where(Account.id == session.account_id))
    salt = f"textback-hub:{session.account_id}:{created_at}".encode()
    return PREFIX + hashlib.scrypt(number.encode(), salt=salt, n=WORK, r=BLOCK, p=1, dklen=LENGTH).hex()
