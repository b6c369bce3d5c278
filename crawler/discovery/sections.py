"""Home and section pages: the articles and live blogs they link to, and the feeds and sitemaps they announce.

No rule alone tells an article from a category, so each link is weighed: what its address says (`shapes`), whether its
text reads like a headline, where it stands, and what the page's other links of the same shape look like.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from crawler.discovery.anchors import Frame, texts_of
from crawler.discovery.encoding import decoded
from crawler.discovery.links import Link, resolve, title_of
from crawler.discovery.scope import normalized, same_site, scope_of
from crawler.discovery.shapes import Shape, shape_of, words_in

MAX_BYTES = 10_000_000
"""Bytes of a page that are read: the largest home pages have a few million."""
MAX_ANCHORS = 5_000
"""Links of a page that are looked at: the fullest home pages have some 1 500."""

_MAX_LEVELS = 8
"""Segments of a path whose other pages are counted."""

_THRESHOLD = 3
"""Points from which a link is taken for an article's."""

_FEED_TYPES = frozenset(("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"))


@dataclass(frozen=True, slots=True)
class Section:
    """What a home or section page leads to."""

    pages: list[Link]
    """Links on the page's own site that look like articles or live blogs, each target once, the important first."""
    feeds: list[str]
    """Feeds announced in the head."""
    sitemaps: list[str]
    """Sitemaps announced in the head."""


def read_section(body: bytes | str, url: str, headers: Sequence[tuple[str, str]] = ()) -> Section:
    """The links of a page.

    `body` is decoded from its Content-Encoding; `url` is the page's own. A link's date is the day in its address. What
    is no HTML has no links.
    """
    tree = _parse(body, headers)
    if tree is None:
        return Section([], [], [])
    base = _base(tree, url)
    feeds, sitemaps = _announced(tree, base)
    targets = _targets(tree, base, url)
    accepted = [target for target in targets if target.points >= _THRESHOLD]
    pages = [
        Link(target.url, target.shape.date, target.title)
        for target in sorted(accepted, key=lambda target: target.in_frame)
    ]
    return Section(pages, feeds, sitemaps)


@dataclass(slots=True, eq=False)
class _Target:
    """Where one or more links of the page lead."""

    url: str
    key: str
    """What its spellings have in common, without parameters that its path does not need."""
    shape: Shape
    in_frame: bool = True
    """Whether it is linked from navigation, header and footer only."""
    heading: str = ""
    text: str = ""
    lists: set[HtmlElement] = field(default_factory=set)
    """The elements whose children link to it, one each: a plain list."""
    points: int = 0

    @property
    def title(self) -> str | None:
        return title_of(self.heading or self.text)

    @property
    def reads_like_headline(self) -> bool:
        return words_in(self.heading or self.text) >= 4

    def add(self, heading: str, text: str, in_frame: bool, container: HtmlElement | None) -> None:
        if len(heading) > len(self.heading):
            self.heading = heading
        if len(text) > len(self.text):
            self.text = text
        self.in_frame = self.in_frame and in_frame
        if container is not None:
            self.lists.add(container)


def _targets(tree: HtmlElement, base: str, url: str) -> list[_Target]:
    """The page's links on its own site, weighed, in their order."""
    scope = scope_of(url)
    own = _key(url, shape_of(url))
    above = own.partition("?")[0] + "/"
    frame = Frame()
    by_reference: dict[str, _Target | None] = {}
    by_key: dict[str, _Target] = {}
    for anchor in islice(tree.iter("a", "area"), MAX_ANCHORS):
        reference = anchor.get("href")
        if not reference or reference.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
            continue
        if reference in by_reference:
            target = by_reference[reference]
        else:
            target = _target(base, reference, scope)
            # The page itself, and what lies above it: its sections.
            if target is not None and (target.key == own or above.startswith(target.key + "/")):
                target = None
            if target is not None:
                known = by_key.setdefault(target.key, target)
                known.url = min(known.url, target.url, key=len)
                target = known
            by_reference[reference] = target
        if target is None:
            continue
        heading, text = texts_of(anchor)
        parent = anchor.getparent()
        target.add(heading, text, frame.holds(anchor), parent.getparent() if parent is not None else None)
    targets = list(by_key.values())
    _weigh(targets)
    return targets


def _target(base: str, reference: str, scope: str) -> _Target | None:
    """Where a link leads, if that is on the site and can be an article."""
    link = resolve(base, reference)
    if link is None or not same_site(link, scope):
        return None
    shape = shape_of(link)
    return _Target(link, _key(link, shape), shape) if shape.points >= 0 else None


def _key(url: str, shape: Shape) -> str:
    key = normalized(url)
    return key.partition("?")[0] if shape.by_path else key


def _weigh(targets: list[_Target]) -> None:
    sections = _sections(targets)
    alike: dict[str, list[_Target]] = defaultdict(list)
    for target in targets:
        if not target.in_frame:
            alike[target.shape.pattern].append(target)
    likeness = {pattern: _of_likeness(members) for pattern, members in alike.items()}
    for target in targets:
        target.points = target.shape.points + _of_place(target)
        if not target.in_frame:
            target.points += likeness.get(target.shape.pattern, 0)
        if target.key in sections:
            target.points -= 4
    _join_lists([target for target in targets if not target.in_frame and target.key not in sections])


def _of_place(target: _Target) -> int:
    points = 0
    length = words_in(target.heading or target.text)
    if length >= 4:
        points += 1
    elif target.in_frame or (length <= 2 and not target.shape.numbered):
        points -= 1  # an entry of a menu, a label
    if target.heading and length >= 3:
        points += 1
    return points - 2 * target.in_frame


def _of_likeness(alike: list[_Target]) -> int:
    """Points for links of one shape: what a page links to many times, by headline or number, is what its site makes."""
    if len(alike) < 5:
        return 0
    headlines = sum(one.reads_like_headline for one in alike) / len(alike)
    if headlines >= 0.6:
        return 1
    numbered = sum(one.shape.numbered for one in alike) / len(alike)
    # Numbered links that all say the same ("Transcript") lead to something that goes with each article.
    texts = {one.heading or one.text for one in alike}
    if numbered >= 0.8 and len(alike) >= 10 and len(texts) >= len(alike) / 2:
        return 2
    return -1 if headlines < 0.2 and numbered < 0.2 else 0


def _sections(targets: list[_Target]) -> set[str]:
    """The addresses below which two or more other links of the page lie: sections, be their names ever so long."""
    below: Counter[str] = Counter()
    for target in targets:
        if target.shape.points < 1:
            continue
        path = target.key.partition("?")[0]
        for _ in range(_MAX_LEVELS):
            path = path.rpartition("/")[0]
            if path.count("/") <= 2:
                break
            below[path] += 1
    return {path for path, count in below.items() if count >= 2}


def _join_lists(targets: list[_Target]) -> None:
    """In a long plain list nearly all of articles, what else has anything to be said for it is one too."""
    lists: dict[HtmlElement, list[_Target]] = defaultdict(list)
    for target in targets:
        for element in target.lists:
            lists[element].append(target)
    for members in lists.values():
        accepted = sum(member.points >= _THRESHOLD for member in members)
        if accepted >= 8 and accepted >= 0.8 * len(members):
            for member in members:
                if member.shape.points > 0 or member.reads_like_headline:
                    member.points = max(member.points, _THRESHOLD)


def _parse(body: bytes | str, headers: Sequence[tuple[str, str]]) -> HtmlElement | None:
    content_type = next((value for name, value in headers if name.lower() == "content-type"), None)
    text = decoded(body[:MAX_BYTES], content_type) if isinstance(body, bytes) else body[:MAX_BYTES]
    parser = HTMLParser(remove_comments=True, remove_pis=True, encoding="utf-8", collect_ids=False)
    try:
        return document_fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, AssertionError, ValueError):
        return None


def _base(tree: HtmlElement, url: str) -> str:
    element = tree.find(".//base[@href]")
    return (resolve(url, element.get("href") or "") if element is not None else None) or url


def _announced(tree: HtmlElement, base: str) -> tuple[list[str], list[str]]:
    """Feeds (https://www.rssboard.org/rss-autodiscovery) and sitemaps; not the feed of readers' comments."""
    feeds: dict[str, None] = {}
    sitemaps: dict[str, None] = {}
    for element in islice(tree.iter("link"), 1_000):
        relations = (element.get("rel") or "").lower().split()
        target = resolve(base, element.get("href") or "") if element.get("href") else None
        if target is None:
            continue
        media_type = (element.get("type") or "").partition(";")[0].strip().lower()
        if "sitemap" in relations:
            sitemaps[target] = None
        elif (
            "alternate" in relations
            and media_type in _FEED_TYPES
            and "comments" not in urlsplit(target).path.split("/")
        ):
            feeds[target] = None
    return list(feeds), list(sitemaps)
