"""Who is asking: keys made by the customer and the Bearer tokens of partners, and what they may see and do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request

from hub.sandbox.lagging import Row
from integrations.lever.sandbox_account import Account
from integrations.lever.sandbox_errors import bad_request, forbidden, moved, not_found, unauthorized
from integrations.lever.sandbox_keys import ApiKey
from integrations.lever.sandbox_rights import CONFIDENTIAL_ACCESS, has_right


@dataclass(frozen=True)
class Credential:
    """What a request is signed with: the name of its bucket, the rights, and the account it opens."""

    bucket: str
    rights: frozenset[str]
    account: Account
    is_key: bool

    @property
    def sees_confidential(self) -> bool:
        """Whether confidential records exist for it."""
        return CONFIDENTIAL_ACCESS in self.rights

    def need(self, right: str) -> None:
        """Raise the 403 of a key whose endpoint is switched off, or of a token without the scope."""
        if not has_right(self.rights, right):
            raise forbidden("This API key has no access to this endpoint" if self.is_key else f"Insufficient scope, {right} is needed")

    def sees(self, row: Row) -> bool:
        """Whether an opportunity or posting is not confidential, or confidential ones are seen."""
        return self.sees_confidential or row["confidentiality"] != "confidential"

    def opportunity(self, name: str) -> Row:
        """The opportunity of that id; raises the 404, and the 403 of a confidential one."""
        row = self.account.find("opportunities", name)
        if not self.sees(row):
            raise forbidden("Confidential access is needed")
        return row

    def acting_user(self, name: str | None, *, required: bool) -> Row | None:
        """The user named by `perform_as`; raises the 400, 404 and 403 of nobody, of an unknown one and of one without the right."""
        if name is None:
            if required:
                raise bad_request("perform_as is required")
            return None
        user = self.account.rows("users").get(name)
        settings = self.account.settings
        if user is None:
            raise not_found("users", name)
        if user["accessRole"] == "interviewer" and not settings.interviewers_may_act:
            raise forbidden("The user in perform_as may not do this")
        if user["deactivatedAt"] is not None and not settings.deactivated_may_act:
            raise forbidden("The user in perform_as is deactivated")
        return user


class Door:
    """Reads the Authorization header at one of Lever's API hosts."""

    def __init__(self, accounts: dict[str, Account], tokens: Callable[[str, str], Credential]) -> None:
        self._accounts = accounts
        self._tokens = tokens
        self.reset()

    def reset(self) -> None:
        """Forget every key."""
        self.keys: dict[str, ApiKey] = {}

    def add_key(self, key: ApiKey) -> ApiKey:
        """Let a key in from now on."""
        self.keys[key.key] = key
        return key

    def credential(self, environment: str, data_centre: str) -> Credential:
        """The credential of the present request at an environment's host in one data centre; raises the 401."""
        account = self._accounts[environment]
        at_home = environment != "production" or account.settings.data_centre == data_centre
        written = request.headers.get("Authorization", "")
        if request.authorization is not None and request.authorization.type == "basic":
            return self._credential_of_key(account, request.authorization.parameters, at_home=at_home)
        if data_centre == "eu" and not at_home:
            raise unauthorized()
        credential = self._tokens(written, environment)
        if not at_home and account.settings.eu_tokens_on_us_host == "redirect":
            raise moved(f"{request.root_url.rstrip('/')}/eu-{request.full_path.lstrip('/').rstrip('?')}")
        return credential

    def _credential_of_key(self, account: Account, sent: dict[str, Any], *, at_home: bool) -> Credential:
        key = self.keys.get(sent.get("username") or "")
        if key is None or sent.get("password") or key.environment != account.environment or not at_home:
            raise unauthorized()
        return Credential(f"key {key.key}", key.rights, account, is_key=True)
