"""Where a page's links lead, as the archive records it beside the page (WARC 1.1 §6.6).

All links, wherever they stand and lead to: unlike `crawler.discovery`, which looks for pages worth fetching, nothing is
weighed here and no address is tidied up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement
from w3lib.url import safe_url_string

from crawler.discovery.links import ENCODED

MAX_OUTLINKS = 2_000
"""Links of a page that are recorded: the fullest home pages have some 1 500."""
MAX_OUTLINK_LENGTH = 2_048
"""Characters of a link; longer ones are data in the form of a URL."""
_MAX_ELEMENTS = 20_000
"""Elements with a link that are looked at."""

_ORIGIN = re.compile(r"https?://[^/?#@]+", re.IGNORECASE)
# Of each element the attribute with the link, and the kind of the hop as Heritrix has it: L is a link, E something that
# belongs to the page.
_HOPS = {
    "a": ("href", "L"),
    "area": ("href", "L"),
    "iframe": ("src", "E"),
    "frame": ("src", "E"),
    "img": ("src", "E"),
    "link": ("href", "E"),
    "script": ("src", "E"),
    "source": ("src", "E"),
    "video": ("src", "E"),
    "audio": ("src", "E"),
    "embed": ("src", "E"),
    "object": ("data", "E"),
}
# What these relations name is another page, no part of this one.
_LINKED = frozenset(("alternate", "amphtml", "author", "canonical", "next", "prev", "search", "shortlink", "license"))


@dataclass(frozen=True, slots=True)
class Outlinks:
    """The links of a page."""

    lines: tuple[str, ...]
    """Each as Heritrix writes an `outlink`: URL, kind of the hop (L: a link, E: an embed), element and attribute."""
    cut: bool = False
    """Whether there were more than are recorded."""


NONE = Outlinks(())


def read_outlinks(tree: HtmlElement, url: str) -> Outlinks:
    """The different http and https links of the page `tree`, fetched from `url`, in their order."""
    element = tree.find(".//base[@href]")
    base = (_absolute(url, element.get("href") or "") if element is not None else None) or url
    lines: dict[str, None] = {}
    known: set[str] = set()
    for reference, hop, context in _references(tree):
        if reference in known:
            continue
        known.add(reference)
        target = _absolute(base, reference)
        if target is None:
            continue
        if len(lines) == MAX_OUTLINKS:
            return Outlinks(tuple(lines), cut=True)
        lines[f"{target} {hop} {context}"] = None
    return Outlinks(tuple(lines))


def _references(tree: HtmlElement) -> Iterator[tuple[str, str, str]]:
    for number, element in enumerate(tree.iter(*_HOPS)):
        if number == _MAX_ELEMENTS:
            return
        attribute, hop = _HOPS[element.tag]
        reference = (element.get(attribute) or "").strip()
        if not reference or reference.startswith("#") or len(reference) > MAX_OUTLINK_LENGTH:
            continue
        if element.tag == "link" and _LINKED.intersection((element.get("rel") or "").lower().split()):
            hop = "L"
        yield reference, hop, f"{element.tag}/@{attribute}"


def _absolute(base: str, reference: str) -> str | None:
    """The http or https URL that a reference leads to, without its fragment; None where it leads elsewhere."""
    try:
        if reference.startswith("/") and not reference.startswith("//") and "/." not in reference:
            url = _ORIGIN.match(base)[0] + reference  # type: ignore[index]  # a base is an absolute URL
        elif reference.startswith(("https://", "http://")) and "/." not in reference:
            url = reference
        else:
            url = urljoin(base, reference)
        url = url.partition("#")[0]
        if not ENCODED.fullmatch(url):
            url = safe_url_string(url)
        if "[" in url:
            urlsplit(url)  # raises for what is no IPv6 address
    except ValueError:
        return None
    # safe_url_string leaves what no field can hold only where a name is no name; such a link leads nowhere.
    return url if len(url) <= MAX_OUTLINK_LENGTH and _ORIGIN.match(url) and ENCODED.fullmatch(url) else None
