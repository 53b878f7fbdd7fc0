"""The sounds and pictures of simulated phone systems are whole files."""

import struct
import zlib

import pytest

from hub.sandbox.samples import FRAMES_PER_SECOND, LONGEST_S, picture, spoken_message


@pytest.mark.parametrize(("seconds", "played"), [(0, 1), (9, 9), (10_000, LONGEST_S)])
def test_a_spoken_message_lasts_as_long_as_was_asked(seconds: int, played: int) -> None:
    message = spoken_message(seconds)
    frames = [message[at : at + 104] for at in range(0, len(message), 104)]
    assert len(frames) == played * FRAMES_PER_SECOND
    assert all(frame.startswith(b"\xff\xfb\x10\xc4") and len(frame) == 104 for frame in frames)


def test_a_picture_is_a_png_and_each_number_has_its_own() -> None:
    content = picture()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    at, names = 8, []
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        name, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        assert struct.unpack(">I", content[at + 8 + length : at + 12 + length]) == (zlib.crc32(name + body),)
        names.append(name)
        at += 12 + length
    assert names == [b"IHDR", b"IDAT", b"IEND"]
    assert picture(1) != content
