"""What a business said of the steps of its first set-up, beside what it really set up."""

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from hub.records.table import AccountOwned, Table, owned


class FirstRunMark(AccountOwned, Table):
    """One step that is put off for later, or needs nothing more; `step` and `mark` are words of hub.readiness.first_run."""

    __tablename__ = "first_run_marks"
    __table_args__ = owned(UniqueConstraint("account_id", "step"))

    step: Mapped[str]
    mark: Mapped[str]
    by: Mapped[str]
    at: Mapped[dt.datetime]
