from collections.abc import Iterator

import pytest
import responses


@pytest.fixture
def lever() -> Iterator[responses.RequestsMock]:
    """The vendor's answers; one that nobody asked for fails the test."""
    with responses.RequestsMock() as answers:
        yield answers
