"""Which of our fields is which of the vendor's: mapping files, account overrides, and the field map made of them."""

from hub.file_faults import FileFault
from hub.mapping.faults import MappingRefused
from hub.mapping.field_map import MappedFields
from hub.mapping.load import field_map, load_field_map, read_mapping

__all__ = ["FileFault", "MappedFields", "MappingRefused", "field_map", "load_field_map", "read_mapping"]
