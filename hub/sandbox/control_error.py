"""The one error of the sandbox's own control routes."""


class ControlError(ValueError):
    """A control request (knob, seed, simulated phone) is wrong; the sentence says what to write."""
