import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.addresses import document_of, first_page, host_of, site_of, spellings


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://harbour-post.example/a", "harbour-post.example"),
        ("https://www.live.harbour-post.example/a", "harbour-post.example"),
        ("https://news.harbour-post.co.uk:8443/a", "harbour-post.co.uk"),
        ("https://HARBOUR-post.Example./", "harbour-post.example"),
        ("http://127.0.0.1:8000/a", "127.0.0.1"),
        ("http://[2001:db8::1]/a", "2001:db8::1"),
        ("http://localhost/a", "localhost"),
        ("https://co.uk/", "co.uk"),
        ("mailto:desk@harbour-post.example", ""),
        ("http://[oops/", ""),
        ("", ""),
    ],
)
def test_site(url, site):
    assert site_of(url) == site


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("harbour-post.example", "harbour-post.example"),
        ("WWW.harbour-post.example", "www.harbour-post.example"),
        ("https://www.harbour-post.example:80/a", "www.harbour-post.example"),
        ("häfen.example", "xn--hfen-loa.example"),
        ("127.0.0.1", "127.0.0.1"),
        ("http://[", "http://["),
    ],
)
def test_host(text, host):
    assert host_of(text) == host


PAGE = "https://www.harbour-post.example/ferry"


@pytest.mark.parametrize(
    ("url", "canonical", "document"),
    [
        (PAGE, None, PAGE),
        (f"{PAGE}#top", None, PAGE),
        (f"{PAGE}?ref=home", PAGE, PAGE),
        (f"{PAGE}/amp", f"{PAGE}#main", PAGE),
        ("https://amp.harbour-post.example/ferry", PAGE, PAGE),
        # Not believed: another site, the front page for every page, what is no web address.
        (PAGE, "https://hill-gazette.example/ferry", PAGE),
        (PAGE, "https://www.harbour-post.example/", PAGE),
        (PAGE, "https://www.harbour-post.example", PAGE),
        (PAGE, "/ferry", PAGE),
        (PAGE, "javascript:void(0)", PAGE),
        (PAGE, "https://[broken", PAGE),
        (PAGE, {"@id": PAGE}, PAGE),
        ("https://harbour-post.example/?p=1", "https://harbour-post.example/", "https://harbour-post.example/?p=1"),
        ("https://harbour-post.example", "https://harbour-post.example/", "https://harbour-post.example/"),
    ],
)
def test_document(url, canonical, document):
    assert document_of({"url": url, "mainEntityOfPage": canonical}) == document


@pytest.mark.parametrize(
    ("url", "first"),
    [
        (f"{PAGE}?page=2", PAGE),
        (f"{PAGE}?page=with:block-65#block-65", PAGE),
        (f"{PAGE}?lang=en&Page=3", f"{PAGE}?lang=en"),
        (f"{PAGE}/page/2", PAGE),
        (f"{PAGE}/seite-12/", PAGE),
        (f"{PAGE}?p=2", f"{PAGE}?p=2"),  # WordPress's number of a post
        ("https://harbour-post.example/page/2", "https://harbour-post.example/page/2"),
        ("https://harbour-post.example/page-turner", "https://harbour-post.example/page-turner"),
        ("https://[broken", "https://[broken"),
    ],
)
def test_the_first_of_several_pages(url, first):
    assert first_page(url) == first
    own = {"url": url, "mainEntityOfPage": None}
    assert document_of(own | {"@type": "LiveBlogPosting"}) == first
    assert document_of(own | {"@type": "NewsArticle"}) == url.partition("#")[0]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("harbour-post.example/ferry", "https://harbour-post.example/ferry"),
        ("harbour-post.example/ferry", "http://harbour-post.example/ferry/"),
        ("harbour-post.example", "https://harbour-post.example/"),
        ("https://harbour-post.example/ferry/", "https://harbour-post.example/ferry"),
        ("https://harbour-post.example/ferry?a=1#x", "https://harbour-post.example/ferry?a=1"),
        ("https://harbour-post.example/fähre", "https://harbour-post.example/f%C3%A4hre"),
        ("https://häfen.example/a", "https://xn--hfen-loa.example/a"),
    ],
)
def test_spellings(typed, meant):
    assert meant in spellings(typed)


@given(st.text())
def test_any_text_has_few_spellings_and_never_itself(text):
    found = spellings(text)
    assert len(found) <= 8
    assert text not in found
