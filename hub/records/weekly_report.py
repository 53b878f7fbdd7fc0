"""Who wants the report of the week by e-mail."""

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.records.table import AccountOwned, Identity, Table, owned, within_account


class WeeklyReportWish(AccountOwned, Table):
    """A member who gets the report of the week; no row, no e-mail."""

    __tablename__ = "weekly_report_wishes"
    __table_args__ = owned(UniqueConstraint("account_id", "member_id"), within_account("member_id", "members"))

    member_id: Mapped[int] = mapped_column(Identity)
    since: Mapped[dt.datetime]
