"""How long records are kept, as a form."""

from collections.abc import Mapping

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import Field, IntegerField  # type: ignore[import-untyped]
from wtforms.validators import NumberRange, Optional  # type: ignore[import-untyped]

from hub.records.account import Account
from hub.retention.limits import LIMITS, Kept


def _field(kept: Kept) -> IntegerField:
    limit = LIMITS[kept]
    said = f"Write a number from {limit.least} to {limit.most}, or leave it empty."
    return IntegerField(f"{limit.name} ({limit.unit})", [Optional(), NumberRange(limit.least, limit.most, said)])


class RetentionForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """An empty field keeps them as long as the account is here."""

    texts, voicemails, callers = _field(Kept.TEXTS), _field(Kept.VOICEMAILS), _field(Kept.CALLERS)
    requests, audit = _field(Kept.REQUESTS), _field(Kept.AUDIT)

    def show(self, account: Account) -> None:
        """What stands now."""
        for kept, field in self.by_kind.items():
            field.data = getattr(account, LIMITS[kept].column)

    def keep(self, account: Account) -> None:
        """Write it down."""
        for kept, field in self.by_kind.items():
            setattr(account, LIMITS[kept].column, field.data)

    @property
    def by_kind(self) -> Mapping[Kept, Field]:
        """The field of each kind."""
        return {kept: self[kept.value] for kept in Kept}
