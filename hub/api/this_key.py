"""What the key that asks may do."""

from typing import Annotated

from pydantic import Field

from hub.api.asking import asker
from hub.api.dependencies import parts
from hub.api.fields import Answer, Id, Moment
from hub.api_keys import Scope
from hub.records.account import Account
from hub.records.api_key import ApiKey


class KeyAnswer(Answer):
    """A key, without its secret."""

    name: Annotated[str, Field(examples=["Nightly report"])]
    scopes: list[Scope]
    account_id: Id
    account: Annotated[str, Field(description="The business's name.", examples=["Harbor Talent"])]
    made_at: Moment
    ends_at: Moment | None


def show_this_key() -> KeyAnswer:
    """The key that asks."""
    with parts().database.read(asker().account_id) as session:
        account, key = session.get_one(Account, session.account_id), session.get_one(ApiKey, asker().key_id)
        return KeyAnswer(
            name=key.name,
            scopes=[Scope(scope) for scope in key.scopes if scope in frozenset(Scope)],
            account_id=account.id,
            account=account.name,
            made_at=key.made_at,
            ends_at=key.ends_at,
        )
