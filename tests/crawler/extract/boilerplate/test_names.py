from __future__ import annotations

import pytest
from lxml.html import fragment_fromstring

from crawler.extract.boilerplate.names import reason_of


def reason(html: str) -> str | None:
    element = fragment_fromstring(html)
    return reason_of(element, str(element.tag), element.keys())


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ("<div class='article-comments'>", "comments"),
        ("<div class='relatedPosts'>", "related pages"),
        ("<div class='wrapper'><i>", None),
        ("<div class='correlated shareholder tagline commentary'>", None),
        ("<div class='has-comments'>", None),
        ("<div class='no-ads'>", None),
        ("<div id='newsletter-signup'>", "newsletter"),
        ("<div data-testid='related-links'>", "related pages"),
        ("<div data-component='NewsletterSignup'>", "newsletter"),
        ("<section aria-label='Newsletter sign-up'>", "newsletter"),
        ("<a aria-label='Comments'>", None),
        ("<section aria-label='Comments on what the harbour board said of its new gates'>", None),
        ("<share-bar>", "share bar"),
        # Whole names, and parts of one.
        ("<p class='author'>", "byline"),
        ("<p class='quote-author'>", None),
        ("<div class='ad'>", "advertisement"),
        ("<div class='ad-hoc'>", None),
        # The longest name counts.
        ("<div class='social-placeholder'>", "cookie notice"),
        ("<div class='social-bar'>", "share bar"),
        # Something in the text.
        ("<div class='social-media-embed'>", None),
        ("<div class='embed-consent'>", "cookie notice"),
        # The id of a heading is made of its words.
        ("<h2 id='comments'>", None),
        ("<h2 id='related-questions'>", None),
        ("<h2 class='related'>", "related pages"),
        # A short word in a name that a program made up.
        ("<div class='sc-kAdsT'>", None),
        ("<div class='sc-kAds'>", None),
        ("<div class='ads-top'>", "advertisement"),
        # Other attributes.
        ("<div hidden>", "hidden"),
        ("<div style='color:red; DISPLAY : none'>", "hidden"),
        ("<div style='display:block'>", None),
        ("<div aria-hidden=true>", "hidden"),
        ("<div aria-hidden=false>", None),
        ("<p aria-hidden=true>", None),
        ("<div role=complementary>", "role"),
        ("<div role=main>", None),
        ("<span itemprop=datePublished>", "byline"),
        ("<div itemprop=articleBody>", None),
        ("<div>", None),
    ],
)
def test_reasons(element: str, expected: str | None) -> None:
    assert reason(element) == expected


def test_a_name_is_cut_before_it_is_read() -> None:
    assert reason(f"<div class='{'x' * 400} comments'>") is None
