"""Our stand-ins for Scrapy's own middlewares do what theirs do."""

from __future__ import annotations

import gzip

import brotli
import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response
from scrapy.utils.test import get_crawler

from crawler.content_decoding import ContentDecoding
from crawler.meta_refresh import MetaRefresh

PAGE = "<html><head><title>Fähre</title></head><body>Ebbe</body></html>".encode()
REQUEST = Request("https://harbour-post.example/")


@pytest.mark.parametrize(
    ("coding", "body"),
    [("gzip", gzip.compress(PAGE)), ("br", brotli.compress(PAGE)), ("gzip", PAGE), ("unheard-of", PAGE)],
    ids=["gzip", "br", "no gzip", "unheard-of"],
)
def test_bodies_are_decoded_and_wrong_labels_survived(coding: str, body: bytes) -> None:
    headers = {"Content-Encoding": coding, "Content-Type": "text/html", "X-Kept": "yes"}
    response = HtmlResponse(REQUEST.url, headers=headers, body=body, status=203)
    decoded = ContentDecoding(get_crawler()).process_response(REQUEST, response)
    assert decoded.body == PAGE
    assert isinstance(decoded, HtmlResponse)
    assert (decoded.status, decoded.headers[b"X-Kept"], b"Content-Encoding" in decoded.headers) == (203, b"yes", False)


def test_a_bomb_is_refused() -> None:
    bomb = Response(REQUEST.url, headers={"Content-Encoding": "gzip"}, body=gzip.compress(bytes(10_000_000)))
    with pytest.raises(IgnoreRequest, match="more than 1000000 bytes"):
        ContentDecoding(get_crawler(settings_dict={"DOWNLOAD_MAXSIZE": 1_000_000})).process_response(REQUEST, bomb)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    ("head", "target"),
    [
        ('<meta http-equiv="Refresh" content="0; url=/new">', "https://harbour-post.example/new"),
        ('<META HTTP-EQUIV=REFRESH CONTENT="0;URL=/new">', "https://harbour-post.example/new"),
        ('<meta http-equiv="refresh" content="600">', None),
        ("<title>refresh yourself</title>", None),
        ("", None),
    ],
)
def test_meta_refresh_is_followed_where_it_is_meant(head: str, target: str | None, encoding: str) -> None:
    body = f"<html><head>{head}</head><body>Ebbe</body></html>".encode(encoding)
    response = HtmlResponse(REQUEST.url, body=body, headers={"Content-Type": f"text/html; charset={encoding}"})
    answer = MetaRefresh.from_crawler(get_crawler(settings_dict={"METAREFRESH_MAXDELAY": 5})).process_response(
        REQUEST, response
    )
    assert (answer.url if isinstance(answer, Request) else None) == target
