"""What the phone system's own list says of the time before the hub was connected: counted once, and nothing else done with it."""

import datetime as dt
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.records.table import AccountOwned, Identity, Table, owned, within_account


class LookBack(AccountOwned, Table):
    """The missed calls since `since`, and whom of their callers a connection knows; there is one for each connection.

    `lines` holds for each line's id what was read of it: `calls`, `missed`, `done`, and `trouble` where it could not be read.
    `knows_people` and `knows_matters` say what the connection's rights let us ask; `callers` are distinct numbers, of which
    `known` have a record there and `in_process` an open matter. `left_out` are callers whom the vendor refused to look up.
    """

    __tablename__ = "look_backs"
    __table_args__ = owned(UniqueConstraint("connection_id"), within_account("connection_id", "connections"))

    connection_id: Mapped[int] = mapped_column(Identity)
    since: Mapped[dt.datetime]
    lines: Mapped[dict[str, Any]] = mapped_column(default=dict)
    knows_people: Mapped[bool] = mapped_column(default=True)
    knows_matters: Mapped[bool] = mapped_column(default=True)
    callers: Mapped[int] = mapped_column(default=0)
    looked_up: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    in_process: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)
    began_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]

    @property
    def calls(self) -> int:
        """How many calls were read."""
        return sum(int(line["calls"]) for line in self.lines.values())

    @property
    def missed(self) -> int:
        """How many of them were missed."""
        return sum(int(line["missed"]) for line in self.lines.values())

    @property
    def troubles(self) -> list[str]:
        """Why lines could not be read, each reason once."""
        return list(dict.fromkeys(line["trouble"] for line in self.lines.values() if line.get("trouble")))


class LookBackCaller(AccountOwned, Table):
    """A number that called in vain, for as long as the look back lasts; deleted with its end."""

    __tablename__ = "look_back_callers"
    __table_args__ = owned(
        UniqueConstraint("look_back_id", "number"),
        within_account("look_back_id", "look_backs"),
        Index("ix_look_back_callers_open", "look_back_id", "looked_up"),
    )

    look_back_id: Mapped[int] = mapped_column(Identity)
    number: Mapped[str]
    looked_up: Mapped[bool] = mapped_column(default=False)
