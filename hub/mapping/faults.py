"""What is wrong with a mapping."""

from hub.file_faults import FilesRefused


class MappingRefused(FilesRefused):
    """The mapping cannot be used; `faults` holds everything that is wrong with it."""
