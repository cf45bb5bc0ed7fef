"""From the bytes of a file to its text: compressed or not, in whatever encoding an editor has left it."""

import codecs
import re
import zlib

from ..errors import SubmissionError

MOST_UNPACKED = 50_000_000  # bytes that a compressed file may hold
_GZIP = b"\x1f\x8b"
_MARKS = (  # the longer ones first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_JAPANESE = ["cp932", "euc_jp"]  # what editors in Japan wrote before UTF-8
_ESCAPES = re.compile(rb"\x1b\$[@B]")  # into Japanese characters, of ISO-2022-JP: all its bytes are ASCII
_SAMPLE = 200_000  # bytes that an encoding is guessed from
_FEW = 200  # of so many characters one may be unreadable, for a text that is UTF-8 all the same


def text_of(data: bytes) -> tuple[str, list[str]]:
    """The text of a file, and what was odd about its bytes, in words for staff. Raises SubmissionError for no text."""
    odd = []
    if data.startswith(_GZIP):
        data = _unpacked(data)
        odd.append("unpacked (gzip)")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data.decode(encoding, "replace")
            return text, odd if encoding == "utf-8-sig" else [*odd, f"read as {encoding.upper()}"]
    if (wide := _width(data)) is not None:
        return data.decode(wide, "replace"), [*odd, f"read as {wide.upper()}"]
    if data.endswith(b"\0"):
        data = data.rstrip(b"\0")
        odd.append("NUL bytes at the end left out")
    if _ESCAPES.search(data):
        return data.decode("iso2022_jp", "replace"), [*odd, "read as iso2022_jp"]
    try:
        return data.decode(), odd
    except UnicodeDecodeError:
        text, how = _guessed(data)
        return text, [*odd, how]


def _unpacked(data: bytes) -> bytes:
    reader = zlib.decompressobj(wbits=31)
    try:
        unpacked = reader.decompress(data, MOST_UNPACKED + 1)
    except zlib.error as error:
        raise SubmissionError(f"a compressed file that cannot be unpacked ({error})") from error
    if len(unpacked) > MOST_UNPACKED:
        raise SubmissionError(f"a compressed file of more than {MOST_UNPACKED // 1_000_000} MB")
    return unpacked


def _width(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of JSON's own characters is 0, and hardly one of the bytes between."""
    first, second = (data[start : 2 * _SAMPLE : 2].count(0) for start in (0, 1))
    half = min(len(data), 2 * _SAMPLE) // 2
    if max(first, second) * 4 < half or min(first, second) * 20 > half:
        return None
    return "utf-16-be" if first > second else "utf-16-le"


def _guessed(data: bytes) -> tuple[str, str]:
    from charset_normalizer import from_bytes  # here, since few need it

    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken * _FEW <= sum(not one.isascii() for one in text) + _FEW:
        return text, f"{broken} unreadable characters"
    best = from_bytes(data[:_SAMPLE], cp_isolation=[*_JAPANESE, "cp1252"]).best()
    for encoding in [*([best.encoding] if best is not None else []), *_JAPANESE]:
        try:
            return data.decode(encoding), f"read as {encoding}"
        except UnicodeDecodeError:
            continue
    if best is None or "\0" in text:
        raise SubmissionError("not readable as text")
    return data.decode(best.encoding, "replace"), f"read as {best.encoding}, with unreadable characters"
