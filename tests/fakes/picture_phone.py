"""A phone system that hands out pictures and voicemails."""

from pathlib import Path

from hub.catalog.discovery import Catalog
from hub.connections.media import Media
from hub.contract.errors import VendorTrouble
from hub.contract.phone_provider import FetchesMedia
from hub.settings import Settings
from tests.fakes.connections_at_hand import ConnectionsAtHand
from tests.fakes.firm_system import FirmSystem
from tests.fakes.phone_system import BlindPhone, PhoneSystem


class Gallery:
    """What the phone system keeps, by reference; a trouble is raised. `asked` are the references in their order."""

    def __init__(self, **kept: tuple[bytes, str] | VendorTrouble) -> None:
        self.kept = dict(kept)
        self.asked: list[str] = []

    def fetch(self, ref: str) -> tuple[bytes, str]:
        self.asked.append(ref)
        found = self.kept[ref]
        if isinstance(found, VendorTrouble):
            raise found
        return found


class PicturePhone(BlindPhone, FetchesMedia):
    """The provider's class."""

    def __init__(self, system: PhoneSystem, gallery: Gallery) -> None:
        super().__init__(system)
        self._gallery = gallery

    def fetch_media(self, ref: str) -> tuple[bytes, str]:
        return self._gallery.fetch(ref)


def media_from(gallery: Gallery, folder: Path) -> Media:
    """The pictures and voicemails of a hub whose only phone system keeps this gallery."""
    ready = ConnectionsAtHand(Settings(data_folder=folder, database_url="sqlite://"), PhoneSystem(), FirmSystem())
    ready.phone_class = lambda system: PicturePhone(system, gallery)
    return Media(ready, Catalog())
