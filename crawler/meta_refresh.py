"""Scrapy's meta refresh middleware, asked only where a page may have one.

It looks at the text of every page, for which the character set of the whole body is guessed where none is declared:
several milliseconds a page on the reactor's thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

# Scrapy's looks at 4096 characters, of at most four bytes each.
_LOOKED_AT = 4 * 4096


class MetaRefresh(MetaRefreshMiddleware):
    """The middleware; see METAREFRESH_ENABLED and METAREFRESH_MAXDELAY."""

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        # UTF-16 spells it with NUL bytes between.
        if b"refresh" not in response.body[:_LOOKED_AT].replace(b"\0", b"").lower():
            return response
        return super().process_response(request, response)
