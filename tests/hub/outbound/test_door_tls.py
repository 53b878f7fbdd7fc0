import socket
import ssl
import time
from pathlib import Path

import pytest

from hub.contract.errors import TryAgain
from hub.outbound.door import Door, OutboundRequest
from tests.fakes.self_signed import self_signed_certificate
from tests.hub.outbound.scripted_server import ScriptedServer, drip_body, reply

DEADLINE_S = 1.0
# what an answer may take that does come, so that a busy machine fails no test
ANSWERED_S = 60.0


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return self_signed_certificate(tmp_path)


@pytest.fixture
def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_vendor_with_a_trusted_certificate_is_spoken_to(certificate: Path, server_side: ssl.SSLContext) -> None:
    door = Door(deadline_s=ANSWERED_S, ca_bundle=str(certificate))
    with ScriptedServer(reply(200, {"ok": True}), tls=server_side) as server:
        for _ in range(2):
            assert door.perform(OutboundRequest("POST", server.url, body=b"{}")).status == 200
    assert server.connections == 1
    door.close()


def test_a_certificate_that_nobody_vouches_for_gets_no_request(server_side: ssl.SSLContext) -> None:
    door = Door(deadline_s=ANSWERED_S)
    with ScriptedServer(reply(200), tls=server_side) as server, pytest.raises(TryAgain) as trouble:
        door.perform(OutboundRequest("POST", server.url, body=b"{}"))
    assert not trouble.value.may_have_left
    assert "certificate" in trouble.value.sentence
    assert server.received == []
    door.close()


def test_a_drip_through_tls_is_cut_at_the_deadline(certificate: Path, server_side: ssl.SSLContext) -> None:
    door = Door(deadline_s=DEADLINE_S, ca_bundle=str(certificate))
    began = time.monotonic()
    with ScriptedServer(drip_body, tls=server_side) as server, pytest.raises(TryAgain) as trouble:
        door.perform(OutboundRequest("POST", server.url, body=b"{}"))
    assert trouble.value.may_have_left
    assert time.monotonic() - began < 30
    door.close()


def test_a_handshake_that_never_comes_ends_at_the_deadline_and_sent_nothing() -> None:
    door = Door(deadline_s=0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(TryAgain) as trouble:
        door.perform(OutboundRequest("POST", f"https://127.0.0.1:{silent.getsockname()[1]}/", body=b"{}"))
    assert not trouble.value.may_have_left
    door.close()
