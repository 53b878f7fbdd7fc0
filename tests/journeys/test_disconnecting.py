"""A phone system is disconnected: its numbers go back to where they pointed before, and what it still tells is not believed."""

import requests
from sqlalchemy import select

from hub.connections.ready import LongJob
from hub.contract.phone_provider import RegistersWebhooks
from hub.intake.line_book import webhook_address
from hub.records.connection import Connection
from hub.records.inbox import InboxRow
from hub.records.line import Line
from tests.journeys.cast import LINE
from tests.journeys.rig import Rig
from tests.journeys.vendors import TWILIO

BEFORE = {"VoiceUrl": "https://before.example/voice", "VoiceMethod": "POST"}


def voice_address(rig: Rig) -> str:
    """Where the line's calls go now, as the phone system says."""
    provider = rig.hub.connections.phone_provider(LongJob(rig.business.account_id, rig.business.connections[TWILIO]))
    assert isinstance(provider, RegistersWebhooks)
    return provider.read_webhooks(LINE).addresses["VoiceUrl"]


def test_a_disconnected_phone_systems_numbers_point_where_they_did_before(rig: Rig) -> None:
    rig.set_up()
    account_id, connection_id = rig.business.account_id, rig.business.connections[TWILIO]
    assert voice_address(rig).startswith(rig.settings.public_url)
    with rig.hub.database.write(account_id) as session:
        session.scalars(select(Line)).one().webhooks_before = BEFORE
        address = webhook_address(rig.settings.public_url, session.get_one(Connection, connection_id))
    assert rig.hub.connection_parts.upkeep.disconnect(account_id, connection_id, by="Rowan") == []
    (number,) = rig.vendors.truth(TWILIO)["numbers"]
    assert number["voice_url"] == BEFORE["VoiceUrl"]
    assert rig.rows(Line)[0].webhooks_before is None
    rig.start("web")
    assert requests.post(f"{address}?what=text", data={"Body": "hello"}, timeout=10).status_code == 404
    assert rig.rows(InboxRow) == []
