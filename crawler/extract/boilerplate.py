"""What leaves the tree before trafilatura sees it: all that a page shows beside its article.

The rules look at names of classes and ids that the web shares, at attributes that hide an element, and at what links
make up. A rule never takes an element that holds the headline or a good part of the page's text, because themes put
such words on wrappers of a whole page, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from lxml.html import HtmlElement

from crawler.extract.captions import find_captions
from crawler.extract.container import own_text, weigh
from crawler.extract.templates import Template, select
from crawler.extract.text import BLOCKS, HEADINGS, text_of, word_list

# Elements that hold no text of an article, by their meaning in HTML.
_NEVER_TEXT = word_list(
    """
    script style noscript template svg iframe object embed canvas audio video map nav button select textarea
    input datalist dialog menu link meta base source track picture img figcaption amp-ad amp-embed
    gu-island-placeholder
    """
)


# Words in names of classes and ids, each with what it stands for: one word of a name, or several in a row. "related" is
# found in "box-related" and "relatedBox", not in "correlated".
_WORDS = {
    "comments": """
        comment comments commentary-list disqus fb-comments kommentar kommentare kommentarer commentaire
        commentaires comentarios commenti respond livefyre viafoura spot-im openweb
    """,
    "chat": "chat livechat chatbox",
    "share bar": """
        share shares sharing sharebar sharer sharedaddy sharethis addtoany addthis sociable share-this follow-us
        social-media social-bar social-buttons social-links social-icons social-likes social-list social-nav
        social-share social-sharing social-follow socials social teilen
    """,
    "related pages": """
        related relateds relatedposts recommended recommendation recommendations recommend recirc recirculation
        read-more readmore read-also also-read read-next see-also more-on more-from more-stories more-news
        more-articles more-like more-links next-article next-story next-stories next-post next-up up-next
        prev-next post-nav post-navigation most-read most-popular most-viewed most-shared most-recent
        most-commented mostread popular-posts popular-articles popular-news popular-stories trending latest-news
        latest-posts latest-articles latest-stories outbrain taboola zergnet revcontent mgid plista ligatus
        engageya yarpp further-reading weiterlesen lesen-sie-auch mehr-zum-thema promo promobox you-may-also-like
        editors-picks teaser-list teaserlist
    """,
    "newsletter": """
        newsletter newsletters signup sign-up subscribe mailchimp mc-embed-signup subscription-box
        subscription-form subscription-widget email-subscribe optin opt-in-form abo-box abo-teaser
    """,
    "login": """
        login-form login-box loginform regwall register-wall register-prompt paywall-promo paywall-prompt
        paywall-banner paywall-message paywall-offer paywall-overlay paywall-box piano-container piano-offer
        piano-inline tp-modal subscriber-prompt signin-form sign-in-form
    """,
    "cookie notice": """
        cookie-banner cookie-bar cookie-consent cookie-notice cookie-law cookie-policy cookie-message cookie-popup
        cookie-overlay cookie-wall cookies-banner cookies-notice cookieconsent consent-banner consent-manager
        consent-overlay consent-layer consent-wall consent-placeholder gdpr onetrust usercentrics didomi cookiebot
        borlabs cmp-container cmp-banner cmp-placeholder embed-consent
    """,
    "navigation": """
        breadcrumb breadcrumbs bread-crumb bread-crumbs crumbs pagination pager site-nav site-navigation main-nav
        main-navigation navbar main-menu skip-link skip-links page-footer site-footer site-header masthead
    """,
    "advertisement": """
        ads adslot ad-slot ad-unit ad-box ad-container ad-wrapper ad-label ad-block ad-banner ad-holder
        ad-placeholder ad-zone ad-space ad-area adsbygoogle advert adverts advertisement advertisements
        advertising dfp sponsored sponsored-content sponsor google-ad google-ads gpt-ad anzeige werbung publicidad
        pubblicita reklama native-ad
    """,
    "caption": """
        caption captions image-credit image-credits photo-credit photo-credits img-credit picture-credit
        media-credit media-copyright media-description media-caption image-source image-description
        photo-description photo-caption gallery-caption credit credits copyright bildunterschrift bildnachweis
        bildquelle pie-de-foto didascalia wp-caption-text
    """,
    "byline": """
        byline bylines author-info author-bio author-box author-name author-card author-description author-details
        author-block author-meta author-profile author-section author-about author-wrapper author-container
        author-list author-image author-line about-author about-the-author authors article-meta article-author
        article-info article-byline article-date post-meta post-author post-info post-date entry-meta entry-author
        entry-date story-meta story-byline dateline timestamp pub-date pubdate publish-date published-date
        article-tools article-actions article-utilities article-footer post-footer entry-footer article-tags
        article-topics writer autor autoren
    """,
    "tags": """
        tags tag-list taglist tag-cloud tagcloud tag-links post-tags keywords cat-links topic-list topics-list
    """,
    "rating or player": """
        reactions rating-box rating-widget rating-stars star-rating vote-box like-box like-button audio-player
        audioplayer listen-article tts trinity-player readspeaker print-button print-only print-link reading-time
        table-of-contents inhaltsverzeichnis poll
    """,
    "hidden": """
        visually-hidden visuallyhidden sr-only screen-reader screen-reader-text u-hidden is-hidden no-print
        noprint offscreen assistive-text
    """,
}
_REASONS = {word: reason for reason, words in _WORDS.items() for word in words.split()}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# A name that begins so says what its element has or lacks, not what it is ("has-comments", "no-ads").
_FLAGS = frozenset(("no", "not", "has", "with", "without", "show", "hide", "is", "can", "enable", "disable"))
_PARTS = re.compile(r"[_-]+")
_TEXT = frozenset(("p", "ul", "ol", "blockquote", "table", *HEADINGS))
_HIDING_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
# An element with more than this share of the page's running text is what the page is about.
_MOST = 0.6
# Running text of a card, a box, a bar.
_FEW = 200
_MAX_NAMES = 300
_CAN_BE_LONG = frozenset(("comments", "chat", "cookie notice", "hidden", "role", "login"))
# A label before a link that leads elsewhere ("Read more:", "Also on our site |"): few words, then the link.
_MAX_LABEL = 40
_MIN_POINTER = 12
_LABEL_ENDS = (":", "|", "»", "→", ">", "-", "–", "•")


def remove(elements: Iterable[HtmlElement], keep: frozenset[HtmlElement] = frozenset()) -> None:
    """Take `elements` out of their tree, what follows each of them left in place."""
    for element in elements:
        parent = element.getparent()
        if parent is None or element in keep:
            continue
        _drop(element, parent)


def apply_templates(tree: HtmlElement, templates: tuple[Template, ...]) -> list[str]:
    """Take out what the page's templates name; returns what was taken, for explaining."""
    removed = []
    for template in templates:
        if template.remove is None:
            continue
        found = select(template.remove, tree)
        remove(found)
        if found:
            removed.append(f"template {template.name}: {len(found)} elements")
    return removed


def clean(tree: HtmlElement, headline: HtmlElement | None, explain: bool = False) -> list[str]:
    """Take out what is beside the article; returns what was taken and why, where `explain` asks for it."""
    removed: list[str] = []
    kept = _ancestors(headline)
    # Told by the images in them, which leave next.
    captioned = find_captions(tree)
    for element in list(tree.iter(*_NEVER_TEXT)):
        parent = element.getparent()
        if parent is not None and element not in kept:
            _drop(element, parent)
    body = tree.find("body")
    if body is None:
        return removed
    own = own_text(body)
    weights = weigh(own)
    total = weights.get(body, 0)
    for element in captioned:
        if element not in kept and weights.get(element, 0) <= _MOST * total:
            if explain:
                removed.append(f"caption: {_described(element)}")
            _drop(element, element.getparent())
    seen: dict[str, str | None] = {}
    stack = list(reversed(body))
    while stack:
        element = stack.pop()
        reason = _reason(element, seen)
        if reason and element not in kept and not _holds_text(element, reason, own, weights, total):
            if explain:
                removed.append(f"{reason}: {_described(element)}")
            _drop(element, element.getparent())
        else:
            stack.extend(reversed(element))
    _remove_pointers(body, kept, removed if explain else None)
    return removed


def _holds_text(
    element: HtmlElement, reason: str, own: Mapping[HtmlElement, int], weights: Mapping[HtmlElement, int], total: int
) -> bool:
    """Whether `element` holds so much of the page's running text that its name speaks of something else about it."""
    weight = weights.get(element, 0)
    if weight <= _FEW:
        return False
    # Names for a whole page or article ("article-with-comments"), which hold most of what there is to read.
    if weight > _MOST * total:
        return True
    # Comments and hidden parts can be long, and paragraphs in a row.
    if reason in _CAN_BE_LONG:
        return False
    return sum(1 for child in element if child.tag == "p" and own.get(child, 0) > 80) >= 3


def _reason(element: HtmlElement, seen: dict[str, str | None]) -> str | None:
    """Why `element` is beside the article, by its attributes alone; `seen` are the names that were looked up before."""
    keys = element.keys()
    if not keys:
        return None
    if "hidden" in keys:
        return "hidden"
    if element.get("aria-hidden") == "true":
        if element.tag not in _TEXT:
            return "hidden"
        # A paragraph is hidden from screen readers by a paywall only; trafilatura would take the attribute at its word.
        del element.attrib["aria-hidden"]
    if "style" in keys and _HIDING_STYLE.search(element.get("style", "")):
        return "hidden"
    if "role" in keys and element.get("role") in (
        "navigation",
        "complementary",
        "banner",
        "contentinfo",
        "dialog",
        "alertdialog",
        "search",
    ):
        return "role"
    names = f"{element.get('class', '')[:_MAX_NAMES]} {element.get('id', '')[:_MAX_NAMES]}"
    if names not in seen:
        seen[names] = _reason_of_names(names)
    return seen[names]


def _reason_of_names(names: str) -> str | None:
    """What the classes and the id of an element say it is."""
    for name in names.split():
        words = _PARTS.split(_CAMEL.sub("-", name).lower())
        if words[0] in _FLAGS:
            words = ["-".join(words)]
        for start in range(len(words)):
            for end in range(start + 1, min(start + 4, len(words)) + 1):
                reason = _REASONS.get("-".join(words[start:end]))
                if reason:
                    return reason
    return None


def _remove_pointers(body: HtmlElement, kept: frozenset[HtmlElement], removed: list[str] | None) -> None:
    """Take out lines that are nothing but a link to another page, with the label before it."""
    blocks: dict[HtmlElement, None] = {}
    lines: dict[HtmlElement, None] = {}
    for link in body.iter("a"):
        inline = link
        for above in link.iterancestors():
            if above.tag in BLOCKS:
                blocks.setdefault(above)
                if _is_last_line(inline):
                    lines.setdefault(inline)
                break
            inline = above
    for line in lines:
        text = text_of(line)
        beside = len(re.findall(r"\w", text)) - sum(len(re.findall(r"\w", text_of(one))) for one in line.iter("a"))
        if line not in kept and len(text) >= _MIN_POINTER and not beside:
            if removed is not None:
                removed.append(f"pointer: {text[:120]}")
            _drop(line, line.getparent())
    for block in blocks:
        if block in kept or block.tag in ("td", "th", "body", "main", "article"):
            continue
        if any(child.tag in BLOCKS for child in block.iterdescendants()):
            continue
        text = text_of(block)
        linked = sum(len(text_of(link)) for link in block.iter("a"))
        label = len(text) - linked
        if linked < _MIN_POINTER or label > _MAX_LABEL or linked < 0.6 * len(text):
            continue
        # A sentence can be a link to its end, or from its beginning; a pointer has its label before the link, or none.
        if label and not _is_label(text, [text_of(link) for link in block.iter("a")]):
            continue
        parent = block.getparent()
        if parent is None:
            continue
        if removed is not None:
            removed.append(f"pointer: {text[:120]}")
        _drop(block, parent)


def _is_last_line(inline: HtmlElement) -> bool:
    """Whether `inline` stands by itself on a line, after a line break, and nothing follows in its block.

    In between, such a line can be what an article lists.
    """
    before = inline.getprevious()
    return (
        before is not None
        and before.tag == "br"
        and not (before.tail or "").strip()
        and not (inline.tail or "").strip()
        and all(one.tag == "br" and not (one.tail or "").strip() for one in inline.itersiblings())
    )


def _is_label(text: str, links: list[str]) -> bool:
    """Whether `text` beside its links is a label before them, and nothing but marks between and behind them."""
    before, _, behind = text.partition(links[0]) if links[0] else ("", "", text)
    for link in links[1:]:
        behind = behind.replace(link, "", 1)
    return not re.search(r"\w", behind) and (not before.strip() or before.rstrip().endswith(_LABEL_ENDS))


def _ancestors(element: HtmlElement | None) -> frozenset[HtmlElement]:
    return frozenset([element, *element.iterancestors()]) if element is not None else frozenset()


def _drop(element: HtmlElement, parent: HtmlElement | None) -> None:
    """Lxml's drop_tree, without its checks: the tail joins the text before the element."""
    if parent is None:
        return
    tail = element.tail
    if tail:
        previous = element.getprevious()
        if previous is None:
            parent.text = (parent.text or "") + tail
        else:
            previous.tail = (previous.tail or "") + tail
    element.tail = None
    parent.remove(element)


def _described(element: HtmlElement) -> str:
    name = f"{element.tag}#{element.get('id')}" if element.get("id") else str(element.tag)
    return f"{name}.{'.'.join(element.get('class', '').split()[:4])}: {text_of(element)[:80]}"
