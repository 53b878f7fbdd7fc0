"""A Quo provider behind the hub's own request port, so that sign-in, headers, pages and errors are the real ones."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from hub.catalog.discovery import Catalog
from hub.connections.signers import FixedSigner
from hub.contract.context import ConnectorContext
from hub.outbound.addresses import VendorAddresses
from hub.outbound.budget import Budget
from hub.outbound.door import Door
from hub.outbound.vendor_api import VendorApi
from telephony.openphone import OpenPhoneProvider
from tests.fakes.phone_contexts import NoFields
from tests.fakes.silent_log import SilentLog
from tests.hub.outbound.fakes import ListedTrace, SetClock

KEY = "an-invented-key"
NO_FACTS: Mapping[str, str] = MappingProxyType({})


def connected_provider(door: Door, *, sandbox: str | None = None, key: str = KEY, facts: Mapping[str, str] = NO_FACTS) -> OpenPhoneProvider:
    manifest, clock = Catalog().manifests["openphone"], SetClock()
    api = VendorApi(
        manifest=manifest,
        addresses=VendorAddresses.of(manifest, sandbox),
        connection="1",
        door=door,
        budget=Budget(None, clock),
        signer=FixedSigner(manifest.sign_in[0], {"api_key": key}),
        trace=ListedTrace(),
        longest_wait_s=100,
        clock=clock,
        sleep=clock.sleep,
    )
    context = ConnectorContext(api=api, fields=NoFields(), facts=facts, clock=lambda: datetime.now(UTC), log=SilentLog(), region="US")
    return OpenPhoneProvider(context)
