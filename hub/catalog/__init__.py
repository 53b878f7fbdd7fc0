"""The vendors that this installation knows: their manifests, and their code on first use."""

from hub.catalog.discovery import Catalog as Catalog
from hub.catalog.discovery import DuplicateKey as DuplicateKey
from hub.catalog.discovery import UnknownVendor as UnknownVendor
from hub.catalog.discovery import VendorDisabled as VendorDisabled
from hub.catalog.manifest_reader import WrongManifest as WrongManifest
from hub.catalog.manifest_reader import read_manifest as read_manifest
