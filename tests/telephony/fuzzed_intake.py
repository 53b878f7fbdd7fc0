"""The real intake endpoint of a hub in this process, with one connection, and what must hold of its rows after each request."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from hub.catalog.discovery import Catalog
from hub.conformance.fixtures import fixtures_of
from hub.conformance.vendor_bench import bench_hub, make_account
from hub.connections.vault import Vault
from hub.contract.connector import Connector
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.phone_provider import PhoneProvider
from hub.contract.webhooks import RawRequest, UnreadableRequest
from hub.intake.changes import ChangeReception
from hub.intake.endpoints import intake_blueprint
from hub.intake.line_book import LineBook, webhook_address
from hub.intake.reading import InboxReader
from hub.journey import run_stored_journey
from hub.outbox.effects import Queue
from hub.records.call import Call, CallOutcome
from hub.records.connection import Connection
from hub.records.inbox import InboxEvent, InboxEventState, InboxRow, InboxRowState
from hub.records.line import Line
from hub.wiring import Hub
from tests.telephony.spoiled_requests import Sample

PUBLIC_URL = "https://hub.example"
UNHURRIED_S = 60.0
WAITS_FOR_ITS_CALL = "CallNotKnownYet"


class Believing(Catalog):
    """A catalog whose connectors take every request for genuine, so that what is behind the signature is reached."""

    def connector(self, key: str) -> type[Connector]:
        genuine = super().connector(key)
        return type(genuine.__name__, (genuine,), {"is_authentic": staticmethod(lambda raw, secrets: True)})  # noqa: ARG005


@dataclass
class FuzzedIntake:
    """Posts requests to one connection's address; `settle` reads what was stored and raises AssertionError for what must not be."""

    hub: Hub
    reader: InboxReader
    client: FlaskClient
    account_id: int
    connection_id: int
    address: str
    last_row: int = 0
    last_call: int = 0

    def post(self, sample: Sample, headers: Mapping[str, str]) -> int:
        """The status that the vendor hears."""
        path = urlsplit(self.address).path
        given = {"content-type": sample.content_type, **headers}
        answer = self.client.post(path, query_string=sample.query, data=sample.body, headers=given)
        return answer.status_code

    def settle(self) -> None:
        """Read what is unread, and look at every row that is new."""
        for queue in (Queue.TEXTS, Queue.TEXTS):
            for _, work in self.reader.look(queue, 1000):
                work()
        self._look_at_requests()
        self._look_at_calls()

    def _look_at_requests(self) -> None:
        with self.hub.database.read(self.account_id) as session:
            rows = session.scalars(select(InboxRow).where(InboxRow.id > self.last_row).order_by(InboxRow.id)).all()
            events = session.scalars(select(InboxEvent).where(InboxEvent.inbox_row_id > self.last_row)).all()
        for row in rows:
            self.last_row = row.id
            if row.refused_because != WAITS_FOR_ITS_CALL:
                assert row.state != InboxRowState.UNREAD, f"a request breaks its reader: {row.refused_because}"
            if row.state in (InboxRowState.FAILED, InboxRowState.REFUSED):
                assert row.refused_because, f"a request is {row.state} without a reason"
        for event in events:
            assert event.state in (InboxEventState.DONE, InboxEventState.IGNORED), f"{event.name} is {event.state}: {event.error}"

    def _look_at_calls(self) -> None:
        with self.hub.database.read(self.account_id) as session:
            for call in session.scalars(select(Call).where(Call.id > self.last_call).order_by(Call.id)):
                self.last_call = call.id
                assert call.provider_call_id
                assert call.happenings
                assert call.outcome in set(CallOutcome)
                assert call.caller_id or call.withheld or call.ours or not call.caller_raw.startswith("+1415555")
                assert call.ended_at is None or call.decision_reason, "a call is over, and nothing was decided"

    def count(self, state: InboxRowState) -> int:
        with self.hub.database.read(self.account_id) as session:
            return session.scalar(select(func.count()).select_from(InboxRow).where(InboxRow.state == state)) or 0


@contextmanager
def intake_of(key: str, connect: Callable[[Hub, int], int], lines: frozenset[str] = frozenset()) -> Iterator[FuzzedIntake]:
    """A hub with one connection, made by `connect`, and lines with these numbers."""
    with bench_hub(public_url=PUBLIC_URL, intake_commit_s=UNHURRIED_S) as hub:
        catalog = Believing()
        account_id = make_account(hub, "US")
        connection_id = connect(hub, account_id)
        with hub.database.write(account_id) as session:
            connection = session.get_one(Connection, connection_id)
            address = webhook_address(PUBLIC_URL, connection)
            for number in sorted(lines):
                session.add(
                    Line(provider=key, number=number, label=number, connection_id=connection_id, watch_only=False, created_at=session.now)
                )
        book = LineBook(hub.database, Vault(hub.secrets), hub.settings.data_folder, PUBLIC_URL)
        changes = ChangeReception(database=hub.database, book=book, clients=hub.connections.clients, connectors=catalog)
        app = Flask("intake")
        app.register_blueprint(intake_blueprint(hub.reception, changes, PUBLIC_URL))
        reader = InboxReader(hub.database, catalog, run_stored_journey)
        try:
            yield FuzzedIntake(hub, reader, app.test_client(), account_id, connection_id, address)
        finally:
            hub.reception.close()


def samples_of(provider: type[PhoneProvider], key: str) -> tuple[list[Sample], frozenset[str]]:
    """A phone provider's fixtures, and the lines that they are about."""
    manifest = Catalog().manifests[key]
    fixtures = fixtures_of(manifest)
    samples = [Sample(fixture.body, fixture.headers["content-type"], fixture.query) for fixture in fixtures]
    lines = {_line_of(provider, fixture.posted_to(PUBLIC_URL)) for fixture in fixtures} - {""}
    return samples, frozenset(PhoneNumber(line, "US").e164 for line in lines)


def _line_of(provider: Any, raw: RawRequest) -> str:
    try:
        return str(provider.peek(raw).line)
    except UnreadableRequest:
        return ""
