"""Scrapy's headers as extraction and discovery take them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy.http import Headers


def pairs(headers: Headers) -> list[tuple[str, str]]:
    """Names and values as text; Latin-1, as on the wire."""
    return [
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values or ()
    ]
