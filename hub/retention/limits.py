"""How long each kind of record is kept, with the reason for what comes as it is. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hub.records.account import Account


class Kept(StrEnum):
    """The kinds of what is kept for a while."""

    TEXTS = "texts"
    VOICEMAILS = "voicemails"
    CALLERS = "callers"
    REQUESTS = "requests"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """`column` of the account holds the number; `unit` is months or days, `least` and `most` what it may be."""

    column: str
    name: str
    unit: str
    least: int
    most: int
    usual: int
    goes: str
    stays: str
    reason: str


LIMITS: Mapping[Kept, Limit] = {
    Kept.TEXTS: Limit(
        column="keep_texts_months",
        name="Texts and notes",
        unit="months",
        least=1,
        most=240,
        usual=60,
        goes="The words and pictures of texts, and the notes in their conversations.",
        stays="When a text came or went, its kind, its state and its parts, for the reports.",
        reason="Whoever is sued over a text has to show it: suits can come four years later, and record rules ask for five.",
    ),
    Kept.VOICEMAILS: Limit(
        column="keep_voicemails_months",
        name="Voicemails",
        unit="months",
        least=1,
        most=240,
        usual=12,
        goes="The link to the recording. The recording itself is at your phone system, which has its own rules.",
        stays="That a voicemail was left, and how long it was.",
        reason="A voicemail proves nothing that the call does not, and a voice is very personal.",
    ),
    Kept.CALLERS: Limit(
        column="keep_callers_months",
        name="Callers not heard from",
        unit="months",
        least=1,
        most=240,
        usual=60,
        goes="Name, number, story, tasks and links of whoever neither called nor wrote for so long.",
        stays="Their calls without a name or a number, for the reports, and the consent ledger. Who opted out keeps the number.",
        reason="Call records belong to the evidence for texts and are asked for as long.",
    ),
    Kept.REQUESTS: Limit(
        column="keep_requests_days",
        name="Requests received and made",
        unit="days",
        least=7,
        most=730,
        usual=90,
        goes="What phone systems and connected systems sent, what was asked of them, and what was owed in detail.",
        stays="When it came, from where, and what became of it.",
        reason="They help to find a mistake in the weeks after it, and hold more than anything else needs.",
    ),
    Kept.AUDIT: Limit(
        column="keep_audit_months",
        name="Audit log",
        unit="months",
        least=12,
        most=240,
        usual=60,
        goes="Entries about changed settings.",
        stays="Nothing of them.",
        reason="It shows which rules held when a text left, so it is kept as long as texts are.",
    ),
}
MONTHS = 12


def kept_since(account: Account, kept: Kept, now: dt.datetime) -> dt.datetime | None:
    """The moment before which it goes; None where it stays as long as the account."""
    limit = LIMITS[kept]
    number: int | None = getattr(account, limit.column)
    if number is None:
        return None
    return now - dt.timedelta(days=number) if limit.unit == "days" else _months_before(now, number)


def _months_before(moment: dt.datetime, months: int) -> dt.datetime:
    """The same day so many months before; the last days of a month count as its 28th."""
    whole = moment.year * MONTHS + moment.month - 1 - months
    return moment.replace(year=whole // MONTHS, month=whole % MONTHS + 1, day=min(moment.day, 28))
