"""Which of our fields is which of the vendor's: mapping files, account overrides, and the field map made of them."""

from hub.mapping.faults import MappingFault, MappingRefused
from hub.mapping.field_map import MappedFields
from hub.mapping.load import field_map, load_field_map, read_mapping

__all__ = ["MappedFields", "MappingFault", "MappingRefused", "field_map", "load_field_map", "read_mapping"]
