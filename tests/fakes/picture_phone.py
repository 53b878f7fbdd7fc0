"""A phone system that hands out pictures and voicemails."""

from hub.contract.errors import VendorTrouble
from hub.contract.phone_provider import FetchesMedia
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
