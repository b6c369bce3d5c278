"""The pages of a WACZ file, from the items: what a reader of the file browses and searches.

https://specs.webrecorder.net/wacz/1.1.1/#pages-jsonl
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

HEADER = {"format": "json-pages-1.0", "id": "pages", "title": "Pages", "hasText": True}
"""The first line of `pages.jsonl`."""


def page_of(item: Mapping[str, Any]) -> dict[str, str]:
    """The line about the capture of an item: URL, time, title, and all its text, that of a live blog's entries too."""
    capture = item["capture"]
    page = {"id": capture["recordId"], "url": item["url"], "ts": _to_the_second(capture["date"])}
    page["title"] = item.get("headline") or item["url"]
    page["text"] = "\n\n".join(_texts(item))
    return page


def pages_of_index(lines: Iterable[bytes], files: set[str]) -> Iterator[dict[str, str]]:
    """Lines about the HTML pages that an index has of `files`, which have no items: without title and text."""
    for line in lines:
        _, timestamp, values = line.split(b" ", 2)
        capture = json.loads(values)
        if capture["filename"] in files and capture.get("mime") == "text/html" and capture.get("status") == "200":
            digits = timestamp.decode()
            day, clock = (digits[:4], digits[4:6], digits[6:8]), (digits[8:10], digits[10:12], digits[12:14])
            yield {"url": capture["url"], "ts": f"{'-'.join(day)}T{':'.join(clock)}Z", "title": capture["url"]}


def _texts(item: Mapping[str, Any]) -> Iterator[str]:
    for part in [item, *(item.get("liveBlogUpdate") or [])]:
        for name in ("headline", "alternativeHeadline", "description", "articleBody"):
            if isinstance(text := part.get(name), str) and text:
                yield text


def _to_the_second(date: str) -> str:
    """A WARC-Date without its fraction: the index, by which a page is found, has none."""
    return date.partition(".")[0].removesuffix("Z") + "Z"
