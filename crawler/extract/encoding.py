"""From the bytes of a page to its text."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, to_unicode

# WHATWG HTML 13.2.3.2 lets a parser look at the first 1024 bytes; real pages put scripts before their <meta charset>.
_DECLARATION_WINDOW = 8192
# What charset_normalizer sees: its time grows with its input, and a language shows in a few thousand bytes.
_DETECTION_WINDOW = 16384
# A page in UTF-8 with a few broken bytes (a byte cut by a CMS, one foreign include) is still UTF-8.
_BROKEN_SHARE = 0.02

# Not allowed in XML 1.0, so lxml refuses them when trafilatura writes text back; no page means anything by them.
_CONTROLS = [chr(code) for code in (*range(9), 11, 12, *range(14, 32), 127, 0xFFFE, 0xFFFF)]
_CONTROL_BYTES = [control.encode() for control in _CONTROLS]
_WITHOUT_CONTROLS = {ord(control): " " if control == "\x0c" else None for control in _CONTROLS}
_CONTROL_REFERENCES = re.compile(
    r"&#(?:[xX]0*(?:[0-8bBeEfF]|1[0-9a-fA-F]|7[fF]|[fF]{3}[eEfF])(?![0-9a-fA-F])"
    r"|0*(?:[0-8]|11|1[4-9]|2[0-9]|3[01]|127|6553[45])(?!\d));?"
)


def decode(body: bytes, content_type: str | None) -> tuple[str, str]:
    """The text of `body` and the name of the encoding it was read in.

    Order: byte order mark; UTF-8 where the bytes are valid UTF-8 and not plain ASCII; the charset of `Content-Type`;
    the page's own declaration; detection. UTF-8 goes before what is declared because text in an 8-bit encoding is valid
    UTF-8 by accident only (RFC 3629, section 1), while a wrong charset is declared often.

    The text holds no lone surrogates, no NUL and none of the other characters that XML 1.0 has no place for.
    """
    encoding, bom = read_bom(body)
    if encoding:
        return _clean(to_unicode(body[len(bom or b"") :], encoding)), encoding
    if not body.isascii():
        try:
            return _decode_utf8(body), "utf-8"
        except UnicodeDecodeError:
            pass
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(body[:_DECLARATION_WINDOW])
    if declared and not (declared == "utf-8" and _far_from_utf8(body)):
        return _clean(to_unicode(body, declared)), declared
    if body.isascii():
        return _decode_utf8(body), "utf-8"
    if not _far_from_utf8(body):
        return _clean(body.decode("utf-8", "replace")), "utf-8"
    guess = from_bytes(_without_markup(body)).best()
    encoding = guess.encoding if guess else "cp1252"
    return _clean(body.decode(encoding, "replace")), codecs.lookup(encoding).name


def _decode_utf8(body: bytes) -> str:
    """`_clean(body.decode("utf-8"))`, faster: looking for bytes is, and lone surrogates are no UTF-8."""
    text = body.decode("utf-8")
    if any(control in body for control in _CONTROL_BYTES):
        text = text.translate(_WITHOUT_CONTROLS)
    return _CONTROL_REFERENCES.sub("", text) if _CONTROL_REFERENCES.search(text) else text


def _far_from_utf8(body: bytes) -> bool:
    """Whether more than a few of the bytes beyond ASCII are not UTF-8."""
    beyond = sum(body.count(bytes([byte])) for byte in range(0x80, 0x100))
    broken = body.decode("utf-8", "replace").count("\ufffd")
    return broken > max(3, beyond * _BROKEN_SHARE)


def _without_markup(body: bytes) -> bytes:
    """A sample of the text in `body` that is not ASCII: tags and scripts are ASCII in any encoding."""
    chunks, size = [], 0
    for match in re.finditer(rb">([^<>]{2,})<", body):
        if not match[1].isascii():
            chunks.append(match[1])
            size += len(match[1])
            if size > _DETECTION_WINDOW:
                break
    return b"\n".join(chunks) or body[:_DETECTION_WINDOW]


def _clean(text: str) -> str:
    """`text` without characters that lxml cannot write back, written plainly or as references."""
    # Looking for each is faster than one pass of a pattern: nearly every page has none.
    if any(control in text for control in _CONTROLS):
        text = text.translate(_WITHOUT_CONTROLS)
    if "&#" in text:
        text = _CONTROL_REFERENCES.sub("", text)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode("utf-8")
    return text
