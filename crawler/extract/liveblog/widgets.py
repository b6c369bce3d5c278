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
    """How one vendor's embed is recognised."""

    vendor: str
    attribute: str
    pattern: re.Pattern[str]
    """What the attribute's value has in it; its group is the id."""
    named: re.Pattern[str] | None = None
    """What the element's class or id has in it, where the attribute is in use for other things too."""

    def match(self, element: HtmlElement) -> re.Match[str] | None:
        """The vendor's mark on `element`, with the id of the live blog as its group."""
        value = element.get(self.attribute, "")
        match = self.pattern.search(value) if len(value) <= _MAX_LENGTH else None
        if match and self.named:
            names = f"{element.get('class') or ''} {element.get('id') or ''} {element.tag}"
            return match if self.named.search(names) else None
        return match


_NORKON = r"//livecenter\.norkon\.net/(?:frame|scripts?)/([\w-]+/\d+)"
_LB24 = re.compile("lb24", re.IGNORECASE)
_EMBED = re.compile("scrbbl|live-center", re.IGNORECASE)
_MARKS = (
    _Mark("Tickaroo", "liveblogid", re.compile(r"([\w-]+)")),
    _Mark("Tickaroo", "src", re.compile(r"//(?:[\w.-]+\.)?tickaroo\.com/\S*?(?:liveblog/|liveblogId=)([\w-]+)")),
    _Mark("24liveblog", "data-eid", re.compile(r"(\d{6,})"), _LB24),
    _Mark("24liveblog", "src", re.compile(r"//(?:[\w.-]+\.)?24liveblog\.com/live/(\d+)")),
    _Mark("ScribbleLive", "data-src", re.compile(r"/event/(\d+)"), _EMBED),
    _Mark("Norkon", "data-src", re.compile(_NORKON), _EMBED),
    _Mark("Norkon", "src", re.compile(_NORKON)),
    _Mark(
        "Arena",
        "src",
        re.compile(r"//(?:go|web)\.arena\.im/(?:embed\?|public/js/arenalib\.js\?)\S*?\be(?:vent)?=([\w-]+)"),
    ),
    _Mark("Arena", "data-event", re.compile(r"([\w-]+)"), re.compile("arena", re.IGNORECASE)),
    _Mark("Live Blog (Sourcefabric)", "src", re.compile(r"//(?:[\w.-]+\.)?liveblog\.pro/\S*?/blogs/([0-9a-f]{24})")),
    _Mark("Live Blog (WordPress)", "id", re.compile(r"\A(?:wpcom-liveblog|liveblog)-container()\Z")),
)
_ATTRIBUTES = frozenset(mark.attribute for mark in _MARKS)
_ELEMENTS = ("div", "iframe", "script", "tickaroo-liveblog", "section", "amp-iframe")
_MAX_ELEMENTS = 50_000
"""Elements that are looked at."""
_MAX_LENGTH = 2_000
"""Characters of an attribute that may hold a mark."""


def find(tree: HtmlElement) -> list[Widget]:
    """The embedded live blogs of the page, each once, in its order."""
    found: dict[Widget, None] = {}
    for element in islice(tree.iter(*_ELEMENTS), _MAX_ELEMENTS):
        attributes = element.keys()
        if _ATTRIBUTES.isdisjoint(attributes):
            continue
        for mark in _MARKS:
            if mark.attribute in attributes and (match := mark.match(element)):
                found.setdefault(Widget(mark.vendor, match[1] or None))
    return list(found)


def warning(widget: Widget) -> str:
    """What to say of a widget on an item (`field: sentence`)."""
    named = f" (id {widget.identifier})" if widget.identifier else ""
    return f"liveBlogUpdate: the page embeds a live blog of {widget.vendor}{named}, whose entries are not in it."
