"""What kind of page it is: an article, or the reason why it is none.

Decided by structured data and structure together, never by words of the URL. Whether a page is a live blog is for
`crawler.extract.liveblog` to say, and is asked before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extract.container import own_text
from crawler.extract.document import Document
from crawler.extract.json_ld import types
from crawler.extract.reasons import Reason
from crawler.extract.structured import ARTICLE_TYPES, article_node
from crawler.extract.text import HEADINGS, text_of

# Types that say what a page is, where it states no article. https://schema.org/WebPage and its neighbours.
_TYPES = {
    Reason.FORUM: frozenset(["DiscussionForumPosting", "QAPage"]),
    Reason.PRODUCT: frozenset(
        ["Product", "ProductGroup", "SomeProducts", "IndividualProduct", "ProductModel", "Course", "JobPosting"]
    ),
    Reason.LISTING: frozenset(["CollectionPage", "SearchResultsPage", "ProfilePage", "OfferCatalog"]),
    Reason.PAGE: frozenset(["ContactPage", "AboutPage", "CheckoutPage", "FAQPage", "ItemList"]),
}
_OG_TYPES = {
    "product": Reason.PRODUCT,
    "product.group": Reason.PRODUCT,
    "product:group": Reason.PRODUCT,
    "product.item": Reason.PRODUCT,
    "og:product": Reason.PRODUCT,
    "forum": Reason.FORUM,
    "profile": Reason.LISTING,
}
# Programs that make nothing but forums, by what they write into <meta name=generator> or around a page.
_FORUM_PROGRAM = re.compile(
    r"(?i)\b(?:vbulletin|phpbb|xenforo|mybb|discourse|invision|smf|vanilla|nodebb|flarum|fluxbb|punbb)\b"
)
# A post of a forum: a name for posts and the number of this one ("post-4711", "elComment_12", "pid5").
_POST_ID = re.compile(
    r"(?i)^(?:.*[_-])?(?:post|edit|comment|elcomment|message|msg|pid|answer|reply|td_post)[a-z]*[_-]?(\d{2,})$"
)
_POSTS = 2

_HENTRY = re.compile(r"(?:^|\s)h-?entry(?:\s|$)")

_CHALLENGE = re.compile(
    r"cf-challenge|challenge-form|/cdn-cgi/challenge-platform|px-captcha|captcha-delivery\.com|_Incapsula_Resource"
    r"|Checking your browser|Verifying you are human|Enable JavaScript and cookies to continue|Pardon Our Interruption"
)
_CHALLENGE_TITLE = re.compile(
    r"(?i)^(?:just a moment|attention required|access denied|security check|robot check|are you a robot)"
)
_LARGEST_CHALLENGE = 100_000
_ERROR_TITLE = re.compile(
    r"(?i)^\W*(?:error\W+)?(?:404|410)\b|\b(?:page|seite|página|pagina|article|file)\s+(?:was\s+)?"
    r"(?:not found|nicht gefunden|no encontrada|non trovata|introuvable|não encontrada|niet gevonden)"
)

# Below this much running text a page without a word of structured data is no article; the shortest agency reports
# have more.
_MIN_PROSE = 350
# A block with this much text is no paragraph but a text whose lines are parted by line breaks.
_MIN_ALONE = 600
_MIN_PROSE_UNDATED = 500
_MUCH_PROSE = 1000
_SHORT_PAGE = 2000
# Prices that stand by themselves are offers; a report has them in its sentences.
_PRICE = re.compile(r"[$€£¥₹]\s?\d|\d\s?(?:€|zł|kr|₽|USD|EUR)")
_SHOP = 8
_MAX_LABEL = 40
# Kinds that pages state only of themselves.
_CERTAIN = (Reason.FORUM, Reason.PRODUCT, Reason.LISTING)


@dataclass(slots=True)
class Kind:
    """`reason` is None for an article."""

    reason: Reason | None
    evidence: list[str]


def classify(document: Document, node: dict[str, Any], dated: bool) -> Kind:
    """Article or not.

    `node` is what the structured data says about the page's article, `dated` whether the page says when it was
    published.
    """
    if stopped := _stopped(document):
        return stopped
    if claim := _states_article(document, node):
        return Kind(None, [claim])
    stated = _stated(document)
    if stated and stated[0] in _CERTAIN:
        return Kind(*stated)
    if posts := _forum(document):
        return Kind(Reason.FORUM, [posts])
    if not urlsplit(document.canonical or document.url).path.strip("/"):
        return Kind(Reason.HOME, ["the address is that of the site"])
    prose, teasers = _prose(document.tree)
    seen = (
        f"{prose} characters of running text together, {teasers} teasers, {'a' if dated else 'no'} date of publication"
    )
    if stated and prose < _MUCH_PROSE:
        return Kind(stated[0], [*stated[1], seen])
    if prose < (_MIN_PROSE if dated else _MIN_PROSE_UNDATED):
        return Kind(Reason.LISTING if teasers >= 3 else Reason.PAGE, [seen])
    if not dated and (prices := _prices(document.tree)) >= _SHOP:
        return Kind(Reason.PRODUCT, [seen, f"{prices} prices by themselves"])
    return Kind(None, [seen])


def _stopped(document: Document) -> Kind | None:
    """A check for robots, or an error that came as a page."""
    title = (document.tree.findtext(".//title") or "").strip()
    # The scripts are in the source; on a page with an article they are about its comments or its paywall.
    if len(document.text) < _LARGEST_CHALLENGE and (
        marker := _CHALLENGE_TITLE.search(title) or _CHALLENGE.search(document.text)
    ):
        body = document.tree.find("body")
        if len(text_of(body)) < _SHORT_PAGE if body is not None else True:
            return Kind(Reason.CHALLENGE, [f"the page says {marker[0]!r} and little else"])
    if _ERROR_TITLE.search(title):
        body = document.tree.find("body")
        if body is None or _prose(document.tree)[0] < _MIN_PROSE:
            return Kind(Reason.ERROR_PAGE, [f"the title is {title[:100]!r}"])
    return None


def _states_article(document: Document, node: dict[str, Any]) -> str | None:
    """What in the structured data says that this page, and not one it links to, is an article."""
    if types(node) & (ARTICLE_TYPES - {"CreativeWork"}) and (node.get("headline") or node.get("articleBody")):
        others = [one for one in document.json_ld if types(one) & ARTICLE_TYPES and one is not node]
        if len(others) < 3 or (article_node(document) is node and node.get("articleBody")):
            return f"json-ld: {', '.join(sorted(types(node)))}"
    bodies = document.tree.xpath("//*[contains(concat(' ', @itemprop, ' '), ' articleBody ')]")
    if len(bodies) == 1 or (bodies and all(one.getparent() is bodies[0].getparent() for one in bodies)):
        return "microdata: articleBody"
    # microformats' hAtom, which WordPress themes carry on a post; on its pages, too, with "type-page".
    entries = [one for one in document.tree.iter("article", "div") if _HENTRY.search(one.get("class", ""))]
    if len(entries) == 1 and "type-page" not in entries[0].get("class", ""):
        return "microformat: hentry"
    return None


def _stated(document: Document) -> tuple[Reason, list[str]] | None:
    """A kind other than article that the page states of itself."""
    found = [(name, "json-ld") for node in document.json_ld for name in types(node)]
    for element in document.tree.xpath("//*[@itemtype]"):
        found += [(itemtype.rsplit("/", 1)[-1], "microdata") for itemtype in element.get("itemtype", "").split()]
    names = dict(found)
    for reason, kinds in _TYPES.items():
        if both := kinds & names.keys():
            name = min(both)
            return reason, [f"{names[name]}: {name}"]
    for value in document.meta.get("og:type", []):
        if of_og := _OG_TYPES.get(value.lower()):
            return of_og, [f"og:type: {value}"]
    return None


def _forum(document: Document) -> str | None:
    program = next((one for one in document.meta.get("generator", []) if _FORUM_PROGRAM.search(one)), None)
    root = document.tree
    body = root.find("body")
    marks = " ".join(one.get(key, "") for one in (root, body) if one is not None for key in ("id", "class", "data-app"))
    posts: Counter[str] = Counter()
    for element in root.iter("div", "article", "li", "table", "section", "tr"):
        if match := _POST_ID.match(element.get("id", "")):
            posts[element.get("id", "")[: match.start(1)].lower()] += 1
    most = posts.most_common(1)
    count = most[0][1] if most else 0
    if (program or _FORUM_PROGRAM.search(marks)) and count >= 1:
        return f"a forum program: {program or marks[:100]}"
    if count >= _POSTS and not document.meta.get("article:published_time"):
        profiles = root.xpath(
            "count(//a[contains(@href, 'member') or contains(@href, 'profile') or contains(@href, '/user')])"
        )
        if isinstance(profiles, float) and profiles >= count:
            return f"{count} posts called {most[0][0]!r}, and links to {int(profiles)} profiles"
    return None


def _prose(root: HtmlElement) -> tuple[int, int]:
    """How much running text stands together and in no teaser, in characters of an alphabet, and the number of teasers.

    Together stands what has one parent: the paragraphs of an article have, the excerpts of a listing have not.
    """
    teasers = set(_teasers(root))
    beside = {*teasers, *root.iter("nav", "footer", "aside", "header", "form")}
    together: Counter[HtmlElement] = Counter()
    for block, length in own_text(root, wide=2).items():
        if block in beside or any(above in beside for above in block.iterancestors()):
            continue
        # Up through wrappers that hold nothing else; a text with line breaks stands by itself.
        place, parent = block, block.getparent()
        while parent is not None and place.tag != "body":
            alone = place.getnext() is None and place.getprevious() is None
            place, parent = parent, parent.getparent()
            if not alone:
                break
        together[block if length >= _MIN_ALONE else place] += length
    return max(together.values(), default=0), len(teasers)


def _prices(root: HtmlElement) -> int:
    return sum(1 for text in root.itertext() if len(text) < _MAX_LABEL and _PRICE.search(text))


def _teasers(root: HtmlElement) -> Iterator[HtmlElement]:
    """Blocks around a heading that is nothing but a link."""
    for heading in root.iter("h2", "h3", "h4", "h5"):
        parent = heading.getparent()
        link = heading if parent is not None and parent.tag == "a" else heading.find(".//a")
        text = text_of(heading)
        if link is None or len(text) < 10 or len(text_of(link)) < 0.8 * len(text):
            continue
        # As far up as it stays the only heading.
        block = heading
        for above in heading.iterancestors():
            if above.tag in ("body", "html", "main") or any(one is not heading for one in above.iter(*HEADINGS)):
                break
            block = above
        yield block
