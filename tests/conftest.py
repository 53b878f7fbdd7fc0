"""What every test may ask for, and how long made-up cases are looked for."""

import gc

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.services", "hub.conformance.pytest_plugin"]

# the same few cases each time, so that a test says the same tomorrow; `make soak` looks for new ones at length
settings.register_profile("steady", max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", max_examples=2000, deadline=None)
settings.load_profile("steady")


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the garbage collector need not go through it again and again."""
    gc.collect()
    gc.freeze()
