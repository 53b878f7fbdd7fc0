"""The simulated OpenID provider with the demo's people, and with somebody whom no business knows."""

from hub.connections.openid_provider import SANDBOX_CLIENT
from hub.sandbox.openid_provider import InventedPerson, OpenIdSandbox
from hub.simulated.cast import read_cast

STRANGER = InventedPerson("stranger", "Noor Visser", "noor@elsewhere.example")


def simulated_provider() -> OpenIdSandbox:
    """Served beside the simulated vendors."""
    members = [InventedPerson(f"person-{place}", one["name"], one["email"]) for place, one in enumerate(read_cast()["members"], 1)]
    return OpenIdSandbox([*members, STRANGER], SANDBOX_CLIENT)
