"""Ready connections over HTTP: one token for all who need one, renewed once, and people told when only they can help."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from hub.contract.errors import SignInAgain, TryAgain
from hub.jobs.long_jobs import read_directory_of
from hub.records.account import Member, MemberRole, Notice
from hub.records.connection import Connection, ConnectionState, PersonLink
from hub.records.outbox import OutboxState
from tests.hub.connections.organisation import Organisation
from tests.journeys.patience import eventually

WORKERS = 8


def test_workers_of_several_processes_renew_a_token_once(organisation: Organisation) -> None:
    connection_id = organisation.connect()
    organisation.token_ends(connection_id)
    processes = [organisation.another_process() for _ in range(2)]
    with ThreadPoolExecutor(WORKERS) as workers:
        for ready in [workers.submit(processes[number % 2].make_ready, connection_id) for number in range(WORKERS)]:
            ready.result()
    assert organisation.vendor.tokens_given == 2


def test_a_token_that_lives_on_is_not_renewed(organisation: Organisation) -> None:
    connection_id = organisation.connect()
    organisation.hub.clock.move(minutes=40)
    organisation.connections.make_ready(connection_id)
    assert organisation.vendor.tokens_given == 1


def test_a_token_is_renewed_shortly_before_it_ends(organisation: Organisation) -> None:
    connection_id = organisation.connect()
    organisation.hub.clock.move(minutes=59, seconds=30)
    organisation.connections.make_ready(connection_id)
    assert organisation.vendor.tokens_given == 2
    assert organisation.connector(connection_id).check_connection().id == "first-user-90020"


def test_a_token_that_the_vendor_took_back_is_renewed_once_and_the_request_sent_again(organisation: Organisation) -> None:
    connection_id = organisation.connect()
    ready = [organisation.connector(connection_id, organisation.another_process()) for _ in range(WORKERS)]
    for connector in ready:
        connector.check_connection()
    organisation.vendor.order("tokens/revoke")
    with ThreadPoolExecutor(WORKERS) as workers:
        assert {identity.id for identity in workers.map(lambda connector: connector.check_connection(), ready)} == {"first-user-90020"}
    assert organisation.vendor.tokens_given == 2


def test_while_another_worker_renews_one_waits_and_takes_what_it_stored(organisation: Organisation) -> None:
    connection_id = organisation.connect()
    good = organisation.row(connection_id)
    organisation.token_ends(connection_id)
    in_use = organisation.hub.clock.now + dt.timedelta(seconds=45)
    organisation.hub.change(Connection, connection_id, token_lease="another", token_lease_until=in_use)
    waiting = threading.Thread(target=organisation.connections.make_ready, args=(connection_id,))
    waiting.start()
    organisation.hub.change(Connection, connection_id, token=good.token, token_expires_at=good.token_expires_at, token_lease=None)
    waiting.join(10)
    assert not waiting.is_alive()
    assert organisation.vendor.tokens_given == 1


def test_the_lease_of_a_worker_that_died_while_renewing_ends(organisation: Organisation) -> None:
    connection_id = organisation.connect()
    organisation.token_ends(connection_id)
    ended = organisation.hub.clock.now - dt.timedelta(seconds=1)
    organisation.hub.change(Connection, connection_id, token_lease="dead", token_lease_until=ended)
    organisation.connections.make_ready(connection_id)
    assert organisation.vendor.tokens_given == 2
    assert organisation.row(connection_id).token_lease is None


def test_a_sign_in_server_in_trouble_is_tried_again_and_leaves_the_connection_signed_in(organisation: Organisation) -> None:
    connection_id = organisation.connect()
    organisation.token_ends(connection_id)
    organisation.vendor.order("knobs", do="answer", method="POST", path="/auth/token", status=503)
    with pytest.raises(TryAgain) as trouble:
        organisation.connections.make_ready(connection_id)
    assert not trouble.value.may_have_left
    organisation.hub.clock.move(seconds=6)
    organisation.connections.make_ready(connection_id)
    assert organisation.row(connection_id).state == ConnectionState.WORKING


class Firm:
    """A business with an admin whose caller is in the directory, and a line that never texts: only the system is asked."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.hub = organisation.hub
        self.admin = self.hub.member("Ada")
        self.hub.change(Member, self.admin, role=MemberRole.ADMIN)
        self.hub.change_account(texts_paused=True, fallback_member_id=self.admin)
        self.connection_id = organisation.connect()
        read_directory_of(organisation.wired, self.hub.account_id, self.connection_id)

    def lose_the_credentials(self) -> None:
        """Somebody at the vendor made a new secret; the old one is dead, and so is the token."""
        self.organisation.vendor.order("clients/harbor-42", client_secret="another-secret")
        self.organisation.vendor.order("tokens/revoke")

    @property
    def state(self) -> str:
        return self.organisation.row(self.connection_id).state

    @property
    def told(self) -> list[tuple[int, str]]:
        return [(notice.member_id, notice.sentence) for notice in self.hub.all(Notice)]


@pytest.fixture
def firm(organisation: Organisation) -> Firm:
    return Firm(organisation)


def test_refused_credentials_stop_the_connection_and_a_member_is_told_once(firm: Firm) -> None:
    firm.lose_the_credentials()
    firm.organisation.token_ends(firm.connection_id)
    firm.hub.miss_call("CA1")
    firm.hub.work()
    firm.hub.miss_call("CA2")
    firm.hub.work()
    assert firm.state == ConnectionState.NEEDS_SIGN_IN
    ((member_id, sentence),) = firm.told
    assert member_id == firm.admin
    assert "Sign in again at Greenhouse Recruiting" in sentence
    assert [kind for kind in firm.hub.tasks if kind == "sign_in"] == ["sign_in"]
    assert {row.state for row in firm.hub.rows("match_person")} == {OutboxState.OWED}


def test_what_waited_for_the_sign_in_goes_on_after_it(firm: Firm) -> None:
    firm.lose_the_credentials()
    firm.organisation.token_ends(firm.connection_id)
    firm.hub.miss_call()
    firm.hub.work()
    assert firm.hub.all(PersonLink) == []
    firm.organisation.connect(client_secret="another-secret", again=firm.connection_id)
    firm.hub.work()
    assert firm.state == ConnectionState.WORKING
    assert firm.hub.one(PersonLink).vendor_id == "70100"


def test_credentials_that_die_while_the_directory_is_read_are_told_too(firm: Firm) -> None:
    firm.lose_the_credentials()
    read_directory_of(firm.organisation.wired, firm.hub.account_id, firm.connection_id)
    assert firm.state == ConnectionState.NEEDS_SIGN_IN
    assert [member_id for member_id, _ in firm.told] == [firm.admin]


def test_a_refusal_of_old_credentials_does_not_undo_a_sign_in_that_came_meanwhile(firm: Firm) -> None:
    old = firm.organisation.connector(firm.connection_id)
    firm.lose_the_credentials()
    firm.organisation.connect(client_secret="another-secret", again=firm.connection_id)
    assert old.check_connection().id == "first-user-90020"
    assert firm.state == ConnectionState.WORKING


def test_a_sign_in_that_comes_while_the_old_credentials_are_being_refused_counts(firm: Firm) -> None:
    firm.lose_the_credentials()
    firm.organisation.token_ends(firm.connection_id)
    firm.organisation.vendor.order("knobs", do="withhold", method="POST", path="/auth/token")
    with ThreadPoolExecutor(1) as worker:
        renewal = worker.submit(firm.organisation.connections.make_ready, firm.connection_id)
        eventually(lambda: firm.organisation.vendor.held > 0, "the sign-in server has the request")
        firm.organisation.connect(client_secret="another-secret", again=firm.connection_id)
        firm.organisation.vendor.order("release")
        renewal.result(10)
    assert firm.state == ConnectionState.WORKING


def test_a_vendor_in_trouble_is_said_and_forgotten_with_its_next_good_answer(firm: Firm) -> None:
    with firm.hub.write() as session:
        told = firm.organisation.connections.went_wrong(
            session, firm.connection_id, TryAgain("It does not answer.", after=30, may_have_left=False)
        )
    assert told == []
    row = firm.organisation.row(firm.connection_id)
    assert (row.state, row.trouble) == (ConnectionState.VENDOR_TROUBLE, "It does not answer.")
    assert row.trouble_until == firm.hub.clock.now + dt.timedelta(seconds=30)
    read_directory_of(firm.organisation.wired, firm.hub.account_id, firm.connection_id)
    row = firm.organisation.row(firm.connection_id)
    assert (row.state, row.trouble, row.trouble_until) == (ConnectionState.WORKING, None, None)


def test_trouble_does_not_hide_that_a_sign_in_is_needed(firm: Firm) -> None:
    with firm.hub.write() as session:
        for trouble in (SignInAgain("The key was taken back."), TryAgain("It does not answer.", may_have_left=False)):
            firm.organisation.connections.went_wrong(session, firm.connection_id, trouble)
    assert firm.state == ConnectionState.NEEDS_SIGN_IN
