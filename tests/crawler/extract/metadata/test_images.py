"""An article's pictures."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.choice import Choice
from crawler.extract.metadata.images import read_images
from crawler.extract.page.document import Document, parse
from crawler.extract.page.site_names import SiteNames
from crawler.extract.page.structured import article_node

URL = "https://harbour-post.example/harbour/lock.html"
AT = "https://harbour-post.example"


def page(html: str = "", **node: Any) -> Document:
    script = f'<script type="application/ld+json">{json.dumps({"@type": "Report", **node})}</script>'
    return parse(f"<html><head>{script}{html}</head><body><p>x".encode(), URL)


def images(document: Document, choice: Choice | None = None) -> list[str]:
    names = SiteNames.of(["Harbour Post", "harbourpost"])
    return read_images(document, article_node(document), (), names, choice or Choice())


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("/lock.jpg", [f"{AT}/lock.jpg"]),
        ("//cdn.example/lock.jpg", ["https://cdn.example/lock.jpg"]),
        (["/a.jpg", "/b.jpg", "/a.jpg"], [f"{AT}/a.jpg", f"{AT}/b.jpg"]),
        ({"@type": "ImageObject", "url": "/a.jpg", "contentUrl": "/b.jpg"}, [f"{AT}/a.jpg"]),
        ({"contentUrl": ["/b.jpg", "/c.jpg"]}, [f"{AT}/b.jpg"]),
        ([{"url": "/a.jpg"}, "/b.jpg"], [f"{AT}/a.jpg", f"{AT}/b.jpg"]),
        ({"@id": "#lead"}, [f"{AT}/lead.jpg"]),
        (["", " ", None, 17, "data:image/gif;base64,R0lGOD", "javascript:x", "http://["], []),
        # The same picture, cut to sizes by its query.
        (["/a.jpg?w=150", "/a.jpg?w=600", "/a.jpg?w=300"], [f"{AT}/a.jpg?w=600"]),
        (["/a.jpg?w=150&h=9", "/a.jpg"], [f"{AT}/a.jpg"]),
        (["/a.jpg?rect=1", "/a.jpg?rect=2"], [f"{AT}/a.jpg?rect=1"]),
        # Other pictures: the query names them.
        (["/image?id=1", "/image?id=2"], [f"{AT}/image?id=1", f"{AT}/image?id=2"]),
        (["/16x9/a.jpg", "/1x1/a.jpg"], [f"{AT}/16x9/a.jpg", f"{AT}/1x1/a.jpg"]),
        ([f"/{number}.jpg" for number in range(30)], [f"{AT}/{number}.jpg" for number in range(10)]),
        # None of the article's.
        (["/logo.png", "/img/harbour-post-logo-512x512.png", "/img/HarbourPost_fb_logo.jpg", "/favicon.ico"], []),
        (["/img/sr_placeholder.png", "/opengraph_default.jpg", "/no-image.png"], []),
        (["/spacer.gif", "/default-share.png"], []),
        (["https://secure.gravatar.com/avatar/1f2e?s=96", "https://www.facebook.com/tr?id=1"], []),
        (["/publisher.png", "/a.jpg"], [f"{AT}/a.jpg"]),
        # A picture of somebody's logo, and of what is called like a part of a page.
        (["/evening-echo-logo-on-a-wall.jpg"], [f"{AT}/evening-echo-logo-on-a-wall.jpg"]),
        (["/iconic-lighthouse.jpg"], [f"{AT}/iconic-lighthouse.jpg"]),
        (["/blank-faces-in-the-crowd.jpg"], [f"{AT}/blank-faces-in-the-crowd.jpg"]),
    ],
)  # fmt: skip
def test_stated_pictures(image: Any, expected: list[str]) -> None:
    lead = '<script type="application/ld+json">{"@id": "#lead", "@type": "ImageObject", "url": "/lead.jpg"}</script>'
    document = page(lead, image=image, publisher={"logo": {"url": "/publisher.png?v=2"}})
    assert images(document) == expected


def tag(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def test_the_tags_behind_the_data() -> None:
    document = page(tag("og:image", "/og.jpg") + tag("twitter:image", "/tw.jpg"), image="/ld.jpg")
    assert images(document) == [f"{AT}/ld.jpg", f"{AT}/og.jpg"]
    assert images(page(tag("twitter:image", "/tw.jpg"))) == [f"{AT}/tw.jpg"]
    assert images(page(thumbnailUrl="/thumb.jpg")) == [f"{AT}/thumb.jpg"]
    assert images(page(thumbnailUrl="/thumb.jpg", image="/ld.jpg")) == [f"{AT}/ld.jpg"]
    assert images(page("<base href='https://cdn.example/'>", image="a.jpg")) == ["https://cdn.example/a.jpg"]
    assert images(page()) == []


def test_why() -> None:
    choice = Choice(asked=True)
    images(page(tag("og:image", "/og.jpg"), image=["/a.jpg", "/logo.png", "mailto:x"]), choice)
    assert choice.to_dict() == {
        "chosen": {"source": "json-ld image, meta og:image", "value": f"{AT}/a.jpg, {AT}/og.jpg"},
        "rejected": [
            {"source": "json-ld image", "value": f"{AT}/logo.png", "why": "the site's logo"},
            {"source": "json-ld image", "value": "mailto:x", "why": "no address"},
        ],
    }


@given(st.lists(st.text(max_size=40) | st.dictionaries(st.sampled_from(["url", "@id"]), st.text(max_size=20))))
def test_any_data_is_read(image: Any) -> None:
    assert all(url.startswith(("http://", "https://")) for url in images(page(image=image)))
