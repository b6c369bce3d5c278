"""Conditions: a downloader middleware that takes the conditions of a request (RFC 9110 §13) off where it is redirected.

A redirect carries headers on, and a validator says nothing of another resource: a 304 from there would be taken for
the word that the page which was asked for has not changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy import Request

_CONDITIONS = ("If-None-Match", "If-Modified-Since")


class Conditions:
    """The middleware."""

    def process_request(self, request: Request) -> None:
        if request.meta.get("redirect_times"):
            for name in _CONDITIONS:
                request.headers.pop(name, None)
