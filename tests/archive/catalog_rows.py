"""Rows of a catalog, for its tests."""

from archive.catalog import CaptureRow
from archive.items import Capture

WARC = "dateline-20240501120000000-00000-desk-1.warc.gz"
PAGE = "https://www.harbour-post.example/2024/05/ferry"


def row(offset=0, *, url=PAGE, date="2024-05-01T12:00:00Z", warc=WARC, outcome="pending", status=200):
    capture = Capture(
        warc=warc, offset=offset, length=700, recordId=f"urn:uuid:{offset}", date=date, payloadDigest="sha1:ABC"
    )
    return CaptureRow.of(capture, url=url, status=status, mime="text/html", outcome=outcome)


def item(url=PAGE, *, kind="NewsArticle", entries=(), **fields):
    return {
        "@type": kind,
        "url": url,
        "mainEntityOfPage": None,
        "headline": "Ferry late again",
        "articleBody": "It was late.",
        "datePublished": "2024-05-01T11:00:00+02:00",
        **({"liveBlogUpdate": [{"articleBody": text} for text in entries]} if kind == "LiveBlogPosting" else {}),
        **fields,
    }
