"""A system is connected, and its clock and worker find out by themselves who called in vain in the month before, through a kill."""

from sqlalchemy import select

from hub.conformance.simulated_connection import Opening, connect_simulated
from hub.records.call import Call
from hub.records.line import Caller
from hub.records.look_back import LookBack, LookBackCaller
from hub.records.outbox import OutboxRow
from hub.reports.look_back_words import look_back_in_words
from tests.journeys.business import Business, fill_system
from tests.journeys.cast import ACCOUNT_SID, INES, LINE, NOOR, STAFF, STRANGER, SYSTEM
from tests.journeys.conftest import MakeRig
from tests.journeys.patience import eventually
from tests.journeys.rig import Rig
from tests.journeys.vendors import TWILIO

GREENHOUSE = "greenhouse"
RINGS_STAFF = f'<Response><Dial answerOnBridge="true" timeout="10"><Number>{STAFF}</Number></Dial></Response>'
DAY_S = 86_400


def a_month_of_calls(rig: Rig) -> None:
    number = {"account": ACCOUNT_SID, "phone_number": LINE, "voice_twiml": RINGS_STAFF}
    rig.vendors.order(TWILIO, "seed", numbers=[number])
    for days_ago, caller in ((28, INES), (14, NOOR), (7, STRANGER), (1, INES)):
        rig.vendors.order(TWILIO, "phone/ring", **{"from": caller, "to": LINE, "started_seconds_ago": days_ago * DAY_S})


def looked_back(rig: Rig) -> LookBack | None:
    with rig.hub.database.read(rig.business.account_id) as session:
        return session.scalar(select(LookBack).where(LookBack.finished_at.is_not(None)))


def test_a_month_is_looked_back_at_through_a_kill_and_nothing_comes_of_it_but_the_finding(make_rig: MakeRig) -> None:
    rig = make_rig(REQUEST_DEADLINE_S="20", LEASE_S="60")
    rig.set_up(Business(has_system=False))
    a_month_of_calls(rig)
    fill_system(rig.vendors, {"key": GREENHOUSE, **SYSTEM})
    rig.vendors.keep_limits(GREENHOUSE, on=False)
    connect_simulated(rig.hub, rig.vendors, Opening(account_id=rig.business.account_id, key=GREENHOUSE, sandbox_url=rig.vendors.address))
    rig.vendors.arm(GREENHOUSE, "withhold", "GET", "/harvest/v3/applications")
    rig.start("clock", "sync")
    eventually(lambda: rig.vendors.held_back(GREENHOUSE) > 0, "a caller is being looked up", within_s=90)
    rig.kill_everything()
    rig.vendors.disarm(GREENHOUSE)
    rig.start("clock", "sync")
    eventually(lambda: looked_back(rig) is not None, "the month is looked back at", within_s=90)

    look = looked_back(rig)
    assert look is not None
    assert look_back_in_words(look, "Greenhouse", "ats") == [
        "Last 30 days: 4 missed calls, 2 of them candidates in process for your open roles.",
        "They came from 3 different numbers, of which 2 are known in Greenhouse.",
    ]
    assert [len(rig.rows(table)) for table in (Call, Caller, OutboxRow, LookBackCaller)] == [0, 0, 0, 0]
    assert rig.vendors.asked(TWILIO, "POST", "*Messages*") == []
