"""The one error of the kit about itself."""


class NotInstalled(RuntimeError):
    """A library that the kit needs is missing; the sentence says how to get it."""
