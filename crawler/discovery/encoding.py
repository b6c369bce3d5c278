"""From the bytes of a feed, sitemap or section page to text. Extraction detects more."""

from __future__ import annotations

from w3lib.encoding import html_to_unicode, read_bom


def decoded(body: bytes, content_type: str | None = None) -> str:
    """The text of `body`: by its byte order mark, as UTF-8 where it is that, else as declared, else as windows-1252.

    UTF-8 goes before what is declared: text in another encoding is valid UTF-8 by accident only (RFC 3629, section 1).
    """
    if read_bom(body)[0] is None:
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            pass
    return html_to_unicode(content_type, body, default_encoding="windows-1252")[1]
