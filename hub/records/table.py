"""What all tables share: the column types, and belonging to an account."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, ForeignKey, ForeignKeyConstraint, Integer, MetaData, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

Identity = BigInteger().with_variant(Integer, "sqlite")
Json = JSON().with_variant(JSONB(), "postgresql")


class UtcTime(TypeDecorator[dt.datetime]):
    """A moment: aware UTC in Python, with its zone on PostgreSQL, without on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Refuse a moment without a zone: it would be stored as another one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Give the moment its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class Audited:
    """Says of a table that every change of its rows is written into the audit log.

    `noun` is what a row is called, `name` the column that names one (without it a row is named by what it belongs to).
    `leaves_out` are columns that the hub moves by itself. Of a column whose name tells of a secret only the change is kept.
    """

    noun: str
    name: str = ""
    leaves_out: tuple[str, ...] = ()


class Table(DeclarativeBase):
    """The root of all tables; constraints have names so that migrations can change them."""

    audited: ClassVar[Audited | None] = None

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dt.datetime: UtcTime(), dict[str, Any]: Json, list[Any]: Json}  # noqa: RUF012 - SQLAlchemy reads it from the class


class AccountOwned:
    """A row that belongs to one account; an AccountSession sees no other account's rows."""

    id: Mapped[int] = mapped_column(Identity, primary_key=True)

    @declared_attr
    def account_id(cls) -> Mapped[int]:  # noqa: N805 - SQLAlchemy hands the class
        """The account that owns the row."""
        return mapped_column(Identity, ForeignKey("accounts.id"), index=True)


def owned(*more: Any) -> tuple[Any, ...]:
    """The table arguments of an account-owned table: the pair that composite foreign keys point to, and `more`."""
    return (UniqueConstraint("account_id", "id"), *more)


def within_account(column: str, table: str) -> ForeignKeyConstraint:
    """A foreign key that cannot leave the account."""
    return ForeignKeyConstraint(["account_id", column], [f"{table}.account_id", f"{table}.id"])


def of_own_account(column: str, table: str) -> ForeignKeyConstraint:
    """The same from the account itself; that table points back here, so this key is made after both tables."""
    return ForeignKeyConstraint(["id", column], [f"{table}.account_id", f"{table}.id"], use_alter=True)
