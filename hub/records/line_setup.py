"""Setting a line up and knowing how it does: what its phone system says of it, guided tests, and its days."""

import datetime as dt
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.records.table import AccountOwned, Identity, Table, owned, within_account


class LineCheck(AccountOwned, Table):
    """What the phone system said when it was last asked whether a line is ready; there is one for each line.

    `findings` are objects of `point`, `state` and `sentence` in the contract's words; `trouble` says why the phone system could
    not be asked at `tried_at`. `told_at` is when members were told that texts wait for the registration, None while none does.
    `pasted_for` are the staff numbers that stood in the fallback when it was last known to be right.
    """

    __tablename__ = "line_checks"
    __table_args__ = owned(UniqueConstraint("line_id"), within_account("line_id", "lines"))

    line_id: Mapped[int] = mapped_column(Identity)
    findings: Mapped[list[Any]] = mapped_column(default=list)
    tried_at: Mapped[dt.datetime]
    checked_at: Mapped[dt.datetime | None]
    trouble: Mapped[str | None]
    told_at: Mapped[dt.datetime | None]
    pasted_for: Mapped[list[Any] | None]


class GuidedTest(AccountOwned, Table):
    """A member tries a line with their own phone: calls from `number` until `until` are tests. `call_id` is the newest of them."""

    __tablename__ = "guided_tests"
    __table_args__ = owned(
        within_account("line_id", "lines"),
        within_account("member_id", "members"),
        within_account("call_id", "calls"),
        Index("ix_guided_tests_line", "account_id", "line_id", "until"),
    )

    line_id: Mapped[int] = mapped_column(Identity)
    member_id: Mapped[int] = mapped_column(Identity)
    number: Mapped[str]
    begun_at: Mapped[dt.datetime]
    until: Mapped[dt.datetime]
    call_id: Mapped[int | None] = mapped_column(Identity)


class LineDay(AccountOwned, Table):
    """The calls of one line on one day of the business's own zone (`day` as YYYY-MM-DD), as the phone system lists them.

    `unclear` were picked up by a person or a mailbox; `by_hour` holds 24 counts of calls.
    """

    __tablename__ = "line_days"
    __table_args__ = owned(UniqueConstraint("line_id", "day"), within_account("line_id", "lines"))

    line_id: Mapped[int] = mapped_column(Identity)
    day: Mapped[str]
    calls: Mapped[int] = mapped_column(default=0)
    missed: Mapped[int] = mapped_column(default=0)
    answered: Mapped[int] = mapped_column(default=0)
    unclear: Mapped[int] = mapped_column(default=0)
    voicemails: Mapped[int] = mapped_column(default=0)
    by_hour: Mapped[list[Any]] = mapped_column(default=list)


class LineBaseline(AccountOwned, Table):
    """How far the import of a line's days before the hub is. `trouble` says why there are none."""

    __tablename__ = "line_baselines"
    __table_args__ = owned(UniqueConstraint("line_id"), within_account("line_id", "lines"))

    line_id: Mapped[int] = mapped_column(Identity)
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime]
    calls: Mapped[int] = mapped_column(default=0)
    began_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
    trouble: Mapped[str | None]
