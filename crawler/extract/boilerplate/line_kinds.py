"""What one line is by its form: a headline's link, an address, a credit, a note on who wrote a text."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from crawler.extract.boilerplate.captions import credits
from crawler.extract.boilerplate.lines import has_words
from crawler.extract.page.site import OwnSite, host_of
from crawler.extract.text import text_of, word_set

# A headline is no shorter, in letters of an alphabet; a sign of Chinese, Japanese or Korean says as much as two.
_MIN_TITLE = 12
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SENTENCE = re.compile(r"[.!?…。！？।؟]['\"”’»)\]]*$")
_MAX_CREDIT = 120
_MIN_NOTE = 20
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|(?<!\w)@\w{3,}")
_ONLY_ADDRESS = re.compile(r"[(\[]?[\w.+-]+@[\w-]+\.[\w.]+\W*")
_ONLY_URL = re.compile(r"(?:https?://|www\.)[^\s<>]+|[\w.-]+\.[a-z]{2,4}/[^\s<>]*")
# A profile is one name; what is longer is a post, which a story can tell of.
_SLASHES_OF_PROFILE = 3
# An agency or an editor, shortened: "(dpa)", "(jk/ap)".
_INITIALS = re.compile(r"[(\[][^\W\d_]{2,8}(?:[/,;. -]{1,2}[^\W\d_]{2,8}){0,3}[)\]]")
# "Anna Lund is a reporter ...": names, which begin with a capital, and a form of "to be".
_PRESENTS = re.compile(
    r"(?:[^\W\d_]\S*\s){1,6}?(?:is|are|ist|sind|est|es|é|è|är|er|jest|je|este)\s(?!\w+ing\b)[\w„“\"«]"
)
_NAMES = re.compile(r"[^\W\d_]\w*['’\-]?\w*\s(?:\w+\s)?[A-ZÀ-ÞĀ-ŽΑ-ΩА-Я]")
# Networks, messengers, and the shops of their apps.
_NETWORKS = word_set(
    """
    facebook.com fb.com twitter.com x.com instagram.com t.me telegram.me whatsapp.com wa.me youtube.com tiktok.com
    linkedin.com threads.net threads.com bsky.app pinterest.com flipboard.com vk.com vk.ru ok.ru dzen.ru line.me
    weibo.com viber.com news.google.com apps.apple.com itunes.apple.com podcasts.apple.com play.google.com
    open.spotify.com reddit.com
    """
)


def is_title(text: str) -> bool:
    """Whether `text` is long enough for a headline."""
    return len(text) >= _MIN_TITLE or len(text) + len(_WIDE.findall(text)) >= _MIN_TITLE


def is_sentence(text: str) -> bool:
    """Whether `text` ends as sentences do."""
    return _SENTENCE.search(text[-4:]) is not None


def is_set_apart(element: HtmlElement, label: str) -> bool:
    """Whether `label` is what the first element inside `element` says, a link aside."""
    first = next(iter(element), None)
    return first is not None and first.tag != "a" and not has_words(element.text or "") and text_of(first) == label


def is_italic(element: HtmlElement, text: str) -> bool:
    """Whether `text`, what `element` says, stands in italics."""
    if next(element.iter("em", "i"), None) is None:
        return False
    slanted = sum(len(text_of(one)) for one in element.iterchildren("em", "i", "strong", "b", "span", "a"))
    return slanted >= 0.9 * len(text)


def has_address(text: str) -> bool:
    """Whether an address or a name in a network stands in `text`."""
    return _ADDRESS.search(text) is not None


def is_address(text: str, site: OwnSite) -> bool:
    """Whether a line is an address, no more: of a person, of a profile, of a page of `site`."""
    if " " in text or "." not in text:
        return False
    if _ONLY_ADDRESS.fullmatch(text):
        return True
    url = text if "://" in text else f"https://{text}"
    if _ONLY_URL.fullmatch(text) is None:
        return False
    return site.holds(url) or (is_network(url) and url.rstrip("/").count("/") <= _SLASHES_OF_PROFILE)


def links_to_network(element: HtmlElement) -> bool:
    """Whether a link in `element` leads to a network."""
    return any(is_network(link.get("href") or "") for link in element.iter("a"))


def is_credit(text: str) -> bool:
    """Whether a line behind a text is a credit, no sentence: whose a picture is, which agency it is from."""
    if len(text) > _MAX_CREDIT:
        return False
    return _INITIALS.fullmatch(text) is not None or (not is_sentence(text) and credits(text))


def presents_author(element: HtmlElement, text: str) -> bool:
    """Whether a line in italics behind a text says who somebody is."""
    if len(text) < _MIN_NOTE or not text[0].isupper() or next(element.iter("em", "i"), None) is None:
        return False
    return _NAMES.match(text) is not None and _PRESENTS.match(text) is not None and is_italic(element, text)


def is_network(reference: str) -> bool:
    """Whether a reference leads to a network, a messenger, a shop of apps, or a mailbox."""
    host = host_of(reference)
    if host is None:
        return reference[:7].lower() == "mailto:"
    parts = host.split(".")
    return ".".join(parts[-2:]) in _NETWORKS or ".".join(parts[-3:]) in _NETWORKS
