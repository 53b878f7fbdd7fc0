"""A hub that is down, cannot write or waits for its database keeps no call from the staff, and settles it afterwards."""

import contextlib
import resource
import signal
from collections.abc import Iterator

import psutil
import psycopg
import pytest

from hub.connections.ready import LongJob
from hub.contract.phone_provider import RegistersWebhooks
from hub.intake.line_book import voice_line, webhook_address
from hub.records.call import Call
from hub.records.connection import Connection
from hub.records.line import Line
from tests.journeys import cast
from tests.journeys.business import Business
from tests.journeys.conftest import MakeRig
from tests.journeys.databases import ON_POSTGRESQL, ON_SQLITE
from tests.journeys.held_commits import held_sqlite, postgres_address
from tests.journeys.patience import eventually
from tests.journeys.processes import RunningProcess
from tests.journeys.rig import Rig
from tests.journeys.vendors import TWILIO

LONG_AGO_S = 60


@pytest.fixture
def rig(make_rig: MakeRig) -> Rig:
    """A hub that asks the phone system for its calls every second, and whose staff do not pick up."""
    rig = make_rig(RECONCILE_EVERY_S="1")
    rig.set_up(Business(has_system=False))
    rig.vendors.order(TWILIO, "seed", phones={number: {"does": "no_answer"} for number in (cast.STAFF, cast.MAILBOX)})
    return rig


def paste_fallback(rig: Rig) -> None:
    """What the customer does once: the XML that the hub shows goes into a bin at the phone system."""
    with rig.hub.database.read(rig.business.account_id) as session:
        line = session.get_one(Line, rig.business.line_id)
        connection = session.get_one(Connection, line.connection_id)
        voice = voice_line(line, cast.BUSINESS["name"], webhook_address(rig.settings.public_url, connection))
    provider = rig.hub.connections.phone_provider(LongJob(rig.business.account_id, rig.business.connections[TWILIO]))
    assert isinstance(provider, RegistersWebhooks)
    number = {"account": cast.ACCOUNT_SID, "phone_number": cast.LINE, "voice_fallback_twiml": provider.fallback_answer(voice)}
    rig.vendors.order(TWILIO, "seed", numbers=[number])


@contextlib.contextmanager
def hanging_database(rig: Rig) -> Iterator[None]:
    """SQLite's write lock is held, or every process of PostgreSQL is stopped."""
    if rig.settings.is_sqlite:
        with held_sqlite(rig):
            yield
        return
    with psycopg.connect(postgres_address(rig)) as connection:
        server = psutil.Process(connection.info.backend_pid).parent()
    assert server is not None
    processes = [server, *server.children(recursive=True)]
    try:
        _signal_all(processes, signal.SIGSTOP)
        yield
    finally:
        _signal_all(processes, signal.SIGCONT)


def _signal_all(processes: list[psutil.Process], number: signal.Signals) -> None:
    """Backends may end meanwhile."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(number)


@contextlib.contextmanager
def full_disk(web: RunningProcess) -> Iterator[None]:
    """No byte of the process reaches any file, as on a full disk; a limit needs no rights, unlike mounting a small one."""
    processes = [web.pid, *(child.pid for child in psutil.Process(web.pid).children(recursive=True))]
    before = [resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in processes]
    for pid, (_, most) in zip(processes, before, strict=True):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, most))
    try:
        yield
    finally:
        for pid, limits in zip(processes, before, strict=True):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


def assert_settled_with_one_text(rig: Rig) -> Call:
    eventually(lambda: rig.vendors.texts_to(cast.STRANGER), "the text back")
    rig.wait_until_quiet()
    (call,) = rig.rows(Call)
    assert (call.outcome, call.decision_reason) == ("missed", "missed")
    assert len(rig.vendors.texts_to(cast.STRANGER)) == 1
    return call


def test_a_call_while_the_hub_is_down_rings_the_staff_and_is_found_afterwards(rig: Rig) -> None:
    paste_fallback(rig)

    heard = rig.vendors.ring(cast.STRANGER, started_seconds_ago=LONG_AGO_S)

    assert heard["staff_rang"] == [cast.STAFF, cast.MAILBOX]
    rig.start("web", "texts", "clock")
    call = assert_settled_with_one_text(rig)
    assert call.found_by_reconciliation


def test_a_call_while_the_database_hangs_rings_the_staff_and_is_taken_in_afterwards(rig: Rig) -> None:
    rig.start("web")
    assert rig.vendors.ring(cast.INES)["staff_rang"]

    with hanging_database(rig):
        heard = rig.vendors.ring(cast.STRANGER)

    assert heard["staff_rang"] == [cast.STAFF, cast.MAILBOX]
    assert not [asked for asked in heard["requests"] if asked["failure"]]
    rig.start("texts", "clock")
    eventually(lambda: rig.vendors.texts_to(cast.STRANGER), "the text back")
    rig.wait_until_quiet()
    assert [(call.outcome, call.decision_reason) for call in rig.rows(Call)] == [("missed", "missed")] * 2
    assert len(rig.vendors.texts_to(cast.STRANGER)) == 1


@ON_POSTGRESQL
def test_a_web_process_that_starts_while_the_database_hangs_answers_from_what_stands_on_disk(rig: Rig) -> None:
    (web,) = rig.start("web")
    assert rig.vendors.ring(cast.INES)["staff_rang"]
    web.kill()

    with hanging_database(rig):
        rig.start("web")
        heard = rig.vendors.ring(cast.STRANGER)

    assert heard["staff_rang"] == [cast.STAFF, cast.MAILBOX]
    rig.start("texts", "clock")
    eventually(lambda: rig.vendors.texts_to(cast.STRANGER), "the text back")
    rig.wait_until_quiet()
    assert len(rig.vendors.texts_to(cast.STRANGER)) == 1


@ON_SQLITE
def test_a_call_while_the_disk_is_full_rings_the_staff_and_is_found_afterwards(rig: Rig) -> None:
    (web,) = rig.start("web")
    assert rig.vendors.ring(cast.INES)["staff_rang"]

    with full_disk(web):
        heard = rig.vendors.ring(cast.STRANGER, started_seconds_ago=LONG_AGO_S)

    assert heard["staff_rang"] == [cast.STAFF, cast.MAILBOX]
    assert {asked["status"] for asked in heard["requests"]} == {200, 503}
    rig.start("texts", "clock")
    eventually(lambda: rig.vendors.texts_to(cast.STRANGER), "the text back")
    rig.wait_until_quiet()
    (_, call) = rig.rows(Call)
    assert (call.found_by_reconciliation, call.outcome, call.decision_reason) == (True, "missed", "missed")
    assert len(rig.vendors.texts_to(cast.STRANGER)) == 1


@ON_SQLITE
def test_a_call_whose_end_nobody_told_of_comes_to_an_outcome(make_rig: MakeRig) -> None:
    rig = make_rig(RECONCILE_EVERY_S="3600", UNENDED_CALL_S="2")
    rig.set_up(Business(has_system=False))
    rig.start("web", "texts", "clock")

    rig.vendors.ring(cast.STRANGER, callbacks="never")

    call = assert_settled_with_one_text(rig)
    assert call.ended_at is not None
