"""Entries from structured data: `liveBlogUpdate` of the page's LiveBlogPosting (https://schema.org/LiveBlogPosting).

Publishers fill it with varying care. A value that is the same for every entry says nothing of any of them (dates and
headlines copied from the page, the page's whole list of authors), and is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from archive.items import Author
from crawler.extract.liveblog import clock
from crawler.extract.liveblog.draft import MAX_ENTRIES, Draft, fold
from crawler.extract.liveblog.page import Page, live_nodes
from crawler.extract.text import plain, plain_paragraphs

# blogPosts is what schema.org calls a Blog's posts; some publishers use it on a LiveBlogPosting.
_MAX_TEXTS = 200
_LISTS = ("liveBlogUpdate", "liveBlogUpdates", "blogPosts", "blogPost")


def updates(page: Page) -> list[Draft]:
    """The updates in their order, each once."""
    drafts: list[Draft] = []
    seen: set[tuple[object, ...]] = set()
    for node in _nodes(page):
        draft = _draft(node, page)
        key = (draft.identifier, draft.reading, draft.headline, draft.text)
        if key not in seen and (draft.text or draft.headline or draft.identifier):
            seen.add(key)
            drafts.append(draft)
    _drop_repeated(drafts, page)
    for draft in drafts:
        _drop_doubled_headline(draft)
    return drafts


def _nodes(page: Page) -> Iterator[dict[str, Any]]:
    count = 0
    for blog in live_nodes(page.document):
        for name in _LISTS:
            members = blog.get(name)
            for member in members if isinstance(members, list) else [members]:
                node = page.document.resolve(member)
                if isinstance(node, dict) and count < MAX_ENTRIES:
                    count += 1
                    yield node


def _draft(node: dict[str, Any], page: Page) -> Draft:
    address = next(
        (value for value in (node.get("url"), node.get("@id")) if isinstance(value, str) and value.strip()), ""
    )
    named = [value for value in (node.get("url"), node.get("@id")) if isinstance(value, str)]
    anchors = (value.rpartition("#")[2].strip() for value in named if "#" in value)
    identifier = next((anchor for anchor in anchors if anchor), None) or plain(node.get("identifier")) or None
    bodies = (_text(node.get(key)) for key in ("articleBody", "text", "description"))
    body = next(filter(None, bodies), "")
    published = node.get("datePublished") or node.get("dateCreated")
    edited = clock.machine(node["dateModified"]) if isinstance(node.get("dateModified"), str) else None
    return Draft(
        identifier=identifier,
        url=page.absolute(address) if address else None,
        headline=plain(node.get("headline") or node.get("name")) or None,
        text="\n\n".join(plain_paragraphs(body)),
        reading=clock.machine(published) if isinstance(published, str) else None,
        modified=edited.instant if edited else None,
        authors=list(_authors(node.get("author"))),
    )


def _text(value: Any) -> str:
    """A text, also where it is an object that has it as its value (https://www.w3.org/TR/json-ld11/#value-objects)."""
    if isinstance(value, list):
        return "\n\n".join(filter(None, map(_text, value[:_MAX_TEXTS])))
    if isinstance(value, dict):
        value = value.get("@value")
    return value if isinstance(value, str) else ""


def _authors(value: Any) -> Iterator[Author]:
    for author in value if isinstance(value, list) else [value]:
        name = plain(author.get("name") if isinstance(author, dict) else author)
        kind = author.get("@type") if isinstance(author, dict) else None
        if name and len(name) < 120 and not name.startswith("http"):
            yield Author(name=name, type="Organization" if kind and "Organization" in str(kind) else "Person")


def _drop_repeated(drafts: list[Draft], page: Page) -> None:
    if _same(drafts, lambda draft: draft.reading):
        own = {page.published, page.modified}
        if len(drafts) > 2 or drafts[0].reading is None or drafts[0].reading.instant in own:
            for draft in drafts:
                draft.reading = None
    if _same(drafts, lambda draft: draft.modified):
        for draft in drafts:
            draft.modified = None
    if _same(drafts, lambda draft: fold(draft.headline)):
        for draft in drafts:
            draft.headline = None
    if _same(drafts, lambda draft: tuple(author.name for author in draft.authors)):
        for draft in drafts:
            draft.authors = []
    for draft in drafts:
        if fold(draft.headline) in page.headlines:
            draft.headline = None


def _same(drafts: list[Draft], value: Callable[[Draft], object]) -> bool:
    return len(drafts) > 1 and len({value(draft) for draft in drafts}) == 1


def _drop_doubled_headline(draft: Draft) -> None:
    """A headline that is the entry's clock and the beginning of its text is none."""
    if not draft.headline:
        return
    told = clock.leading(draft.headline)
    words = told[1] if told and told[1] else draft.headline
    beginning = fold(words).rstrip(" .…")
    if len(draft.text) > len(beginning) + 20 or not draft.text:
        draft.headline = words
    if len(beginning) >= 20 and fold(draft.text).startswith(beginning):
        draft.headline = None
