import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from requests import Session

from hub.contract.errors import ConnectorBug, Rejected, TryAgain
from hub.outbound.door import Door, OutboundRequest
from tests.hub.outbound.scripted_server import (
    Action,
    ScriptedServer,
    drip_body,
    drip_head,
    drip_until_closed,
    hang_up,
    reply,
    reply_and_hang_up,
    reset_within_answer,
    withhold,
)

# what an answer may take that does come, so that a busy machine fails no test
ANSWERED_S = 60.0
# how long an answer is waited for that never comes
DEADLINE_S = 1.0
# far above that deadline, and far below what a drip would take
PATIENCE_S = 30.0


@pytest.fixture
def door() -> Iterator[Door]:
    door = Door(deadline_s=ANSWERED_S, largest_answer=100_000)
    yield door
    door.close()


@pytest.fixture
def hurried_door() -> Iterator[Door]:
    door = Door(deadline_s=DEADLINE_S)
    yield door
    door.close()


def write(url: str) -> OutboundRequest:
    return OutboundRequest("POST", url, {"Content-Type": "application/json"}, b'{"a": 1}')


def read(url: str) -> OutboundRequest:
    return OutboundRequest("GET", url)


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


@contextlib.contextmanager
def full_backlog() -> Iterator[str]:
    """An address whose listen queue is full, so that connecting hangs."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"


def test_an_answer_comes_back_whole(door: Door) -> None:
    with ScriptedServer(reply(201, {"id": 7}, {"X-Request-Id": "abc"})) as server:
        answer = door.perform(write(f"{server.url}/people?x=1"))
    assert (answer.status, answer.content, answer.headers["x-request-id"]) == (201, b'{"id": 7}', "abc")
    assert (server.received[0].method, server.received[0].target, server.received[0].body) == ("POST", "/people?x=1", b'{"a": 1}')


def test_a_refused_connection_certainly_sent_nothing(door: Door) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    with pytest.raises(TryAgain) as trouble:
        door.perform(write(url))
    assert not trouble.value.may_have_left


def test_a_host_without_an_address_certainly_got_nothing(hurried_door: Door) -> None:
    with within(PATIENCE_S), pytest.raises(TryAgain) as trouble:
        hurried_door.perform(write("https://nobody.invalid/"))
    assert not trouble.value.may_have_left


def test_a_hanging_connect_ends_at_the_deadline_and_sent_nothing(hurried_door: Door) -> None:
    with full_backlog() as url, within(PATIENCE_S), pytest.raises(TryAgain) as trouble:
        hurried_door.perform(write(url))
    assert not trouble.value.may_have_left


@pytest.mark.parametrize("action", [withhold, hang_up, reset_within_answer, drip_head, drip_body, drip_until_closed])
def test_a_write_without_a_whole_answer_may_have_happened_and_ends_at_the_deadline(hurried_door: Door, action: Action) -> None:
    with ScriptedServer(action) as server, within(PATIENCE_S), pytest.raises(TryAgain) as trouble:
        hurried_door.perform(write(server.url))
    assert trouble.value.may_have_left
    assert len(server.received) == 1


@pytest.mark.parametrize("action", [withhold, hang_up, reset_within_answer, drip_body])
def test_a_read_without_a_whole_answer_may_simply_be_repeated(hurried_door: Door, action: Action) -> None:
    with ScriptedServer(action) as server, within(PATIENCE_S), pytest.raises(TryAgain) as trouble:
        hurried_door.perform(read(server.url))
    assert not trouble.value.may_have_left


def test_one_request_may_have_a_deadline_of_its_own() -> None:
    patient = Door(deadline_s=60)
    with ScriptedServer(withhold) as server, within(PATIENCE_S), pytest.raises(TryAgain):
        patient.perform(read(server.url), deadline_s=0.05)
    patient.close()


def test_a_late_answer_does_not_disturb_the_next_request(door: Door) -> None:
    with ScriptedServer(withhold, reply(200, {"second": True})) as server:
        with pytest.raises(TryAgain):
            door.perform(read(server.url), deadline_s=DEADLINE_S)
        assert door.perform(read(server.url)).content == b'{"second": true}'
    assert server.connections == 2


def test_a_connection_is_used_again(door: Door) -> None:
    with ScriptedServer(reply(200, {})) as server:
        for _ in range(3):
            door.perform(write(server.url))
    assert server.connections == 1


def test_a_connection_that_was_idle_for_too_long_is_not_used_again() -> None:
    door = Door(deadline_s=ANSWERED_S, idle_limit_s=0)
    with ScriptedServer(reply(200, {})) as server:
        for _ in range(3):
            door.perform(write(server.url))
    assert server.connections == 3
    door.close()


def test_a_connection_that_the_vendor_closed_is_replaced_without_a_failure(door: Door) -> None:
    hung_up = threading.Event()
    with ScriptedServer(reply_and_hang_up(200, hung_up), reply(201, {})) as server:
        door.perform(write(server.url))
        assert hung_up.wait(60)
        assert door.perform(write(server.url)).status == 201
    assert [received.connection for received in server.received] == [1, 2]


def test_no_redirect_is_followed_and_no_cookie_kept(door: Door) -> None:
    with ScriptedServer(reply(200)) as other, ScriptedServer(reply(302, headers={"Location": other.url, "Set-Cookie": "a=b"})) as server:
        assert door.perform(read(server.url)).status == 302
        door.perform(read(server.url))
    assert other.received == []
    assert "cookie" not in server.received[1].headers


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    door = Door(deadline_s=ANSWERED_S)
    with ScriptedServer(reply(200, {"ok": True})) as server:
        assert door.perform(write(server.url)).status == 200
    door.close()


@pytest.mark.parametrize("content", [b"x" * 200_000, gzip.compress(b"x" * 5_000_000)])
def test_an_answer_beyond_the_bound_is_not_taken(door: Door, content: bytes) -> None:
    encoding = {"Content-Encoding": "gzip"} if content[:2] == b"\x1f\x8b" else {}
    with ScriptedServer(reply(200, content, encoding)) as server:
        with pytest.raises(Rejected) as refused:
            door.perform(read(server.url))
        with pytest.raises(TryAgain) as doubt:
            door.perform(write(server.url))
    assert refused.value.reason == "answer_too_large"
    assert doubt.value.may_have_left


def test_a_lease_that_ran_out_stops_the_request_before_a_connection_is_made(door: Door) -> None:
    class LeaseLostError(Exception):
        pass

    def check_lease() -> None:
        raise LeaseLostError

    with ScriptedServer(reply(200)) as server, pytest.raises(LeaseLostError):
        door.perform(write(server.url), before_send=check_lease)
    assert server.connections == 0


@pytest.mark.parametrize(
    "url", ["http://example.com/", "http://169.254.169.254/", "ftp://127.0.0.1/", "file:///etc/passwd", "http:///", "x"]
)
def test_only_https_leaves_the_machine(door: Door, url: str) -> None:
    with pytest.raises(ConnectorBug):
        door.perform(read(url))


def test_a_header_that_would_break_the_request_is_our_own_error(door: Door) -> None:
    with ScriptedServer(reply(200)) as server, pytest.raises(ConnectorBug):
        door.perform(OutboundRequest("GET", server.url, {"X-Name": "a\r\nX-Other: b"}))
    assert server.received == []


def test_the_sentence_names_the_host_and_no_more_of_the_address(door: Door) -> None:
    with ScriptedServer(hang_up) as server, pytest.raises(TryAgain) as trouble:
        door.perform(read(f"{server.url}/PhoneNumbers/+14155550123?token=geheim"))
    assert trouble.value.sentence == "127.0.0.1 broke off the connection."
    assert trouble.value.__cause__ is None


def test_a_session_carried_by_the_door_keeps_the_deadline_and_follows_no_redirect() -> None:
    door = Door(deadline_s=3 * DEADLINE_S)
    session = Session()
    door.carry(session)
    with ScriptedServer(reply(200, {"access_token": "x"}), drip_body) as server:
        assert session.post(server.url, data={"grant_type": "client_credentials"}, timeout=None).json() == {"access_token": "x"}
        with within(PATIENCE_S), pytest.raises(TryAgain) as trouble:
            session.post(server.url)
    assert trouble.value.may_have_left
    session.close()
    door.close()


def test_a_vendor_that_hangs_delays_no_other_vendor() -> None:
    door = Door(deadline_s=ANSWERED_S)
    with ScriptedServer(withhold) as hanging, ScriptedServer(reply(200, {})) as healthy, ThreadPoolExecutor(16) as threads:
        stuck = [threads.submit(door.perform, write(hanging.url), deadline_s=DEADLINE_S) for _ in range(8)]
        answers = [threads.submit(door.perform, write(healthy.url)) for _ in range(80)]
        assert {answer.result().status for answer in answers} == {200}
        for one in stuck:
            with pytest.raises(TryAgain):
                one.result()
    assert len(healthy.received) == 80
    assert healthy.connections <= 16
    door.close()
