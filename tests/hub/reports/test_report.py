"""Figures checked against sums that a reader can do by hand."""

import datetime as dt
from zoneinfo import ZoneInfo

from hub.contract.phone_provider import LineMode
from hub.reasons import Reason
from hub.records.call import CallOutcome
from hub.records.conversation import Outcome
from hub.reports.day_counts import Tally
from tests.fakes.counted_firm import CountedFirm

NEW_YORK = ZoneInfo("America/New_York")
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
OCTOBER = (dt.date(2026, 10, 1), dt.date(2026, 10, 30))


def in_october(number: int) -> dt.datetime:
    """The number-th weekday morning call: 10:00 in New York on the 1st to the 28th, a minute apart after that."""
    return dt.datetime(2026, 10, 1 + number % 28, 10, number // 28, tzinfo=NEW_YORK)


def test_the_firm_with_340_calls_61_missed_9_voicemails_and_44_replies_within_an_hour(firm: CountedFirm) -> None:
    # 340 calls = 279 answered + 61 missed
    firm.answered(in_october(number) for number in range(279))
    # 61 missed = 44 + 3 + 10 + 4
    for number in range(61):
        at = in_october(number)
        ended_at = at + dt.timedelta(seconds=30)
        texted_at = ended_at + dt.timedelta(seconds=16)  # each text left 16 seconds after the caller was gone
        voicemail = "media" if number < 9 else None  # 9 of them left a voicemail
        if number < 44:  # 44 replied 20 minutes after the text; a person answered 4 minutes later
            conversation = firm.conversation(
                outcome=Outcome.BOOKED if number < 12 else None, outcome_at=at + HOUR * 5 if number < 12 else None
            )
            replied_at = texted_at + 20 * MINUTE
            firm.missed(
                at,
                conversation=conversation,
                texted_at=texted_at,
                replied_at=replied_at,
                voicemail=voicemail,
                first_human_at=replied_at + 4 * MINUTE,
            )
            firm.reply(conversation, replied_at, replied_at + 4 * MINUTE)
        elif number < 47:  # 3 replied two hours after the text; nobody answered them
            conversation = firm.conversation()
            firm.missed(at, conversation=conversation, texted_at=texted_at, replied_at=texted_at + 2 * HOUR)
            firm.reply(conversation, texted_at + 2 * HOUR, None)
        elif number < 57:  # 10 were texted and did not reply; 6 of those were called back 25 minutes after they were gone
            back = ended_at + 25 * MINUTE if number < 53 else None
            firm.missed(at, texted_at=texted_at, called_back_at=back, first_human_at=back)
        else:  # 4 hid their number: nobody to text, and nobody was reached
            firm.call(at, CallOutcome.MISSED, withheld=True, decision_reason=Reason.WITHHELD)

    found = firm.report(*OCTOBER)

    assert found.now.total == Tally(
        inbound=340,
        answered=279,
        unclear=0,
        voicemails=9,
        missed=61,
        texted=57,  # 61 - 4 hidden
        replied=47,  # 44 + 3
        replied_in_hour=44,
        recovered=47,
        called_back=6,
        reached=53,  # 47 replied + 6 called back
    )
    assert found.now.missed_share == 61 / 340  # 17.9 %
    assert found.now.answer_rate == 279 / 340  # 279 / (279 + 61)
    assert found.now.recovery_rate == 47 / 61  # 77.0 %
    assert found.now.reply_rate == 47 / 57  # 82.5 %
    assert found.now.counts.callers == 57  # hidden numbers cannot be told apart
    assert found.now.counts.recovered_callers == 47
    assert (found.now.won, found.now.won_of_recovered) == (12, 12)
    assert found.now.booking_rate == 12 / 47  # 25.5 %
    assert found.now.counts.responses.count == 44
    assert found.now.counts.responses.median == 240  # each after 4 minutes
    # 44 were written to after 16 s + 20 min + 4 min = 1,456 s, 6 rung after 1,500 s: the 25th of 50 is 1,456
    assert found.now.counts.first_contacts.count == 50
    assert found.now.counts.first_contacts.median == 1456
    assert found.now.counts.call_backs.median == 1500
    assert [found.now.counts.latencies.quantile(share) for share in (0.5, 0.95, 0.99)] == [16.0, 16.0, 16.0]
    assert found.before.total == Tally()


def test_what_unreached_callers_are_worth_is_the_product_of_three_numbers(firm: CountedFirm) -> None:
    account = firm.rows.account
    account.booking_worth, account.booking_percent, account.cents_per_part = 4200, 25, 1.0
    with firm.database.write(account.id) as session:
        session.merge(account)
    for number in range(5):  # 5 callers, of whom 2 replied and one was called: 2 are left
        at = in_october(number)
        firm.missed(at, replied_at=at + HOUR if number < 2 else None, first_human_at=at + HOUR if number == 2 else None)
    money = firm.report(*OCTOBER).money
    assert money.callers_not_reached == 2
    assert money.lost == 2100.0  # 2 x 25 % x 4,200


def test_without_a_share_of_its_own_the_recorded_booking_rate_counts_from_ten_conversations_on(firm: CountedFirm) -> None:
    account = firm.rows.account
    account.booking_worth = 1000
    with firm.database.write(account.id) as session:
        session.merge(account)
    firm.missed(in_october(0))
    for number in range(9):
        firm.missed(in_october(number), replied_at=in_october(number) + HOUR)
    assert firm.report(*OCTOBER).money.lost is None
    firm.missed(
        in_october(9),
        conversation=firm.conversation(outcome=Outcome.PLACED, outcome_at=in_october(9) + HOUR),
        replied_at=in_october(9) + HOUR,
    )
    assert firm.report(*OCTOBER).money.lost == 100.0  # 1 caller x (1 of 10) x 1,000


def test_who_rings_three_times_is_three_missed_calls_one_caller_one_text_and_one_reply(firm: CountedFirm) -> None:
    conversation, first = firm.conversation(), in_october(0)
    replied_at = first + 12 * MINUTE
    firm.missed(first, conversation=conversation, texted_at=first + MINUTE, replied_at=replied_at)
    firm.missed(first + 3 * MINUTE, conversation=conversation, replied_at=replied_at, decision_reason=Reason.TEXTED_RECENTLY)
    firm.missed(first + 6 * MINUTE, conversation=conversation, replied_at=replied_at, decision_reason=Reason.TEXTED_RECENTLY)
    found = firm.report(*OCTOBER).now
    assert (found.total.missed, found.total.texted, found.total.replied, found.total.recovered) == (3, 1, 1, 3)
    assert (found.counts.callers, found.counts.recovered_callers, found.counts.recovered_conversations) == (1, 1, 1)
    assert (found.recovery_rate, found.reply_rate) == (1.0, 1.0)


def test_a_week_in_which_clocks_go_back_has_a_day_of_25_hours(firm: CountedFirm) -> None:
    # on 1 November 2026 at 2:00 clocks in New York go back to 1:00, so there are two times 1:30
    moments = [
        dt.datetime(2026, 11, 1, 3, 59, 59, tzinfo=dt.UTC),  # 31 October, 23:59:59
        dt.datetime(2026, 11, 1, 4, 0, tzinfo=dt.UTC),  # 1 November, 0:00
        dt.datetime(2026, 11, 1, 5, 30, tzinfo=dt.UTC),  # 1:30 in summer time
        dt.datetime(2026, 11, 1, 6, 30, tzinfo=dt.UTC),  # 1:30 again
        dt.datetime(2026, 11, 2, 4, 59, 59, tzinfo=dt.UTC),  # 23:59:59, in the 25th hour
        dt.datetime(2026, 11, 2, 5, 0, tzinfo=dt.UTC),  # 2 November, 0:00
    ]
    for at in moments:
        firm.missed(at)
    found = firm.report(dt.date(2026, 10, 31), dt.date(2026, 11, 2))
    assert [(day.day, tally.missed) for day, tally in found.days] == [(31, 1), (1, 4), (2, 1)]
    sunday = {hour: tally.missed for (weekday, hour), tally in found.now.counts.hours.items() if weekday == 6}
    assert sunday == {0: 1, 1: 2, 23: 1}


def test_a_call_belongs_to_the_day_on_which_it_began_there(firm: CountedFirm) -> None:
    at = dt.datetime(2026, 10, 13, 23, 59, 59, tzinfo=NEW_YORK)
    firm.missed(at, texted_at=at + 2 * MINUTE, replied_at=at + 3 * HOUR)
    assert firm.report(dt.date(2026, 10, 13), dt.date(2026, 10, 13)).now.total.recovered == 1
    assert firm.report(dt.date(2026, 10, 14), dt.date(2026, 10, 14)).now.total == Tally()
    assert firm.report(dt.date(2026, 10, 14), dt.date(2026, 10, 14), "UTC").now.total.missed == 1


def test_a_period_without_calls_has_no_rates(firm: CountedFirm) -> None:
    found = firm.report(*OCTOBER)
    assert found.now.total == Tally()
    rates = (found.now.missed_share, found.now.answer_rate, found.now.recovery_rate, found.now.reply_rate, found.now.booking_rate)
    assert rates == (None,) * 5
    assert found.now.counts.responses.median is None
    assert len(found.days) == 30


def test_tests_staff_own_lines_and_calls_under_way_count_nowhere(firm: CountedFirm) -> None:
    firm.missed(in_october(1), guided_test=True)
    firm.call(in_october(2), CallOutcome.MISSED, ours="staff")
    firm.call(in_october(3), CallOutcome.MISSED, ours="own_line")
    firm.call(in_october(4), CallOutcome.UNDER_WAY, ended_at=None)
    assert firm.report(*OCTOBER).now.total == Tally()


def test_a_line_that_hears_of_missed_calls_only_does_not_spoil_the_answer_rate(firm: CountedFirm) -> None:
    forwarded = firm.rows.line(firm.rows.connection(key="other"), label="Mobile", mode=LineMode.FORWARDED)
    for number in range(3):
        firm.call(in_october(number))
        firm.call(in_october(number), CallOutcome.MISSED, line=forwarded)
    firm.missed(in_october(5))
    found = firm.report(*OCTOBER)
    assert found.now.total.missed == 4
    assert found.now.answer_rate == 3 / 4  # 3 answered and 1 missed on the line that hears of all
    assert found.forwarded_lines == ["Mobile"]


def test_what_comes_after_seven_days_is_not_put_down_to_the_call(firm: CountedFirm) -> None:
    at = in_october(0)
    late = at + dt.timedelta(days=7, seconds=1)
    firm.missed(at, first_human_at=late, called_back_at=late)
    total = firm.report(*OCTOBER).now.total
    assert (total.called_back, total.reached) == (0, 0)


def test_a_text_that_waited_for_the_morning_is_not_slow(firm: CountedFirm) -> None:
    at = in_october(0)
    firm.missed(at, texted_at=at + 9 * HOUR, decision_reason=Reason.NIGHT)
    found = firm.report(*OCTOBER).now
    assert (found.total.texted, found.counts.latencies.count) == (1, 0)


def test_an_outcome_of_before_the_call_did_not_come_of_it(firm: CountedFirm) -> None:
    at = in_october(3)
    earlier = firm.conversation(outcome=Outcome.PLACED, outcome_at=at - HOUR)
    firm.missed(at, conversation=earlier, replied_at=at + HOUR)
    lost = firm.conversation(outcome=Outcome.LOST, outcome_at=at + HOUR)
    firm.missed(at, conversation=lost, replied_at=at + HOUR)
    found = firm.report(*OCTOBER).now
    assert (found.won, found.counts.recovered_conversations) == (0, 2)


def test_the_days_before_are_as_many_and_end_where_the_period_begins(firm: CountedFirm) -> None:
    for day in (1, 7, 8, 14):
        firm.missed(dt.datetime(2026, 10, day, 12, tzinfo=NEW_YORK))
    found = firm.report(dt.date(2026, 10, 8), dt.date(2026, 10, 14))
    assert (found.now.total.missed, found.before.total.missed) == (2, 2)
