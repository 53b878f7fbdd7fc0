"""What of a caller, a line and a business speaks against an automatic text, now and again in the moment in which it leaves. Pure."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from hub.contract.phone_events import Attestation, NotDelivered
from hub.contract.phone_provider import LineType
from hub.reasons import Reason
from hub.records.line import CallerMark

MARKED = {
    CallerMark.BLOCKED: Reason.CALLER_BLOCKED,
    CallerMark.PERSONAL: Reason.PERSONAL,
    CallerMark.NOT_A_CUSTOMER: Reason.NOT_A_CUSTOMER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How things stand at `now`; a limit of 0 is none, moments are aware UTC and None where there was none.

    `kind` is what a look-up or the number itself says, `textable` whether its class of numbers takes texts at all, `cannot_text` what
    a carrier said; `country` is its ISO code. `rang_s` is how long it rang until the caller gave up, `lines_rung` how many of the
    business's lines the number rang within a minute.
    Counts of texts are those that left or are on their way, without the one that is asked about.
    """

    now: dt.datetime
    # the caller
    mark: CallerMark | None = None
    kind: LineType | None = None
    textable: bool = True
    cannot_text: str | None = None
    country: str | None = None
    countries: frozenset[str] = frozenset()
    opted_out: bool = False
    known_person: bool = False
    texts_known_people: bool = True
    caller_paused: bool = False
    # the call
    attestation: Attestation | None = None
    rang_s: float | None = None
    shortest_ring_s: int = 3
    lines_rung: int = 1
    robocall_lines: int = 3
    # who is in touch with whom
    answered_since: bool = False
    called_back: bool = False
    member_wrote: bool = False
    they_wrote: bool = False
    other_auto_reply: bool = False
    staff_in_touch_at: dt.datetime | None = None
    staff_in_touch_for: dt.timedelta = dt.timedelta(hours=4)
    last_automatic_text_at: dt.datetime | None = None
    between_texts: dt.timedelta = dt.timedelta(hours=24)
    # switches, the sender and limits
    account_paused: bool = False
    line_paused: bool = False
    sender_trouble: str | None = None
    texts_to_caller: int = 0
    texts_per_caller_hour: int = 3
    texts_this_hour: int = 0
    most_texts_an_hour: int = 60
    texts_this_day: int = 0
    most_texts_a_day: int = 200
    spent_cents: float = 0.0
    spend_cap_cents: int = 5000


def in_guided_test(standing: Standing) -> Standing:
    """How things stand where a member tries the line with their own phone: what keeps callers from being texted twice is left out."""
    return replace(
        standing,
        mark=None,
        shortest_ring_s=0,
        robocall_lines=0,
        texts_known_people=True,
        staff_in_touch_at=None,
        last_automatic_text_at=None,
        texts_per_caller_hour=0,
    )


def objections_to(standing: Standing) -> Iterator[Reason]:
    """Every reason that holds, the most certain one first."""
    for part in (_of_the_caller, _of_being_in_touch, _of_switches, _of_limits):
        yield from (reason for reason, holds in part(standing).items() if holds)


def order_of_objections() -> tuple[Reason, ...]:
    """Every reason that can be found here, in the order in which they count."""
    nothing = Standing(now=dt.datetime.min.replace(tzinfo=dt.UTC))
    return tuple(reason for part in (_of_the_caller, _of_being_in_touch, _of_switches, _of_limits) for reason in part(nothing))


def _of_the_caller(standing: Standing) -> dict[Reason, bool]:
    foreign = bool(standing.countries) and standing.country is not None and standing.country not in standing.countries
    hung_up = standing.rang_s is not None and standing.rang_s < standing.shortest_ring_s
    return {
        **{reason: standing.mark is mark for mark, reason in MARKED.items()},
        Reason.SPOOFED: standing.attestation is Attestation.FAILED,
        Reason.ROBOCALL: 0 < standing.robocall_lines <= standing.lines_rung,
        Reason.RANG_TOO_SHORT: hung_up,
        Reason.OPTED_OUT: standing.opted_out,
        Reason.PREMIUM_NUMBER: standing.kind is LineType.PREMIUM,
        Reason.LANDLINE: standing.kind is LineType.LANDLINE or standing.cannot_text == NotDelivered.LANDLINE,
        Reason.UNTEXTABLE: not standing.textable or standing.kind is LineType.TOLL_FREE or standing.cannot_text is not None,
        Reason.COUNTRY_NOT_ALLOWED: foreign,
    }


def _of_being_in_touch(standing: Standing) -> dict[Reason, bool]:
    touched, texted = standing.staff_in_touch_at, standing.last_automatic_text_at
    return {
        Reason.ANSWERED_ON_SECOND_TRY: standing.answered_since,
        Reason.CALLED_BACK: standing.called_back,
        Reason.MEMBER_WROTE: standing.member_wrote,
        Reason.THEY_WROTE_FIRST: standing.they_wrote,
        Reason.OTHER_AUTO_REPLY: standing.other_auto_reply,
        Reason.HUMAN_CONVERSATION: touched is not None and standing.now - touched < standing.staff_in_touch_for,
        Reason.TEXTED_RECENTLY: texted is not None and standing.now - texted < standing.between_texts,
        Reason.EXISTING_CONTACT: standing.known_person and not standing.texts_known_people,
    }


def _of_switches(standing: Standing) -> dict[Reason, bool]:
    trouble = standing.sender_trouble
    return {
        Reason.ACCOUNT_PAUSED: standing.account_paused,
        Reason.LINE_PAUSED: standing.line_paused,
        Reason.CALLER_PAUSED: standing.caller_paused,
        Reason.SENDER_NOT_REGISTERED: trouble == NotDelivered.SENDER_NOT_REGISTERED,
        Reason.SENDER_PAUSED: trouble is not None,
    }


def _of_limits(standing: Standing) -> dict[Reason, bool]:
    hour = 0 < standing.most_texts_an_hour <= standing.texts_this_hour
    day = 0 < standing.most_texts_a_day <= standing.texts_this_day
    return {
        Reason.TOO_MANY_TEXTS: 0 < standing.texts_per_caller_hour <= standing.texts_to_caller,
        Reason.LINE_CAP: hour or day,
        Reason.SPEND_CAP: 0 < standing.spend_cap_cents <= standing.spent_cents,
    }
