"""What missed calls cost and bring, by nothing but the business's own figures. Pure."""

from dataclasses import dataclass

from hub.records.account import Account
from hub.reports.counts import ENOUGH, Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """The numbers of both formulas; amounts are in the account's currency, None where a number is missing.

    `percent` is how many of a hundred callers book: as the business says, else as its recorded outcomes do (`percent_is_recorded`).
    """

    currency: str
    worth: int | None
    percent: float | None
    percent_is_recorded: bool
    callers_not_reached: int
    won: int
    text_parts: int
    cents_per_part: float

    @property
    def lost(self) -> float | None:
        """Callers nobody reached times how many of them book times what one is worth."""
        if self.worth is None or self.percent is None:
            return None
        return self.callers_not_reached * self.percent / 100 * self.worth

    @property
    def brought(self) -> int | None:
        """Conversations won after a reply times what one is worth."""
        return self.won * self.worth if self.worth is not None else None

    @property
    def texts_cost(self) -> float:
        """Parts of texts times what one costs."""
        return self.text_parts * self.cents_per_part / 100

    @classmethod
    def of(cls, account: Account, counts: Counts, won: int, text_parts: int) -> "Money":
        """From the account's own figures and what was counted."""
        recovered = counts.recovered_conversations
        recorded = 100 * won / recovered if recovered >= ENOUGH else None
        given = account.booking_percent
        return cls(
            currency=account.currency,
            worth=account.booking_worth,
            percent=given if given is not None else recorded,
            percent_is_recorded=given is None,
            callers_not_reached=counts.callers - counts.reached_callers,
            won=won,
            text_parts=text_parts,
            cents_per_part=account.cents_per_part,
        )
