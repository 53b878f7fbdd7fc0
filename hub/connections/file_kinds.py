"""What kind of file came: what a page shows or plays, what is only there to be saved, and how its file is called. Pure.

Only kinds that can hold no program are shown. A type that a vendor leaves out is told by the first bytes, never the other way round.
"""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

UNNAMED = "application/octet-stream"
_SAYS_NOTHING = frozenset({"", UNNAMED, "binary/octet-stream", "application/binary", "application/x-download"})


class ShownAs(StrEnum):
    """How a page shows it; SAVED is for whatever a browser cannot show, or must not."""

    PICTURE = "picture"
    SOUND = "sound"
    VIDEO = "video"
    SAVED = "saved"


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: the type under which it is served, the ending of its file's name, and the word for it on a page."""

    content_type: str
    ending: str
    shown_as: ShownAs
    word: str

    @property
    def is_shown(self) -> bool:
        """Whether a page may show or play it."""
        return self.shown_as is not ShownAs.SAVED


def _kinds(shown_as: ShownAs, word: str, **endings: str) -> Mapping[str, FileKind]:
    return {name: FileKind(name, ending, shown_as, word) for ending, names in endings.items() for name in names.split()}


UNKNOWN = FileKind(UNNAMED, "bin", ShownAs.SAVED, "file")
KINDS: Mapping[str, FileKind] = {
    **_kinds(ShownAs.PICTURE, "picture", jpg="image/jpeg image/jpg", png="image/png", gif="image/gif", webp="image/webp", bmp="image/bmp"),
    **_kinds(
        ShownAs.SOUND,
        "sound",
        mp3="audio/mpeg audio/mp3",
        wav="audio/wav audio/x-wav audio/wave audio/vnd.wave",
        ogg="audio/ogg audio/opus",
        m4a="audio/mp4 audio/x-m4a audio/m4a",
        aac="audio/aac",
        weba="audio/webm",
    ),
    **_kinds(ShownAs.VIDEO, "video", mp4="video/mp4", webm="video/webm"),
    **_kinds(ShownAs.SAVED, "picture", heic="image/heic", heif="image/heif", tif="image/tiff"),
    **_kinds(ShownAs.SAVED, "sound", amr="audio/amr audio/amr-wb", **{"3ga": "audio/3gpp"}),
    **_kinds(ShownAs.SAVED, "video", mov="video/quicktime", **{"3gp": "video/3gpp video/3gp", "3g2": "video/3gpp2"}),
    **_kinds(ShownAs.SAVED, "PDF", pdf="application/pdf"),
    **_kinds(ShownAs.SAVED, "contact card", vcf="text/vcard text/x-vcard text/directory"),
    **_kinds(ShownAs.SAVED, "calendar entry", ics="text/calendar"),
    **_kinds(ShownAs.SAVED, "text file", txt="text/plain"),
}
_BEGINNINGS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (4, b"ftyp3g", "video/3gpp"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftyp", "video/mp4"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"BEGIN:VCARD", "text/vcard"),
)


def kind_of(content_type: str, content: bytes) -> FileKind:
    """The kind of fetched bytes: what the vendor says, and where it says nothing what they begin with."""
    said = _bare(content_type)
    if said in _SAYS_NOTHING:
        said = next((name for at, mark, name in _BEGINNINGS if content[at : at + len(mark)] == mark), "")
    return KINDS.get(said, UNKNOWN)


def kind_told(content_type: str, address: str) -> FileKind:
    """The kind of something that was told of and not fetched yet: by its type, else by the ending of its address."""
    said = _bare(content_type)
    if said in _SAYS_NOTHING:
        try:
            said = mimetypes.guess_type(urlsplit(address).path)[0] or ""
        except ValueError:
            said = ""
    return KINDS.get(said, UNKNOWN)


def _bare(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()
