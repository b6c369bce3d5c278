"""What is asked for on condition, what is fetched whole to compare, and who is caught."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from scrapy.http import Headers

from archive.catalog_rows import utc_text
from archive.frontier import FrontierRow, OriginRow
from crawler.due.answer import Answer, answer_of
from crawler.due.validators import Validators, has_lied

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
RULES = Validators(
    conditional=True,
    whole_live=timedelta(minutes=10),
    whole_lists=timedelta(hours=6),
    whole_pages=timedelta(hours=1),
)
CHECKED = OriginRow(source="harbour-post.example", checked=utc_text(NOON - timedelta(minutes=5)))


def row(**fields: object) -> FrontierRow:
    base = FrontierRow(
        key="k", url="https://harbour-post.example/a", source="harbour-post.example", scope=None, role="page",
        found=utc_text(NOON), due=utc_text(NOON), type="NewsArticle", etag='"a"', looked=utc_text(NOON),
        last_modified="Sat, 14 Mar 2026 11:00:00 GMT", whole=utc_text(NOON - timedelta(days=3)),
    )  # fmt: skip
    return replace(base, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "origin", "conditional"),
    [
        (row(), CHECKED, True),
        (row(last_modified=None), CHECKED, True),
        (row(etag=None), CHECKED, True),
        (row(etag=None, last_modified=None), CHECKED, False),
        (row(whole=None), CHECKED, False),
        (row(), OriginRow(source="harbour-post.example"), False),
        (row(), replace(CHECKED, checked=utc_text(NOON - timedelta(hours=1))), False),
        (row(type="feed"), CHECKED, False),
        (row(type="feed", whole=utc_text(NOON - timedelta(hours=5))), CHECKED, True),
        (
            row(type="section", whole=utc_text(NOON - timedelta(hours=5))),
            OriginRow(source="harbour-post.example"),
            True,
        ),
        (row(type="LiveBlogPosting", whole=utc_text(NOON - timedelta(minutes=9))), CHECKED, True),
        (row(type="LiveBlogPosting", whole=utc_text(NOON - timedelta(minutes=10))), CHECKED, False),
        (row(), replace(CHECKED, lied=utc_text(NOON - timedelta(days=29))), False),
        (row(), replace(CHECKED, lied=utc_text(NOON - timedelta(days=30))), True),
    ],
)
def test_what_is_asked_for_on_condition(asked: FrontierRow, origin: OriginRow, conditional: bool) -> None:
    headers = RULES.headers(asked, NOON, origin)
    assert bool(headers) is conditional
    assert headers.get("If-None-Match") == ((asked.etag or "").encode() or None if conditional else None)
    assert not replace(RULES, conditional=False).headers(asked, NOON, origin)


@pytest.mark.parametrize(
    ("before", "answer", "changed", "lied"),
    [
        (row(), Answer(200, '"a"', "Sat, 14 Mar 2026 11:00:00 GMT"), True, True),
        (row(), Answer(200, '"a"', "Sat, 14 Mar 2026 12:00:00 GMT"), True, True),
        (row(), Answer(200, '"b"', "Sat, 14 Mar 2026 11:00:00 GMT"), True, False),
        (row(), Answer(200, '"a"'), False, False),
        (row(etag=None), Answer(200, None, "Sat, 14 Mar 2026 11:00:00 GMT"), True, True),
        (row(etag=None), Answer(200, None, "Sat, 14 Mar 2026 11:30:00 GMT"), True, False),
        (row(etag=None, last_modified=None), Answer(200), True, False),
        (row(), Answer(304), True, False),
        (row(), Answer(503, '"a"'), True, False),
        (row(looked=None), Answer(200, '"a"'), True, False),
    ],
)
def test_who_has_lied(before: FrontierRow, answer: Answer, changed: bool, lied: bool) -> None:
    assert has_lied(before, answer, changed=changed) is lied


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"ETag": 'W/"x"', "Last-Modified": "yesterday"}, Answer(200, 'W/"x"', "yesterday")),
        ({"ETag": '"caf\xe9"'.encode("latin-1")}, Answer(200, '"caf\xe9"')),
        ({"ETag": b"", "Last-Modified": b" "}, Answer(200)),
        ({"ETag": b'"' + b"x" * 2000 + b'"'}, Answer(200)),
        ({"ETag": b'"a\x01b"'}, Answer(200)),
        ({"Cache-Control": "public, max-age=60"}, Answer(200, max_age=60)),
        ({"Cache-Control": ["no-transform", 'MAX-AGE="90"'], "Age": "30"}, Answer(200, max_age=60)),
        ({"Cache-Control": "max-age=60", "Age": "600"}, Answer(200, max_age=0)),
        ({"Cache-Control": "s-maxage=60, x-max-age=5"}, Answer(200)),
        ({"Cache-Control": "max-age=60", "Age": "yesterday"}, Answer(200, max_age=60)),
    ],
)
def test_what_a_response_says_of_itself(headers: dict[str, object], expected: Answer) -> None:
    assert answer_of(200, Headers(headers)) == expected
