"""A page parsed once: its text, tree, JSON-LD and meta tags, which every reader shares."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from crawler.extract.page import canonical, language
from crawler.extract.page.encoding import encoded_twice, read
from crawler.extract.page.json_ld import parse_scripts
from crawler.extract.reasons import Reason, RefusedError

if TYPE_CHECKING:  # at run time it would bring what reads configurations, and nothing of it is needed here
    from crawler.sites import Site

# trafilatura's own limit. Of 356 news pages the largest has 2.3 MB.
MAX_BYTES = 20_000_000
# Of 356 news pages the fullest has 6 400 elements. Every reader's time grows with their number.
MAX_ELEMENTS = 200_000
MAX_ANCESTORS = 5_000_000
"""Elements' ancestors, all counted: what asking each where it stands costs. Of 356 news pages the most is 131 000."""
_MANY_ELEMENTS = 5_000
MAX_ATTRIBUTES = 4_000
"""Attributes of one tag: libxml2 compares each with all before it."""
_LONG_TAG = 3 * MAX_ATTRIBUTES
_MANY_ATTRIBUTES = re.compile(
    rf"<[a-zA-Z][^\s>/]*+(?:[\s/]++[^\s=>/]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+){{{MAX_ATTRIBUTES}}}"
)
MAX_META = 2_000
"""`<meta>` elements that are read."""
MAX_META_LENGTH = 20_000
"""Characters of a `<meta>` content that are kept."""

# Content-Type that may hold HTML. text/plain and unlabelled bodies are looked at.
_HTML_TYPES = {"text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"}
_SNIFFED_TYPES = {"", "text/plain", "text/xml", "application/xml", "application/octet-stream", "unknown/unknown"}
# The first markup after a byte order mark, white space, comments and XML's prologue.
_PROLOGUE = re.compile(r"(?:\ufeff|\s|<!--.*?-->|<\?[^>]*>)*", re.DOTALL)
_FOREIGN_ROOT = re.compile(r"<(?:rss|feed|urlset|sitemapindex|rdf:RDF|svg|opml|kml)\b")
_LOOKS_LIKE_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|script|div|article|main|h1|p|table)\b", re.IGNORECASE
)
_BINARY = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"OggS", b"ID3")

Headers = Sequence[tuple[str, str]]


@dataclass(slots=True, kw_only=True, eq=False)
class Document:
    """What a page holds, read once.

    Readers never change it; only the removal of boilerplate, the last step before trafilatura, changes `tree`.
    """

    url: str
    """The URL the page was fetched from."""
    fetched_at: datetime | None
    """When it was fetched: aware, UTC; None where nobody knows."""
    headers: Headers
    """The response's headers as on the wire, in their order."""
    text: str
    """The decoded source."""
    encoding: str
    """Python's name of the encoding that `text` was read in."""
    tree: HtmlElement
    """The root element, `html`; without comments and processing instructions."""
    json_ld: list[dict[str, Any]]
    """Every node of application/ld+json scripts, in order; lists and `@graph` flattened, nested objects in place."""
    meta: dict[str, list[str]]
    """Lower-cased name, property, itemprop or http-equiv of `<meta>` to contents: stripped, in order, none empty."""
    canonical: str | None
    """The URL the page names for itself (link rel=canonical, else og:url): absolute."""
    language: str | None
    """BCP 47."""
    site: Site | None = None
    """The site's configuration, where it has one."""
    elements: list[HtmlElement] = field(default_factory=list)
    """Every element. lxml makes a Python object for an element anew each time the last one is gone; here they stay."""
    warnings: list[str] = field(default_factory=list)
    """What of the page could not be read, each as `field: sentence`."""

    def header(self, name: str) -> str | None:
        """The first header called `name`, in whatever case."""
        return _header(self.headers, name)

    def absolute(self, reference: str) -> str | None:
        """`reference` as an absolute http or https URL; None where it is none."""
        return absolute(self.base, reference)

    @property
    def base(self) -> str:
        """What relative references are relative to: `<base href>`, else the page's URL."""
        element = self.tree.find(".//base[@href]")
        return (absolute(self.url, element.get("href", "")) if element is not None else None) or self.url

    def first_meta(self, *names: str) -> str | None:
        """The first content of the first of `names` that has one."""
        return next((self.meta[name][0] for name in names if name in self.meta), None)

    def resolve(self, value: Any) -> Any:
        """A JSON-LD reference (`{"@id": ...}`, no more) as the node it names on this page; anything else as it is."""
        if not isinstance(value, dict) or not set(value) <= {"@id", "@type"} or not isinstance(value.get("@id"), str):
            return value
        named = (node for node in self.json_ld if node.get("@id") == value["@id"] and len(node) > len(value))
        return next(named, value)


def parse(
    body: bytes,
    url: str,
    *,
    headers: Sequence[tuple[str, str]] | Mapping[str, str] | None = None,
    fetched_at: datetime | None = None,
    site: Site | None = None,
) -> Document:
    """Read a page.

    `body` is decoded from its Content-Encoding; `headers` are pairs in their order, or a mapping.

    Raises `RefusedError` where the body is not HTML that can be read within the limits.
    """
    pairs: Headers = tuple(headers.items()) if isinstance(headers, Mapping) else tuple(headers or ())
    content_type = _header(pairs, "content-type")
    _check_body(body, content_type)
    decoded = read(body, content_type)
    _check_text(decoded.text, content_type)
    _check_tags(decoded.text)
    tree = _parse_tree(decoded.utf8)
    elements = list(tree.iter())
    if len(elements) > MAX_ELEMENTS:
        raise RefusedError(Reason.TOO_LARGE, f"{len(elements)} elements; {MAX_ELEMENTS} are read")
    if len(elements) > _MANY_ELEMENTS and not within_depth(tree, MAX_ANCESTORS):
        raise RefusedError(Reason.TOO_DEEP, f"{len(elements)} elements with more than {MAX_ANCESTORS} ancestors in all")
    scripts = (element for element in tree.iter("script") if "ld+json" in element.get("type", "").lower())
    json_ld, unreadable = parse_scripts(element.text or "" for element in scripts)
    meta = _read_meta(tree)
    warnings = [f"json-ld: {unreadable} of the page's scripts could not be read."] if unreadable else []
    warnings += decoded.warnings
    if twice := encoded_twice(decoded.text):
        warnings.append(twice)
    return Document(
        url=url,
        fetched_at=fetched_at,
        headers=pairs,
        text=decoded.text,
        encoding=decoded.encoding,
        tree=tree,
        json_ld=json_ld,
        meta=meta,
        canonical=_canonical(tree, meta, url),
        language=language.declared(tree, meta, json_ld),
        site=site,
        elements=elements,
        warnings=warnings,
    )


def absolute(base: str, reference: str) -> str | None:
    """`reference` seen from `base` as an absolute http or https URL; None where it is none."""
    try:
        joined = urljoin(base, reference.strip())
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if parts.scheme in ("http", "https") and parts.hostname else None


def within_depth(root: HtmlElement, ancestors: int) -> bool:
    """Whether the elements in `root` have no more than so many ancestors there, all counted."""
    level, depth, total = [root], 0, 0
    while level and total <= ancestors:
        total += depth * len(level)
        level = [child for element in level for child in element]
        depth += 1
    return total <= ancestors


def _header(headers: Headers, name: str) -> str | None:
    name = name.lower()
    return next((value for key, value in headers if key.lower() == name), None)


def _check_body(body: bytes, content_type: str | None) -> None:
    if len(body) > MAX_BYTES:
        raise RefusedError(Reason.TOO_LARGE, f"{len(body)} bytes; {MAX_BYTES} are read")
    if not body.strip():
        raise RefusedError(Reason.EMPTY, "no bytes but white space")
    media_type = (content_type or "").split(";")[0].split(",")[0].strip().lower()
    if media_type not in _HTML_TYPES and media_type not in _SNIFFED_TYPES:
        raise RefusedError(Reason.NOT_HTML, f"Content-Type is {media_type[:100]}")
    if body.startswith(_BINARY):
        raise RefusedError(Reason.NOT_HTML, f"the body begins with {body[:4]!r}")


def _check_tags(text: str) -> None:
    at = text.find("<")
    while at >= 0:
        # The last tag that begins within so many characters: what lies between is short, and not looked at.
        further = text.rfind("<", at + 1, at + 1 + _LONG_TAG)
        if further < 0:
            further = text.find("<", at + 1)
            if _MANY_ATTRIBUTES.match(text, at):
                raise RefusedError(Reason.TOO_LARGE, f"a tag with more than {MAX_ATTRIBUTES} attributes")
        at = further


def _check_text(text: str, content_type: str | None) -> None:
    start = _PROLOGUE.match(text[:50_000])
    beginning = text[start.end() if start else 0 :][:50_000]
    if not beginning.strip():
        raise RefusedError(Reason.EMPTY, "no text but comments")
    if _FOREIGN_ROOT.match(beginning):
        raise RefusedError(Reason.NOT_HTML, f"the document element is {beginning[:20]!r}")
    if not _LOOKS_LIKE_HTML.search(beginning) and not _LOOKS_LIKE_HTML.search(text):
        raise RefusedError(Reason.NOT_HTML, "no HTML element in the body")


def _parse_tree(utf8: bytes) -> HtmlElement:
    # A parser of its own a page: an error log belongs to a parser, and a parser to a thread.
    # huge_tree lifts libxml2's limit of 10 MB a text node (state in scripts); its nesting stays limited, at 2048.
    parser = HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8", collect_ids=False)
    try:
        tree = document_fromstring(utf8, parser=parser)
    except (etree.LxmlError, AssertionError, ValueError) as error:
        raise RefusedError(Reason.UNPARSABLE, str(error)[:200]) from error
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        # libxml2 stops reading there, so the rest of the page is missing from the tree.
        raise RefusedError(Reason.TOO_DEEP, "elements are nested deeper than libxml2 goes, 2048 levels")
    return tree


def _read_meta(tree: HtmlElement) -> dict[str, list[str]]:
    meta: dict[str, list[str]] = {}
    for number, element in enumerate(tree.iter("meta")):
        if number >= MAX_META:
            break
        content = (element.get("content") or "").strip()[:MAX_META_LENGTH]
        if not content:
            continue
        for attribute in ("name", "property", "itemprop", "http-equiv"):
            name = (element.get(attribute) or "").strip().lower()
            if name:
                meta.setdefault(name, []).append(content)
    return meta


def _canonical(tree: HtmlElement, meta: dict[str, list[str]], url: str) -> str | None:
    for _, reference in canonical.claims(tree, meta):
        named = absolute(url, reference)
        if named and canonical.why_not(named, url) is None:
            return named
    return None
