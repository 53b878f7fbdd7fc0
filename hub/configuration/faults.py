"""What is wrong with configuration files."""

from hub.file_faults import FilesRefused


class ConfigurationRefused(FilesRefused):
    """The files cannot be used; nothing was changed, and `faults` holds everything that is wrong with them."""


class Impossible(Exception):
    """A part that is written right but cannot be used here; the sentence says why."""
