"""A hub that is connected, or could be, to a simulated vendor with a real sign-in server."""

from collections.abc import Iterator

import pytest

from tests.fakes.small_hub import SmallHub
from tests.hub.connections.organisation import Organisation, Vendor, running_vendor


@pytest.fixture
def vendor(hub_on_each: SmallHub) -> Iterator[Vendor]:
    with running_vendor(hub_on_each) as vendor:
        yield vendor


@pytest.fixture
def organisation(hub_on_each: SmallHub, vendor: Vendor) -> Organisation:
    return Organisation(hub_on_each, vendor)
