"""Somebody at a terminal, with a business, and simulated vendors with a month of calls behind them."""

import os
from pathlib import Path
from typing import Any, TypeVar

from click.testing import CliRunner
from sqlalchemy import select

from hub.cli import main
from hub.records.account import Account
from hub.records.table import AccountOwned
from hub.sandbox.remote import RemoteVendors
from hub.wiring import Hub, wire_from_environment
from tests.services import copy_of

LINE, STAFF = "+14155550100", "+14155550181"
ACCOUNT_SID, AUTH_TOKEN = "AC" + "1" * 32, "an-invented-auth-token"
SIGNING_SECRET = "whsec_YW4gaW52ZW50ZWQgc2VjcmV0IG9mIGEgcGhvbmUgc3lzdGVt"
RINGS_STAFF = f'<Response><Dial answerOnBridge="true" timeout="10"><Number>{STAFF}</Number></Dial></Response>'
DAY_S = 86_400
T = TypeVar("T", bound=AccountOwned)


class Terminal:
    """`enter` runs `hub` with these words; what it answered is in the text. The database is a copy of the file of tables."""

    def __init__(self, folder: Path, tables: Path, vendors_at: str) -> None:
        self._environment = {
            "DATA_FOLDER": str(folder / "data"),
            "DATABASE_URL": copy_of(tables, folder),
            "SANDBOX_URL": vendors_at,
            "PUBLIC_URL": "https://hub.example",
            "REDIS_URL": "",
            "SMTP_URL": "",
            "LOGNAME": "rowan",
        }
        (folder / "data").mkdir()
        self.vendors = RemoteVendors(vendors_at)
        self.hub: Hub = wire_from_environment({**os.environ, **self._environment})
        self.account_id = self.add_business("Harbor Talent")

    def add_business(self, name: str) -> int:
        """A business of this installation."""
        with self.hub.database.write_installation() as session:
            account = Account(name=name, texts_at_night=False, created_at=session.now)
            session.add(account)
            session.flush()
            return account.id

    def close(self) -> None:
        """Let go of the database and the sockets."""
        self.vendors.close()
        self.hub.database.close()
        self.hub.door.close()

    def enter(self, *words: str, answers: str = "", fails: bool = False) -> str:
        """Run a command, answering its questions; what it said."""
        result = CliRunner().invoke(main, words, input=answers, env=self._environment, catch_exceptions=False)
        assert result.exit_code == (1 if fails else 0), result.output
        return result.output

    def rows(self, table: type[T]) -> list[T]:
        """All rows of the business."""
        with self.hub.database.read(self.account_id) as session:
            return list(session.scalars(select(table).order_by(table.id)))

    def connect_phones(self) -> int:
        """Connect the simulated phone system and add the line; the connection."""
        numbers = [{"account": ACCOUNT_SID, "phone_number": LINE, "voice": True, "voice_twiml": RINGS_STAFF}]
        self.vendors.seed("twilio", {"accounts": [{"sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN}], "numbers": numbers})
        fields = [f"--field=account_sid={ACCOUNT_SID}", f"--field=auth_token={AUTH_TOKEN}"]
        fields += [f"--field={name}=" for name in ("secondary_auth_token", "sub_accounts", "shared_key_secret")]
        said = self.enter("connections", "connect", "twilio", "--sandbox", *fields)
        assert "Twilio is connected as connection 1." in said, said
        self.enter("lines", "add", LINE, "--connection", "1", "--mode", "beside")
        return 1

    def called(self, caller: str, *, days_ago: float = 3, answered: bool = False) -> None:
        """Somebody rang the line before the hub was there."""
        does: dict[str, Any] = {"does": "answers", "talk_seconds": 30} if answered else {"does": "no_answer"}
        self.vendors.seed("twilio", {"phones": {STAFF: does}})
        wish = {"from": caller, "to": LINE, "started_seconds_ago": int(days_ago * DAY_S)}
        self.vendors.order("twilio", "phone/ring", **wish)
