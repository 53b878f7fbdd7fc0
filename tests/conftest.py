"""What every test may ask for."""

pytest_plugins = ["tests.services", "hub.conformance.pytest_plugin"]
