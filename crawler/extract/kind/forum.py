"""Threads: posts of many, each under a number."""

from __future__ import annotations

import re
from collections import Counter

from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler.extract.kind.places import Places
from crawler.extract.kind.running_text import beside
from crawler.extract.page.container import own_text
from crawler.extract.page.document import Document

# Programs that make nothing but forums, by what they write into <meta name=generator> or around a page.
_PROGRAM = re.compile(
    r"(?i)\b(?:vbulletin|phpbb|xenforo|mybb|discourse|invision|smf|vanilla|nodebb|flarum|fluxbb|punbb|qa-template-question)\b"
    r"|#XF\b"
)
# A post of a forum: a name for posts and the number of this one ("post-4711", "elComment_12", "pid5").
_POST = re.compile(
    r"(?i)^(?:.*[_-])?(?:post|edit|comment|elcomment|message|msg|pid|answer|reply|td_post)[a-z]*[_-]?(\d{2,})$"
)
# phpBB's "p4711" and Question2Answer's "a4711": a letter, so the program's name must be there, too.
_SHORT = re.compile(r"^([pa])\d{2,}$")
_POST_TAGS = frozenset(("div", "article", "li", "table", "section", "tr"))
_PROFILES = XPath("count(//a[contains(@href, 'member') or contains(@href, 'profile') or contains(@href, '/user')])")
# Elements made for threads and nothing else.
_OWN_ELEMENTS = ("shreddit-post", "shreddit-comment", "shreddit-comment-tree")
_POSTS = 2
_MUCH_TEXT = 500
_MAX_NAME = 100


def find_thread(document: Document, marks: str) -> str | None:
    """What shows that the page is a thread; `marks` are the names on its `<html>` and `<body>`."""
    root = document.tree
    if (own := next(root.iter(*_OWN_ELEMENTS), None)) is not None:
        return f"an element called {own.tag}"
    program = next((one for one in document.meta.get("generator", []) if _PROGRAM.search(one)), None)
    if program is None and (match := _PROGRAM.search(marks)):
        program = match[0]
    posts: dict[str, list[HtmlElement]] = {}
    for element in document.elements:
        name = element.get("id")
        if name is None or len(name) > _MAX_NAME or element.tag not in _POST_TAGS:
            continue
        if match := _POST.match(name):
            posts.setdefault(name[: match.start(1)].lower(), []).append(element)
        elif program and (match := _SHORT.match(name)):
            posts.setdefault(match[1], []).append(element)
    if not posts:
        return None
    name, found = max(posts.items(), key=lambda item: len(item[1]))
    if program:
        return f"a forum's program: {program[:_MAX_NAME]}"
    if len(found) < _POSTS or document.meta.get("article:published_time"):
        return None
    profiles = _PROFILES(root)
    if not isinstance(profiles, float) or profiles < len(found) or not _hold_the_text(document, found):
        return None
    return f"{len(found)} posts called {name!r}, and links to {int(profiles)} profiles"


def _hold_the_text(document: Document, posts: list[HtmlElement]) -> bool:
    """Whether the page's text is that of the posts; comments stand below a text that is none of them."""
    inside, outside = 0, Counter[HtmlElement | None]()
    thread, others = Places(posts), Places(beside(document))
    for block, length in own_text(document.tree).items():
        if block in thread:
            inside += length
        elif block not in others:
            outside[block.getparent()] += length
    return max(outside.values(), default=0) < min(inside, _MUCH_TEXT)
