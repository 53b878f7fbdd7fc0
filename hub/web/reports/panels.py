"""The figures of a report as panels: the number, what it is a share of, what it was before, and what the field makes of it. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hub.reports.benchmarks import BOOKING, RECOVERY, RESPONSE_S
from hub.reports.counts import ENOUGH, Durations, share_in_words
from hub.reports.figures import Figure
from hub.reports.report import Figures, Report
from hub.web.moments import duration
from hub.web.reports.links import CallLinks, Number, count_of

NOTHING = "\u2013"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A figure; `beside` is what stands below it in a sentence, `before` what it was in as many days before.

    `hint` says what to do, and `fix` is the endpoint of the place to do it.
    """

    name: str
    value: Number
    beside: Sequence[Number] = ()
    before: Number | None = None
    hint: str = ""
    fix: str = ""
    fix_name: str = ""
    is_alarming: bool = False


Shown = Callable[[Figures, CallLinks], Number]


@dataclass(frozen=True, slots=True)
class Panels:
    """The panels of a report; `now` and `before` link the numbers of its period, and of the days before."""

    report: Report
    now: CallLinks
    before: CallLinks

    def main(self) -> Sequence[Panel]:
        """The four that everything else explains."""
        return (self._missed(), self._recovered(), self._won(), self._response())

    def more(self) -> Sequence[Panel]:
        """The figures that explain the main ones."""
        return (
            self._plain("Inbound calls", lambda of: of.total.inbound, Figure.INBOUND),
            self._answer_rate(),
            self._plain("Voicemails", lambda of: of.total.voicemails, Figure.VOICEMAIL),
            self._plain("Texts sent", lambda of: of.total.texted, Figure.TEXTED),
            self._replies(),
            self._called_back(),
            self._first_contact(),
            self._not_reached(),
        )

    def _both(self, shown: Shown) -> tuple[Number, Number | None]:
        """A number now, and before; None where there were no calls."""
        then = shown(self.report.before, self.before) if self.report.before.total.inbound else None
        return shown(self.report.now, self.now), then if then and then.words != NOTHING else None

    def _plain(self, name: str, value: Callable[[Figures], int], figure: Figure, beside: Sequence[Number] = ()) -> Panel:
        now, before = self._both(lambda of, links: links.number(value(of), figure))
        return Panel(name=name, value=now, before=before, beside=beside)

    def _missed(self) -> Panel:
        now, links = self.report.now, self.now
        beside = [links.made_of(count_of(now.counts.callers, "caller"), now.counts.callers, Figure.MISSED, "caller"), Number(", ")]
        if now.counts.callers == now.total.missed:
            beside = []
        if now.heard.inbound:
            share = links.made_of(percent(now.heard.missed, now.heard.inbound), now.heard.missed, Figure.HEARD_MISSED)
            beside += [share, Number(" of inbound calls")]
        else:
            beside.append(Number("only missed calls reach the hub"))
        return self._plain("Missed calls", lambda of: of.total.missed, Figure.MISSED, beside)

    def _recovered(self) -> Panel:
        now, total, links = self.report.now, self.report.now.total, self.now
        enough = total.missed >= ENOUGH
        low = enough and (now.recovery_rate or 0) < RECOVERY.low
        hint = f"The field sees {RECOVERY.in_words}."
        if low:
            hint = f"Under {100 * RECOVERY.low:.0f} % the words are usually why. {hint}"
        elif not enough:
            hint = f"Too few to say. {hint}" if total.missed else ""
        value, before = self._both(
            lambda of, to: to.made_of(percent(of.total.recovered, of.total.missed), of.total.recovered, Figure.RECOVERED)
        )
        return Panel(
            name="Recovery rate",
            value=value,
            beside=(
                links.number(total.recovered, Figure.RECOVERED),
                Number(" of "),
                _counted(links, total.missed, "missed call", Figure.MISSED),
                Number(", "),
                _counted(links, now.counts.recovered_callers, "caller", Figure.RECOVERED),
                Number(" replied"),
            ),
            before=before,
            hint=hint,
            fix="list_templates" if low else "",
            fix_name="Change the words",
            is_alarming=low,
        )

    def _won(self) -> Panel:
        now, links = self.report.now, self.now
        recovered = now.counts.recovered_conversations
        enough = recovered >= ENOUGH
        low = enough and (now.booking_rate or 0) < BOOKING.low
        hint = f"The field books {BOOKING.in_words} of them."
        if low:
            hint = f"Under {100 * BOOKING.low:.0f} %: work on the talk, and see that outcomes are recorded. {hint}"
        elif not enough:
            hint = f"Too few to say. {hint}" if recovered else ""
        share = percent(now.won_of_recovered, recovered) if enough else f"{now.won_of_recovered:,}"
        value, before = self._both(lambda of, to: to.made_of(f"{of.won:,}", of.won, Figure.WON, "conversation"))
        return Panel(
            name="Placed or booked",
            value=value,
            beside=(
                links.made_of(share, now.won_of_recovered, Figure.WON_AFTER_REPLY, "conversation"),
                Number(" of "),
                links.made_of(count_of(recovered, "recovered conversation"), recovered, Figure.RECOVERED, "conversation"),
            ),
            before=before,
            hint=hint,
            fix="list_conversations" if low else "",
            fix_name="Read conversations",
            is_alarming=low,
        )

    def _response(self) -> Panel:
        now = self.report.now.counts.responses
        slow = now.count >= ENOUGH and (now.median or 0) > RESPONSE_S
        beside, hint = [Number("median until a person answered")], ""
        if now.count:
            beside += [Number(" "), Number(count_of(now.count, "reply", "replies"), self.now.replies())]
            hint = "The field aims for under 5 minutes."
        value, before = self._both(lambda of, to: _median_response(of.counts.responses, to.replies()))
        return Panel(
            name="Response to a reply",
            value=value,
            beside=beside,
            before=before,
            hint=f"Too few to say. {hint}" if 0 < now.count < ENOUGH else hint,
            fix="list_conversations" if slow else "",
            fix_name="Who waits now",
            is_alarming=slow,
        )

    def _answer_rate(self) -> Panel:
        total = self.report.now.total
        beside = [self.now.number(total.answered, Figure.ANSWERED), Number(" answered")]
        if total.unclear:
            beside += [Number(", "), self.now.number(total.unclear, Figure.UNCLEAR), Number(" by a person or a mailbox")]
        value, before = self._both(
            lambda of, to: to.made_of(
                percent(of.heard.answered, of.heard.answered + of.heard.missed), of.heard.answered, Figure.HEARD_ANSWERED
            )
        )
        return Panel(name="Answer rate", value=value, beside=beside, before=before)

    def _replies(self) -> Panel:
        total, links = self.report.now.total, self.now
        share = links.made_of(percent(total.replied, total.texted), total.replied, Figure.REPLIED)
        in_hour = links.made_of(f"{total.replied_in_hour:,} within 1 h", total.replied_in_hour, Figure.REPLIED_IN_HOUR)
        beside = (share, Number(" of texts sent, "), in_hour)
        return self._plain("Replies", lambda of: of.total.replied, Figure.REPLIED, beside)

    def _called_back(self) -> Panel:
        backs = self.report.now.counts.call_backs
        half = self.now.made_of(_median(backs), backs.count, Figure.CALLED_BACK)
        return self._plain(
            "Called back", lambda of: of.total.called_back, Figure.CALLED_BACK, (Number("half within "), half) if backs.count else ()
        )

    def _first_contact(self) -> Panel:
        value, before = self._both(
            lambda of, to: to.made_of(_median(of.counts.first_contacts), of.counts.first_contacts.count, Figure.FIRST_CONTACT)
        )
        return Panel(name="First human contact", value=value, beside=(Number("median after a missed call"),), before=before)

    def _not_reached(self) -> Panel:
        total = self.report.now.total
        missed, not_reached = total.missed, total.missed - total.reached
        share = self.now.made_of(percent(not_reached, missed), not_reached, Figure.NOT_REACHED)
        return self._plain(
            "Not reached", lambda of: of.total.missed - of.total.reached, Figure.NOT_REACHED, (share, Number(" of missed calls"))
        )


def percent(part: int, whole: int) -> str:
    """A share as a page shows it."""
    return share_in_words(part, whole, of_nothing=NOTHING)


def _counted(links: CallLinks, value: int, noun: str, figure: Figure) -> Number:
    return Number(count_of(value, noun), links(figure) if value else "")


def _median(durations: Durations) -> str:
    return duration(durations.median) if durations.median is not None else NOTHING


def _median_response(durations: Durations, href: str) -> Number:
    return Number(_median(durations), href if durations.count else "", count_of(durations.count, "reply", "replies"))
