from collections.abc import Iterator

import pytest
import responses

from tests.integrations.hubspot.described import faults
from tests.integrations.hubspot.hubspot_setup import API
from tests.vendor_descriptions import description_named


@pytest.fixture
def portal() -> Iterator[responses.RequestsMock]:
    """The vendor's answers; one that nobody asked for fails the test, and so does a request that the vendor does not describe."""
    with responses.RequestsMock() as answers:
        yield answers
        sent = [call.request for call in answers.calls]
    if description_named():
        assert [fault for request in sent for fault in faults(request, API)] == []
