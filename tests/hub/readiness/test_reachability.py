"""Whether vendors reach the hub: what each kind of trouble is called, and what to do about it."""

import datetime as dt
import socket
import ssl
import threading
from pathlib import Path
from typing import Any

import pytest

from hub.contract.phone_provider import PointState
from hub.outbound.own_address import ask_own_address
from hub.readiness.own_address import answer_to, is_due, last_try, try_and_keep, try_public_address
from hub.readiness.reachability import Met, Tried, judge, may_be_tried
from hub.records.database import Database
from hub.settings import Settings
from tests.fakes.account_rows import NOW
from tests.fakes.self_signed import self_signed_certificate
from tests.hub.outbound.scripted_server import ScriptedServer, drip_head, hang_up, reply
from tests.services import copy_of

RIGHT, WRONG, UNKNOWN = PointState.RIGHT, PointState.WRONG, PointState.UNKNOWN
ADDRESS = "https://hub.example.com"
KEY = "k" * 48


def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def met(server: ScriptedServer, **wishes: Any) -> Met:
    return try_public_address(server.url, KEY, **wishes).met


def _complain_in_plain_http(listener: socket.socket) -> None:
    """As web servers do with a handshake on their plain port."""
    connection, _ = listener.accept()
    connection.recv(1)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    connection.close()


@pytest.mark.parametrize(
    ("tried", "sentence", "advice"),
    [
        (Met.NO_NAME, "leads nowhere", "DNS record"),
        (Met.REFUSED, "Nobody listens at hub.example.com on port 443", "forward port 443"),
        (Met.TIMED_OUT, "did not answer", "firewall"),
        (Met.BROKEN_OFF, "broke it off", "passes requests on"),
        (Met.EXPIRED, "expired", "Renew it"),
        (Met.NOT_YET_VALID, "not valid yet", "clock of this machine"),
        (Met.SELF_SIGNED, "signed by itself", "certificate authority"),
        (Met.WRONG_HOST, "another name", "PUBLIC_URL"),
        (Met.UNTRUSTED, "not trusted", "whole chain"),
        (Met.NO_TLS, "does not speak https", "port"),
        (Met.REDIRECT, "sends visitors on to https://www.example.com/", "Vendors do not follow"),
        (Met.NO_WEBHOOKS, "not below /in/", "pass unchanged and without a sign-in"),
        (Met.SOMETHING_ELSE, "Something else answered at hub.example.com (status 404)", "/in/"),
    ],
)
def test_every_trouble_has_its_sentence_and_says_what_to_do(tried: Met, sentence: str, advice: str) -> None:
    seen = Tried(
        met=tried, addresses=("203.0.113.9",) if tried is Met.NO_NAME else ("8.8.8.8",), status=404, location="https://www.example.com/"
    )
    found = judge(ADDRESS, seen, None, NOW)
    assert found.state is WRONG
    assert sentence in found.sentence
    assert advice in found.advice


def test_an_answer_of_our_own_is_right() -> None:
    found = judge(ADDRESS, Tried(met=Met.US, addresses=("8.8.8.8",)), None, NOW)
    assert (found.state, found.advice) == (RIGHT, "")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000", "https://192.168.1.20", "http://localhost:8000", "https://hub.local", "https://hub"]
)
def test_an_address_of_this_network_only_names_the_tunnel(url: str) -> None:
    found = judge(url, None, None, NOW)
    assert found.state is WRONG
    assert "tunnel" in found.advice
    assert not may_be_tried(url)


def test_a_name_that_vendors_cannot_write_and_a_path_are_told_before_any_try() -> None:
    for url, said in (("https://m\u00fcnchen.example", "xn--"), ("https://www.example.com/hub", "a name of its own")):
        found = judge(url, None, None, NOW)
        assert (found.state, said in found.advice, may_be_tried(url)) == (WRONG, True, False)
    assert may_be_tried("https://xn--mnchen-3ya.example")


def test_where_the_name_leads_stands_beside_what_answered_there() -> None:
    found = judge(ADDRESS, Tried(met=Met.SOMETHING_ELSE, addresses=("8.8.8.8", "2606:4700::1111"), status=200), None, NOW)
    assert "hub.example.com leads to 8.8.8.8, 2606:4700::1111; if that is not your server, change the DNS record." in found.advice


def test_http_is_not_enough_for_vendors() -> None:
    found = judge("http://hub.example.com", Tried(met=Met.US), None, NOW)
    assert (found.state, "https only" in found.sentence, "certificate" in found.advice) == (WRONG, True, True)


def test_before_the_first_try_nothing_is_known() -> None:
    assert judge(ADDRESS, None, None, NOW).state is UNKNOWN


def test_a_request_of_a_vendor_in_the_last_day_proves_more_than_any_try() -> None:
    broken = Tried(met=Met.TIMED_OUT, addresses=("8.8.8.8",))
    proven = judge(ADDRESS, broken, NOW - dt.timedelta(minutes=3), NOW)
    assert (proven.state, "reached this hub 3 minutes ago" in proven.sentence) == (RIGHT, True)
    assert "3 hours ago" in judge(ADDRESS, broken, NOW - dt.timedelta(hours=3), NOW).sentence
    assert judge(ADDRESS, broken, NOW - dt.timedelta(days=2), NOW).state is WRONG


def test_behind_a_router_a_try_from_inside_decides_nothing() -> None:
    inside = judge(ADDRESS, Tried(met=Met.REFUSED, addresses=("192.168.1.20",)), None, NOW)
    assert (inside.state, "guided test" in inside.advice) == (UNKNOWN, True)
    answered = judge(ADDRESS, Tried(met=Met.US, addresses=("192.168.1.20",)), None, NOW)
    assert (answered.state, "from inside" in answered.sentence) == (RIGHT, True)


def test_a_certificate_that_signed_itself_is_told_from_one_that_is_over_or_not_yet_valid(tmp_path: Path) -> None:
    spans = {Met.SELF_SIGNED: (-1, 1), Met.EXPIRED: (-9, -2), Met.NOT_YET_VALID: (2, 9)}
    for expected, (begins, ends) in spans.items():
        certificate = self_signed_certificate(tmp_path, from_days=begins, until_days=ends)
        trusted = {} if expected is Met.SELF_SIGNED else {"ca_bundle": str(certificate)}
        with ScriptedServer(reply(200), tls=tls(certificate)) as server:
            assert met(server, **trusted) is expected


def test_a_certificate_for_another_name_is_noticed(tmp_path: Path) -> None:
    certificate = self_signed_certificate(tmp_path)
    with ScriptedServer(reply(200), tls=tls(certificate)) as server:
        by_name = server.url.replace("127.0.0.1", "localhost")
        assert try_public_address(by_name, KEY, ca_bundle=str(certificate)).met is Met.WRONG_HOST


def test_what_answers_without_knowing_the_nonce_is_somebody_else() -> None:
    with ScriptedServer(reply(200, b"<h1>This domain is parked</h1>")) as server:
        tried = try_public_address(server.url, KEY)
    assert (tried.met, tried.status, tried.addresses) == (Met.SOMETHING_ELSE, 200, ("127.0.0.1",))


def test_a_proxy_that_keeps_webhooks_or_what_stands_behind_the_question_mark_is_noticed() -> None:
    def as_a_proxy_passes(connection: socket.socket) -> None:
        target = server.received[-1].target
        nonce = target.rsplit("/", 1)[-1].partition("?")[0]
        reply(200, answer_to(nonce, KEY).encode())(connection)

    with ScriptedServer(as_a_proxy_passes) as server:
        assert met(server) is Met.NO_WEBHOOKS
        assert [received.target.split("/")[1] for received in server.received] == ["healthz", "in"]


def test_an_answer_that_drips_in_is_not_waited_for() -> None:
    with ScriptedServer(drip_head) as server, pytest.raises(TimeoutError):
        ask_own_address(server.url, deadline_s=0.3)


def test_a_redirect_is_not_followed() -> None:
    with ScriptedServer(reply(301, headers={"Location": "https://www.example.com/"})) as server:
        tried = try_public_address(server.url, KEY)
    assert (tried.met, tried.location) == (Met.REDIRECT, "https://www.example.com/")


def test_http_where_https_is_asked_and_a_closed_connection_are_told_apart() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_complain_in_plain_http, args=(listener,)).start()
        assert try_public_address(f"https://127.0.0.1:{listener.getsockname()[1]}", KEY).met is Met.NO_TLS
    with ScriptedServer(hang_up) as server:
        assert met(server) is Met.BROKEN_OFF


def test_a_closed_port_and_a_name_that_is_none_are_told_apart() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert try_public_address(f"http://127.0.0.1:{port}", KEY).met is Met.REFUSED
    assert try_public_address("https://hub.invalid", KEY).met is Met.NO_NAME


def test_only_this_installation_knows_the_answer() -> None:
    assert answer_to("nonce", KEY) == answer_to("nonce", KEY)
    assert len({answer_to("nonce", KEY), answer_to("other", KEY), answer_to("nonce", "another key")}) == 3


def test_a_try_is_kept_for_an_hour_and_for_this_address_only(sqlite_with_tables: Path, tmp_path: Path) -> None:
    clock = [NOW]
    database = Database(Settings(data_folder=tmp_path, database_url=copy_of(sqlite_with_tables, tmp_path)), clock=lambda: clock[0])
    with ScriptedServer(reply(200, b"parked")) as server:
        assert is_due(database, server.url)
        try_and_keep(database, server.url, KEY)
        assert not is_due(database, server.url)
        assert is_due(database, ADDRESS)
        with database.read_installation() as session:
            kept = last_try(session, server.url)
            assert last_try(session, ADDRESS) is None
    assert kept is not None
    assert kept.met is Met.SOMETHING_ELSE
    clock[0] += dt.timedelta(hours=2)
    assert is_due(database, server.url)
    database.close()
