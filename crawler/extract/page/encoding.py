"""From the bytes of a page to its text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from w3lib.encoding import read_bom

from crawler.extract.page.encoding_guess import Guess, fits, guess, is_latin, usual
from crawler.extract.page.encoding_labels import declared, language

# C0 controls and non-characters have no place in XML 1.0, so lxml refuses them when trafilatura writes text back; no
# page means anything by them. C1 controls are what HTML takes references to them for: windows-1252's characters
# (https://html.spec.whatwg.org/multipage/parsing.html#numeric-character-reference-end-state).
_CONTROLS = (*range(9), 11, 12, *range(14, 32), 127)
_C1 = {code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)}
_CLEAN: dict[int, str | None] = {**dict.fromkeys((*_CONTROLS, 0xFFFE, 0xFFFF)), 12: " ", **_C1}
_UNCLEAN = re.compile("[" + "".join(map(chr, (*_CONTROLS, *_C1, 0xFFFE, 0xFFFF))) + "]")
_REFERENCES = (
    r"&#(?:[xX]0*(?:[0-8bBeEfF]|1[0-9a-fA-F]|7[fF]|8[1dDfF]|9[0dD]|[fF]{3}[eEfF])(?![0-9a-fA-F])"
    r"|0*(?:[0-8]|11|1[4-9]|2[0-9]|3[01]|12[79]|14[134]|157|6553[45])(?!\d));?"
)
_REFERENCE, _REFERENCE_IN_BYTES = re.compile(_REFERENCES), re.compile(_REFERENCES.encode())
# All bytes but controls and the first of C1 controls and of U+FFFE: deleting those is quicker than looking for these.
_ORDINARY = bytes(code for code in range(256) if code not in {*_CONTROLS, 0xC2, 0xEF})
_C1_IN_UTF8, _NO_CHARACTER_IN_UTF8 = re.compile(rb"\xc2[\x80-\x9f]"), re.compile(rb"\xef\xbf[\xbe\xbf]")

_BEYOND_ASCII = bytes(range(0x80, 0x100))
# Of the bytes beyond ASCII in a page of another encoding fewer than half are UTF-8 by accident: in Japanese and Thai.
_SHARE_OF_UTF8, _SHARE_WHATEVER_IS_DECLARED = 0.6, 0.9
# In a page of the West, hardly any.
_SHARE_BY_ACCIDENT = 0.02
# Letters and quotation marks of the West in UTF-8: no text has these as characters of a single byte in a row.
_WESTERN_UTF8 = re.compile(rb"\xc2[\xa0-\xbf]|\xc3[\x80-\xbf]|\xe2\x80[\x90-\xbf]|\xe2\x82\xac")
# Half of a surrogate pair by half, each in three bytes: https://www.unicode.org/reports/tr26/ (CESU-8).
_CESU = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
# What surrogateescape makes of a character that was cut.
_CUT = re.compile("[\udcc2-\udcf4][\udc80-\udcbf]+")
_ESCAPES = range(0xDC80, 0xDD00)
# UTF-8 that was taken for windows-1252 and written as UTF-8 again.
_TWICE = re.compile("Ã[\u00a0-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[™œ˜¦“”\u009d]")
_TWICE_OFTEN = 6
_WESTERN = re.compile("[À-ÿ]")
_MARKLESS_WINDOW, _FEW_ZEROS = 4096, 5
_WIDE = ("utf-16-le", "utf-16-be")
_MULTI_BYTE = ("cp932", "cp949", "euc_jp", "gb18030", "big5hkscs", "iso2022_jp")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a page."""

    text: str
    """Without lone surrogates, NUL and other characters that XML 1.0 has no place for; without C1 controls."""
    encoding: str
    """Python's name of the encoding that it was read in."""
    warnings: list[str] = field(default_factory=list)
    """What is doubtful, each as `encoding: sentence`."""
    _source: bytes | None = field(default=None, compare=False, repr=False)

    @property
    def utf8(self) -> bytes:
        """The text in UTF-8: the body itself, where it is that."""
        return self.text.encode("utf-8") if self._source is None else self._source


def read(body: bytes, content_type: str | None) -> Decoded:
    """The text of `body`, a whole page, with `content_type` as its header has it.

    Order: byte order mark; UTF-8 where the bytes are valid UTF-8; UTF-16 and UTF-32 by where their zeros stand; UTF-8
    with broken bytes; what the header declares, then what the page declares, unless its letters are those of another
    encoding; at last the letters alone. UTF-8 goes before what is declared because text in another encoding is valid
    UTF-8 by accident only (RFC 3629, section 1), while a wrong charset is declared often.

    Text that was encoded twice stays as it is (`encoded_twice` sees it): that is what readers were shown, and what it
    was meant to be is a guess.
    """
    encoding, mark = read_bom(body)
    body = body[len(mark or b"") :]
    if encoding and encoding != "utf-8":
        return Decoded(_clean(body.decode(encoding, "replace")), encoding)
    try:
        text, source = _strict(body)
    except UnicodeDecodeError:
        return _mixed(body, usual(language(body))) if encoding else _read_other(body, content_type)
    if body.isascii() and b"\x1b$" in body:
        return Decoded(_clean(body.decode("iso2022_jp", "replace")), "iso2022_jp")
    if b"\0" in body[:_MARKLESS_WINDOW] and (encoding := _markless(body)):
        return Decoded(_clean(body.decode(encoding, "replace")), encoding)
    return Decoded(text, "utf-8", _source=source)


def _strict(body: bytes) -> tuple[str, bytes | None]:
    """`_clean(body.decode("utf-8"))`, faster, and `body` where that changes nothing.

    Valid UTF-8 has no lone surrogates, and bytes are quick to look for.
    """
    text = body.decode("utf-8")
    source: bytes | None = body
    suspect = set(body.translate(None, _ORDINARY))
    if (
        suspect - {0xC2, 0xEF}
        or (0xC2 in suspect and _C1_IN_UTF8.search(body))
        or (0xEF in suspect and _NO_CHARACTER_IN_UTF8.search(body))
    ):
        text, source = text.translate(_CLEAN), None
    if _REFERENCE_IN_BYTES.search(body):
        text, source = _REFERENCE.sub("", text), None
    return text, source


def _clean(text: str) -> str:
    if _UNCLEAN.search(text):
        text = text.translate(_CLEAN)
    if "&#" in text:
        text = _REFERENCE.sub("", text)
    return text.encode("utf-8", "replace").decode("utf-8")


def _read_other(body: bytes, content_type: str | None) -> Decoded:
    """The text of bytes that are not UTF-8, or not all of them."""
    if _CESU.search(body):
        return read(_CESU.sub(lambda pair: _joined(pair[0]), body), content_type)
    if b"\0" in body[:_MARKLESS_WINDOW] and (encoding := _markless(body)):
        return Decoded(_clean(body.decode(encoding, "replace")), encoding)
    named = declared(body, content_type)
    legacy = [name for name in named if name != "utf-8" and name not in _WIDE]
    share, stated = _share_of_utf8(body), language(body)
    if share >= _SHARE_WHATEVER_IS_DECLARED:
        return _mixed(body, legacy[0] if legacy else usual(stated))
    best = guess(body, stated)
    fitting = next((name for name in legacy if fits(body, name, best, stated)), None)
    if share >= _SHARE_OF_UTF8 and fitting is None:
        return _mixed(body, best.codec if best.sure else usual(stated))
    chosen = fitting or best.codec
    if share >= _SHARE_BY_ACCIDENT and is_latin(chosen) and _WESTERN_UTF8.search(body):
        return _mixed(body, chosen)
    return Decoded(_clean(_decode(body, chosen)), chosen, _doubts(named, chosen, fitting, best))


def _doubts(named: list[str], chosen: str, fitting: str | None, best: Guess) -> list[str]:
    if fitting is not None and fitting == named[0]:
        return []
    if named:
        return [f"encoding: the page is declared as {named[0]}, and its letters are those of {chosen}."]
    return [] if best.sure else [f"encoding: nothing declares it, and the letters of {chosen} are not quite certain."]


def _decode(body: bytes, codec: str) -> str:
    if codec == "euc_jp":
        # The signs that makers added to the standard are in Python's newer codec, which reads some others otherwise.
        try:
            return body.decode(codec)
        except UnicodeDecodeError:
            texts = (body.decode(one, "replace") for one in (codec, "euc_jis_2004"))
            return min(texts, key=lambda text: text.count("\ufffd"))
    text = body.decode(codec, "replace")
    # Vietnamese in windows-1258 has its tones as characters of their own.
    return unicodedata.normalize("NFC", text) if codec == "cp1258" else text


def _mixed(body: bytes, legacy: str | None) -> Decoded:
    """UTF-8 with bytes in it that are not.

    Such a byte is read as `legacy` has it, unless it can be one of a character that was cut: the page has others that
    begin with it. Where nothing tells an encoding, only what all of Windows' encodings have is read.
    """
    legacy = None if legacy in _MULTI_BYTE else legacy
    text = body.decode("utf-8", "surrogateescape")
    leads = set(body.decode("utf-8", "ignore").encode("utf-8").translate(None, bytes(range(0xC0)))) if legacy else set()
    table: dict[int, str | None] = {}
    for escape in _ESCAPES:
        byte = escape - 0xDC00
        single = bytes([byte]).decode(legacy, "replace") if legacy else _WINDOWS.get(byte, "\ufffd")
        table[escape] = "\ufffd" if byte in leads else single
    broken = len(body) - len(body.decode("utf-8", "ignore").encode("utf-8"))
    text = _CUT.sub("\ufffd", text).translate(table)
    read_as = f"where they are not lost they are read as {legacy}" if legacy else "they are lost but for punctuation"
    plural = "bytes are" if broken != 1 else "byte is"
    warnings = [f"encoding: {broken} {plural} not UTF-8 as the others are; {read_as}."] if broken else []
    return Decoded(_clean(text), "utf-8", warnings)


def _joined(pair: bytes) -> bytes:
    halves = pair.decode("utf-8", "surrogatepass")
    return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le").encode("utf-8")


def _windows() -> dict[int, str]:
    """What each of Windows' encodings has in the same place."""
    pages = [bytes(range(0x80, 0x100)).decode(f"cp{number}", "replace") for number in range(1250, 1259)]
    return {byte: signs[0] for byte, signs in enumerate(zip(*pages, strict=True), 0x80) if len(set(signs)) == 1}


_WINDOWS = _windows()


def _share_of_utf8(body: bytes) -> float:
    beyond = len(body) - len(body.translate(None, _BEYOND_ASCII))
    broken = len(body) - len(body.decode("utf-8", "ignore").encode("utf-8"))
    return 1 - broken / beyond


def _markless(body: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark: of markup every other byte is zero, or two in a row of any sign."""
    window = body[: _MARKLESS_WINDOW - _MARKLESS_WINDOW % 4]
    quarter = len(window) / 4
    zeros = [window[place::4].count(0) for place in range(4)]
    if min(zeros[2:]) > 0.9 * quarter:
        return "utf-32-le"
    if min(zeros[:2]) > 0.9 * quarter:
        return "utf-32-be"
    even, odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
    if max(even, odd) < max(_FEW_ZEROS, 0.1 * quarter) or min(even, odd) > 0.05 * max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def encoded_twice(text: str) -> str | None:
    """A warning where `text`, of an article, is UTF-8 that somebody read as windows-1252 and encoded again."""
    if "Ã" not in text and "â€" not in text:
        return None
    found = sum(len(match[0]) for match in _TWICE.finditer(text))
    if found < _TWICE_OFTEN or found < 0.5 * len(_WESTERN.findall(text)):
        return None
    return "encoding: the page shows UTF-8 that was read as windows-1252; it is left as the page shows it."
