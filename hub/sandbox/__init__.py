"""The kit every simulated vendor stands on: a small strict vendor, its failure knobs, its journal and the server that runs it."""

from hub.sandbox.control import control_body
from hub.sandbox.control_error import ControlError
from hub.sandbox.doorway import lose_this_answer
from hub.sandbox.journal import Journal
from hub.sandbox.knobs import Knobs
from hub.sandbox.vendor import Clock, SandboxVendor, utc_now

__all__ = ["Clock", "ControlError", "Journal", "Knobs", "SandboxVendor", "control_body", "lose_this_answer", "utc_now"]
