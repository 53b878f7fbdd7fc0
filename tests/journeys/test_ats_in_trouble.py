"""The firm's own system is down, signs us out or slows us down: texts go on, and afterwards the record ends right, once."""

import time
from urllib.parse import urlsplit

import pytest

from hub.contract.manifest import Manifest
from hub.records.connection import Connection
from tests.journeys import cast
from tests.journeys.business import Business
from tests.journeys.databases import ON_POSTGRESQL, ON_SQLITE
from tests.journeys.patience import eventually
from tests.journeys.rig import Rig


@pytest.fixture
def running(rig: Rig) -> Rig:
    rig.set_up(Business(desk_holder=cast.MIKA, fallback=cast.ROWAN))
    rig.start("web", "texts", "sync")
    return rig


def converse(rig: Rig, caller: str) -> None:
    """A call that nobody takes, the text back, a reply, and the responsible recruiter told."""
    rig.vendors.ring(caller)
    eventually(lambda: rig.vendors.texts_to(caller), "the text back")
    rig.vendors.text(caller, cast.ABOUT_ROLE)
    eventually(lambda: rig.vendors.texts_to(str(cast.MIKA["phone"])), "the recruiter is told")


def assert_record_is_right_once(rig: Rig, caller: str) -> None:
    (text_back,) = rig.vendors.texts_to(caller)
    said = ["Missed call to", text_back, cast.ABOUT_ROLE]
    eventually(lambda: all(words in rig.vendors.written_about(caller) for words in said), "all stands on the record", within_s=40)
    rig.wait_until_quiet()
    assert len(rig.vendors.people_with(caller)) == 1
    written = rig.vendors.written_about(caller)
    # a matter that is opened for the conversation names the call once more
    most = 2 if "open_matters" in _connection(rig).abilities else 1
    assert 1 <= written.count("Missed call to") <= most
    assert [written.count(words) for words in said[1:]] == [1, 1]
    assert len(rig.vendors.texts_to(caller)) == 1


def _connection(rig: Rig) -> Connection:
    (connection,) = rig.rows(Connection, key=rig.vendors.system)
    return connection


def _api_of(rig: Rig) -> tuple[Manifest, str]:
    """The manifest, and the paths of the API at the simulated vendor, its sign-in left out where that has a host of its own."""
    manifest = rig.hub.catalog.manifests[rig.vendors.system]
    api = next(iter(manifest.hosts.values()))
    below = urlsplit(api.sandbox.replace("{sandbox}", "http://simulated")).path.removeprefix(f"/{manifest.key}")
    return manifest, f"{below}/*"


@pytest.mark.parametrize("how", ["refuse", "hold"])
def test_a_system_that_is_down_for_the_whole_conversation_gets_it_afterwards(running: Rig, how: str) -> None:
    gate = running.gates[running.vendors.system]
    if how == "refuse":
        gate.refuse()
    else:
        gate.hold()
    converse(running, cast.STRANGER)
    assert running.vendors.people_with(cast.STRANGER) == []

    gate.relay()

    assert_record_is_right_once(running, cast.STRANGER)


@ON_SQLITE
@pytest.mark.signs_in_with_tokens
@pytest.mark.parametrize("control", ["tokens/expire", "tokens/revoke"])
def test_a_token_refused_midway_is_renewed(running: Rig, control: str) -> None:
    running.vendors.ring(cast.STRANGER)
    running.wait_until_quiet()
    running.vendors.order(running.vendors.system, control)

    running.vendors.text(cast.STRANGER, cast.ABOUT_ROLE)

    assert_record_is_right_once(running, cast.STRANGER)
    assert _connection(running).state == "working"


@ON_POSTGRESQL
@pytest.mark.parametrize("says", ["how long", "until when"])
def test_a_system_that_slows_us_down_gets_everything_later(running: Rig, says: str) -> None:
    manifest, api = _api_of(running)
    limits = manifest.limits
    name, value = (limits.wait_header, "2") if says == "how long" else (limits.reset_header, str(int(time.time()) + 3))
    headers = {name: value} if name else {}
    body = {"message": "slow down"}
    running.vendors.arm(running.vendors.system, "answer", "*", api, status=429, headers=headers, body=body, times=3)

    converse(running, cast.STRANGER)

    assert_record_is_right_once(running, cast.STRANGER)
    assert [asked["status"] for asked in running.vendors.asked(running.vendors.system, "*", api)].count(429) == 3


@ON_POSTGRESQL
def test_a_system_that_fails_after_it_took_a_note_has_it_once(running: Rig) -> None:
    running.vendors.arm(running.vendors.system, "drop", changes=True, times=2)

    converse(running, cast.STRANGER)

    assert_record_is_right_once(running, cast.STRANGER)
