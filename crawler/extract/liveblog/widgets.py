"""Live blogs that a vendor's script brings into the page: recognised, named, and said to be missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement


@dataclass(frozen=True, slots=True)
class Widget:
    """A live blog whose entries are elsewhere."""

    vendor: str
    identifier: str | None
    """The vendor's id of the blog."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """How one vendor's embed is recognised: an attribute of an element, and a pattern with the id as its group."""

    vendor: str
    attribute: str
    pattern: re.Pattern[str]


_MARKS = (
    _Mark("Tickaroo", "liveblogid", re.compile(r"([\w-]+)")),
    _Mark("Tickaroo", "src", re.compile(r"//(?:[\w.-]+\.)?tickaroo\.com/\S*?(?:liveblog/|liveblogId=)([\w-]+)")),
    _Mark("24liveblog", "data-eid", re.compile(r"(\d{6,})")),
    _Mark("24liveblog", "src", re.compile(r"//(?:[\w.-]+\.)?24liveblog\.com/live/(\d+)")),
    _Mark("ScribbleLive", "data-src", re.compile(r"/event/(\d+)")),
    _Mark("Norkon", "data-src", re.compile(r"//livecenter\.norkon\.net/(?:frame|scripts?)/([\w-]+/\d+)")),
    _Mark("Norkon", "src", re.compile(r"//livecenter\.norkon\.net/(?:frame|scripts?)/([\w-]+/\d+)")),
    _Mark(
        "Arena",
        "src",
        re.compile(r"//(?:go|web)\.arena\.im/(?:embed\?|public/js/arenalib\.js\?)\S*?\be(?:vent)?=([\w-]+)"),
    ),
    _Mark("Arena", "data-event", re.compile(r"([\w-]+)")),
    _Mark("Live Blog (Sourcefabric)", "src", re.compile(r"//(?:[\w.-]+\.)?liveblog\.pro/\S*?/blogs/([0-9a-f]{24})")),
    _Mark("Live Blog (WordPress)", "id", re.compile(r"(?:wpcom-liveblog|liveblog)-container()")),
)
# These attributes are in use for other things too: the element's class or id has to fit.
_NAMED = {"data-eid": "lb24", "data-event": "arena", "data-src": "scrbbl|live-center"}


def find(tree: HtmlElement) -> list[Widget]:
    """The embedded live blogs of the page, each once, in its order."""
    found: dict[Widget, None] = {}
    for element in islice(tree.iter("div", "iframe", "script", "tickaroo-liveblog", "section", "amp-iframe"), 50_000):
        for mark in _MARKS:
            value = element.get(mark.attribute)
            if not value or len(value) > 2000:
                continue
            names = f"{element.get('class') or ''} {element.get('id') or ''} {element.tag}".lower()
            if mark.attribute in _NAMED and not re.search(_NAMED[mark.attribute], names):
                continue
            match = mark.pattern.fullmatch(value) if mark.attribute == "id" else mark.pattern.search(value)
            if match:
                found.setdefault(Widget(mark.vendor, match[1] or None))
    return list(found)


def warning(widget: Widget) -> str:
    """What to say of a widget on an item (`field: sentence`)."""
    named = f" (id {widget.identifier})" if widget.identifier else ""
    return f"liveBlogUpdate: the page embeds a live blog of {widget.vendor}{named}, whose entries are not in it."
