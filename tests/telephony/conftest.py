"""How often requests are spoiled and posted."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where these tests are named on the command line, as `make soak` does."""
    parser.addoption("--cases", type=int, default=200, help="how many spoiled requests each webhook address gets")
