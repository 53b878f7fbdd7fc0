"""Every phone system is asked: its voicemails and pictures come through the hub's proxy, or its manifest says why they stay there."""

from collections.abc import Iterator

import pytest

from hub.catalog.discovery import Catalog
from hub.conformance.phone_bench import PhoneDesk, phone_bench_of, phone_desk_at_work
from hub.conformance.phone_rules import PHONE_RULES
from hub.connections.file_kinds import ShownAs
from hub.connections.media import Media
from hub.contract.phone_events import VoicemailLeft
from hub.contract.phone_provider import FetchesMedia
from hub.sandbox.phone_orders import Ends

PHONES = sorted(key for key, manifest in Catalog().manifests.items() if manifest.is_phone_provider)
RULE_ON_MEDIA = next(rule for rule in PHONE_RULES if rule.number == 36)


@pytest.fixture(scope="module")
def desk() -> Iterator[PhoneDesk]:
    with phone_desk_at_work() as desk:
        yield desk


@pytest.mark.parametrize("key", PHONES)
def test_every_phone_system_hands_out_voicemails_and_pictures(desk: PhoneDesk, key: str) -> None:
    with phone_bench_of(desk, key) as bench:
        RULE_ON_MEDIA.check(bench)
        if not issubclass(bench.declared, FetchesMedia) or Ends.VOICEMAIL not in bench.phones.endings:
            return
        left = [event for event in bench.events(bench.call(Ends.VOICEMAIL).requests) if isinstance(event, VoicemailLeft)]
        fetched = Media(desk.hub.connections, desk.hub.catalog).fetch(bench.account_id, bench.connection_id, left[0].media)
        assert (fetched.kind.shown_as, len(fetched.content) > 1000) == (ShownAs.SOUND, True)
