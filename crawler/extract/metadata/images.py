"""An article's pictures, as its data names them: without the site's logo, placeholders and the same picture again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.extract.choice import Choice
from crawler.extract.page.document import Document, absolute
from crawler.extract.page.site_names import SiteNames
from crawler.extract.templates import Template, values
from crawler.extract.text import word_set

_MAX_IMAGES = 10
_MAX_CLAIMS = 50
# Read where no data of the article names a picture.
_FALLBACKS = ("twitter:image", "twitter:image:src", "image", "thumbnailurl", "thumbnail", "sailthru.image.full")
_IS_FILE = re.compile(r"(?i)\.(?:jpe?g|png|webp|gif|avif|tiff?|bmp|heic|svg|ico)$")
# What is in the file names of pictures that are none of the article.
_PLACEHOLDER = re.compile(
    r"(?i)place-?holder|no[-_]?image|your[-_]image|(?:opengraph|og|share|social|facebook|twitter|fallback|dummy)[-_]?(?:image[-_]?)?default"
    r"|default[-_]?(?:image|og|share|social|thumb)|(?:^|[/_.-])(?:spacer|blank|pixel|1x1|transparent|clear)\.(?:gif|png)"
)
# A logo is called so, with words for its use and the site's name: a picture of somebody's logo has more words.
_LOGO = word_set("logo logos favicon icon icons logotype brand masthead")
_SIZE = re.compile(r"\d+(?:x\d+)?")
_MAY_BE_LOGO = re.compile("(?i)logo|icon|brand|masthead")
_OF_LOGOS = word_set(
    """
    default share sharing social og opengraph facebook fb twitter card cards square small large big medium full black
    white dark light color colour bg new amp schema org json ld google publisher site web main header footer mobile
    desktop apple touch 2x 3x png jpg
    """
)
_AVATARS = re.compile(r"(?i)(?:^|\.)gravatar\.com$")
_TRACKERS = re.compile(r"(?i)(?:^|\.)(?:doubleclick\.net|scorecardresearch\.com|google-analytics\.com|facebook\.com)$")
_WIDTHS = word_set("w width wid imwidth maxwidth resize size sw fit")


def read_images(
    document: Document, node: dict[str, Any], templates: tuple[Template, ...], names: SiteNames, choice: Choice
) -> list[str]:
    """The URLs of an article's pictures, absolute, in the order of the page's data, which begins with the lead picture.

    URLs that differ in their query alone are the same picture where they end in a file's name; the widest stands for
    all of them.
    """
    base = document.base
    logos = _logos(document, node, base)
    found: dict[str, str] = {}
    sources: dict[str, None] = {}
    for number, (source, reference) in enumerate(_claims(document, node, templates)):
        if number >= _MAX_CLAIMS or (source.startswith("meta") and source[5:] in _FALLBACKS and found):
            break
        url = absolute(base, reference)
        if url is None:
            choice.reject(source, reference, "no address")
            continue
        key, why = _key(url), _why_not(url, logos, names)
        if why:
            choice.reject(source, url, why)
        elif key in found:
            choice.reject(source, url, "the same picture")
            found[key] = max(found[key], url, key=_width)  # the first of equals
        elif len(found) < _MAX_IMAGES:
            found[key] = url
            sources[source] = None
    images = list(found.values())
    if images:
        choice.choose(", ".join(sources), images)
    return images


def _claims(document: Document, node: dict[str, Any], templates: tuple[Template, ...]) -> Iterator[tuple[str, str]]:
    for template in templates:
        if template.article:
            for value in values(template.article.image, document.tree):
                yield f"template {template.name}", value
    for key in ("image", "thumbnailUrl"):
        for value in _urls(document, node.get(key)):
            yield f"json-ld {key}", value
        if node.get("image"):
            break
    for name in ("og:image", "og:image:url", "og:image:secure_url", *_FALLBACKS):
        for value in document.meta.get(name, []):
            yield f"meta {name}", value


def _urls(document: Document, value: Any) -> Iterator[str]:
    """JSON-LD: a URL, an ImageObject, a reference to one, or a list of these."""
    for one in value[:_MAX_CLAIMS] if isinstance(value, list) else [value]:
        resolved = document.resolve(one)
        if isinstance(resolved, dict):
            resolved = resolved.get("url") or resolved.get("contentUrl") or resolved.get("@id")
        if isinstance(resolved, list):
            resolved = next(iter(resolved), None)
        if isinstance(resolved, str) and resolved.strip():
            yield resolved


def _logos(document: Document, node: dict[str, Any], base: str) -> set[str]:
    """What the page's data calls the publisher's logo."""
    publisher = document.resolve(node.get("publisher"))
    logos = publisher.get("logo") if isinstance(publisher, dict) else None
    return {_key(url) for one in _urls(document, logos) if (url := absolute(base, one))}


def _key(url: str) -> str:
    """What tells one picture from another in its URL."""
    parts = urlsplit(url)
    if not _IS_FILE.search(parts.path):
        return url
    return f"{parts.netloc}{parts.path}"


def _why_not(url: str, logos: set[str], names: SiteNames) -> str | None:
    parts = urlsplit(url)
    host, path = parts.hostname or "", unquote(parts.path)
    name = path.rpartition("/")[2]
    if _AVATARS.search(host) or _TRACKERS.search(host):
        return "an avatar or a tracking pixel"
    if _key(url) in logos:
        return "the publisher's logo"
    if _PLACEHOLDER.search(f"/{name}"):
        return "a placeholder"
    if not _MAY_BE_LOGO.search(name):
        return None
    words = [word for word in re.split(r"[\W_]+", _IS_FILE.sub("", name).casefold()) if word]
    rest = [word for word in words if word not in _LOGO and word not in _OF_LOGOS and not _SIZE.fullmatch(word)]
    if len(rest) < len(words) and not _LOGO.isdisjoint(words) and (not rest or " ".join(rest) in names):
        return "the site's logo"
    return None


def _width(url: str) -> float:
    """How wide a picture is, as its query says; without one it is the picture as it was stored."""
    query = urlsplit(url).query
    if not query:
        return float("inf")
    for name, value in parse_qsl(query)[:_MAX_CLAIMS]:
        if name.lower() in _WIDTHS and (match := re.match(r"\d{1,5}", value)):
            return float(match[0])
    return 0.0
