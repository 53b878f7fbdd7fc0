"""Small pictures and sounds that simulated phone systems hand out: made on the spot, and real enough for a browser to show and play."""

import struct
import zlib

FRAMES_PER_SECOND = 38
LONGEST_S = 60
WIDTH, HEIGHT = 240, 160

# MPEG-1 Layer III, 32 kbit/s, 44.1 kHz, one channel: a frame is 104 bytes (ISO/IEC 11172-3)
_HEADER = b"\xff\xfb\x10\xc4"
_FRAME_BYTES = 104
_SIDE_INFO_BYTES = 17
_LOUDNESS = 196
_TONES = (10, 14, 10, 8)


def spoken_message(seconds: int) -> bytes:
    """An MP3 of about this length, a minute at most: soft tones with a pause after each, in place of a voice."""
    frames = max(1, min(seconds, LONGEST_S)) * FRAMES_PER_SECOND
    beat = FRAMES_PER_SECOND // 2
    heard = (_frame(_TONES[number // beat % len(_TONES)] if number % beat < beat * 2 // 3 else None) for number in range(frames))
    return b"".join(heard)


def _frame(tone: int | None) -> bytes:
    """One frame: silence, or a single line of the spectrum, counted in pairs of about 77 Hz."""
    side, main = "0" * 18, ""
    for _ in range(2):
        # pairs of zeros are written as 1, the pair (1, 0) as 01 with a plus for its sign: Huffman table 1
        pairs = "" if tone is None else "1" * tone + "010"
        big_values = 0 if tone is None else tone + 1
        side += f"{len(pairs):012b}{big_values:09b}{_LOUDNESS:08b}{0:04b}0" + "00001" * 3 + f"{0:04b}{0:03b}000"
        main += pairs
    body = _as_bytes(side, _SIDE_INFO_BYTES) + _as_bytes(main, _FRAME_BYTES - len(_HEADER) - _SIDE_INFO_BYTES)
    return _HEADER + body


def _as_bytes(bits: str, length: int) -> bytes:
    return int(bits.ljust(length * 8, "0"), 2).to_bytes(length, "big")


def picture(number: int = 0) -> bytes:
    """A PNG of a sky over water; each number has its own light."""
    rows = b"".join(b"\x00" + b"".join(_colour(x, y, number) for x in range(WIDTH)) for y in range(HEIGHT))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")


def _colour(x: int, y: int, number: int) -> bytes:
    horizon = HEIGHT * 3 // 5
    if y < horizon:
        is_sun = (x - 60 - 40 * (number % 4)) ** 2 + (y - 55) ** 2 < 24**2
        return bytes((250, 214, 120)) if is_sun else bytes((120 + y // 2, 170 + y // 2, 215))
    return bytes((30, 90 + (y % 8) * 4, 120 + (y - horizon) // 2))


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
