"""Which of the URLs a page names for itself can be its own (RFC 6596, the canonical link relation)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, unquote, urlsplit

from lxml.html import HtmlElement

# A path of a site's front page, or of that in one of its languages.
_FRONT_PAGE = re.compile(r"(?i)(?:[a-z]{2}(?:[-_][a-z]{2,4})?)?/?(?:(?:index|default|home)(?:\.\w{2,5})?)?")
_EXTENSION = re.compile(r"\.\w{2,5}$")
_NUMBER = re.compile(r"\d{5,}")
_MIN_SLUG = 3
_MIN_SHARE = 0.5


def claims(tree: HtmlElement, meta: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """The URLs that a page names for itself, as they are written, with where each stands."""
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and (link.get("href") or "").strip():
            yield "link canonical", link.get("href", "")
    for reference in meta.get("og:url", []):
        yield "meta og:url", reference


def why_not(named: str, url: str) -> str | None:
    """Why `named` cannot be the address of the page at `url`, both absolute; None where it can."""
    there, here = urlsplit(named), urlsplit(url)
    if not _is_front_page(here) and _is_front_page(there):
        # One named by every page of a site is a mistake of its template.
        return "a front page"
    if not _same_site(there, here) and not _same_article(there, here):
        return "another article on another site"
    if _is_above(there, here):
        return "a section that the page is in"
    return None


def _is_front_page(parts: SplitResult) -> bool:
    return not parts.query and bool(_FRONT_PAGE.fullmatch(parts.path.strip("/")))


def _same_site(there: SplitResult, here: SplitResult) -> bool:
    """Whether two hosts are of one owner, as far as their names tell: the longest label but the last is in both."""
    labels = [(parts.hostname or "").removeprefix("www.").split(".") for parts in (there, here)]
    names = [max(one[:-1] or one, key=len) for one in labels]
    return names[0] in labels[1] or names[1] in labels[0]


def _same_article(there: SplitResult, here: SplitResult) -> bool:
    """Whether two paths tell of the same article: by their number, or by the words of their last parts."""
    numbers = [set(_NUMBER.findall(f"{parts.path}?{parts.query}")) for parts in (there, here)]
    if numbers[0] & numbers[1]:
        return True
    paths = [unquote(parts.path).rstrip("/") for parts in (there, here)]
    slugs = [set(re.findall(r"\w{2,}", _EXTENSION.sub("", path.rpartition("/")[2]).lower())) for path in paths]
    both = slugs[0] & slugs[1]
    return paths[0] == paths[1] or len(both) > _MIN_SHARE * min(map(len, slugs)) >= _MIN_SHARE


def _is_above(there: SplitResult, here: SplitResult) -> bool:
    """Whether the one path leads to the other, which has a whole headline more in its last part."""
    above, below = there.path.rstrip("/") + "/", here.path.rstrip("/")
    if there.query or there.hostname != here.hostname or not below.startswith(above):
        return False
    rest = _EXTENSION.sub("", below[len(above) :])
    return len(re.findall(r"[^\W_]+", rest.rpartition("/")[2])) > _MIN_SLUG
