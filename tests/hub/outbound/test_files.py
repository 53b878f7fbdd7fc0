"""Files by links: nothing of the sign-in leaves the vendor's API, and no link leads the hub to where it should not go."""

from collections.abc import Iterator

import pytest

from hub.catalog.discovery import Catalog
from hub.contract.errors import Gone, Rejected, TryAgain, VendorTrouble
from hub.outbound.addresses import VendorAddresses
from hub.outbound.budget import Budget
from hub.outbound.door import Door, OutboundRequest
from hub.outbound.file_addresses import FileHosts, is_public
from hub.outbound.vendor_api import VendorApi
from tests.hub.outbound.fakes import ListedTrace, SetClock, TokenSigner, manifest
from tests.hub.outbound.scripted_server import Action, ScriptedServer, reply

PHONES = {key: one for key, one in Catalog().manifests.items() if one.is_phone_provider}


@pytest.fixture
def door() -> Iterator[Door]:
    door = Door(deadline_s=60, largest_answer=1000)
    yield door
    door.close()


class Vendor:
    """A vendor's API on one server and its files on another, as the hub sees them."""

    def __init__(self, door: Door, api: ScriptedServer, files: ScriptedServer) -> None:
        self.api, self.files, self.trace = api, files, ListedTrace()
        clock = SetClock()
        self.port = VendorApi(
            manifest=manifest(),
            addresses=VendorAddresses({"api": api.url}, FileHosts("Acme", ["files.example", "*.store.example"], files.url)),
            connection="7",
            door=door,
            budget=Budget(None, clock),
            signer=TokenSigner("t1"),
            trace=self.trace,
            clock=clock,
            sleep=clock.sleep,
        )


@pytest.fixture
def vendor(door: Door) -> Iterator[Vendor]:
    with ScriptedServer(reply(200, b"from the API")) as api, ScriptedServer(reply(200, b"sound", {"Content-Type": "audio/mpeg"})) as files:
        yield Vendor(door, api, files)


def sends_on(to: str) -> Action:
    return reply(307, b"", {"Location": to})


def test_a_link_is_asked_for_without_a_word_of_who_asks(vendor: Vendor) -> None:
    answer = vendor.port.get_link("https://files.example/v/1.mp3?X-Signature=abc")
    assert (answer.content, answer.headers["content-type"]) == (b"sound", "audio/mpeg")
    [asked] = vendor.files.received
    assert asked.target == "/files.example/v/1.mp3?X-Signature=abc"
    assert "authorization" not in asked.headers
    assert "abc" not in vendor.trace.exchanges[0].url


def test_a_file_of_the_api_is_signed_and_where_it_sends_on_to_is_not(vendor: Vendor) -> None:
    vendor.api.answer_with(sends_on("/elsewhere/1"), sends_on("https://eu.store.example/1"))
    assert vendor.port.get_file("/media/1").content == b"sound"
    assert [asked.headers.get("authorization") for asked in vendor.api.received] == ["Bearer t1", "Bearer t1"]
    assert [asked.headers.get("authorization") for asked in vendor.files.received] == [None]


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/x.mp3",
        "https://files.example.evil.example/x",
        "https://store.example/x",
        "https://files.example@evil.example/x",
        "https://evil.example\\@files.example/x",
        "http://files.example/x",
        "//files.example/x",
        "/v1/keys",
        "file:///etc/passwd",
        "ftp://files.example/x",
        "https://169.254.169.254/latest/meta-data",
        "",
    ],
)
def test_a_link_to_anywhere_else_is_followed_by_nobody(vendor: Vendor, link: str) -> None:
    with pytest.raises(Rejected) as refused:
        vendor.port.get_link(link)
    assert refused.value.reason == "foreign_host"
    vendor.api.answer_with(sends_on(link) if link not in ("", "/v1/keys", "//files.example/x") else sends_on("https://evil.example/"))
    with pytest.raises(Rejected):
        vendor.port.get_file("/media/1")
    assert vendor.files.received == []


def test_a_link_that_has_ended_is_gone_and_never_a_sign_in_that_is_needed(vendor: Vendor) -> None:
    for status in (400, 401, 403, 404, 410):
        vendor.files.answer_with(reply(status, b"<Error><Code>AccessDenied</Code></Error>", {"Content-Type": "application/xml"}))
        with pytest.raises(Gone, match="has ended"):
            vendor.port.get_link("https://files.example/1")


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (reply(503), TryAgain),
        (reply(200, b"<html>Sign in</html>", {"Content-Type": "text/html"}), Rejected),
        (reply(200, bytes(2000), {"Content-Type": "audio/mpeg"}), Rejected),
        (sends_on("https://files.example/1"), Rejected),
        (reply(302), Rejected),
    ],
    ids=["failed", "a page", "too large", "in a circle", "to nowhere"],
)
def test_whatever_else_comes_instead_of_a_file_is_said(vendor: Vendor, answer: Action, trouble: type[VendorTrouble]) -> None:
    vendor.files.answer_with(answer)
    with pytest.raises(trouble):
        vendor.port.get_link("https://files.example/1")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_name_that_leads_into_the_private_network_is_not_gone_to(door: Door, host: str) -> None:
    with ScriptedServer(reply(200)) as inside:
        port = inside.url.rpartition(":")[2]
        with pytest.raises(Rejected) as refused:
            door.perform(OutboundRequest("GET", f"https://{host}:{port}/", is_outside=True))
        assert (refused.value.reason, inside.connections) == ("foreign_host", 0)


INSIDE = """
127.0.0.1 10.1.2.3 192.168.0.9 172.16.0.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1
::1 fe80::1%eth0 fd00::1 ::ffff:10.0.0.1 2002:7f00:1:: 64:ff9b::7f00:1 ::
64:ff9b:1::a00:1 fec0::1 ::127.0.0.1 5f00::1
"""


@pytest.mark.parametrize("address", INSIDE.split())
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_an_address_of_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("key", PHONES)
def test_a_link_is_signed_at_no_phone_system_whoever_wrote_it(key: str) -> None:
    addresses = VendorAddresses.of(PHONES[key])
    for link in ("https://evil.example/a.png", *(f"{host.live}/a.png" for host in PHONES[key].hosts.values())):
        try:
            place = addresses.file(link)
        except Rejected:
            continue
        assert (place.is_signed, place.is_outside) == (False, True)
