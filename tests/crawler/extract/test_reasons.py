from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.extract import Reason, examine
from crawler.extract.page.document import MAX_BYTES, MAX_ELEMENTS

URL = "https://harbour-post.example/harbour/lock.html"
PARAGRAPH = (
    "<p>The harbour of Port Averil will close for three weeks while divers replace the gates of the old lock.</p>"
)
# What only a crawl can find out about a page.
OF_THE_CRAWL = {
    Reason.HTTP_ERROR, Reason.TRUNCATED, Reason.UNDECODABLE, Reason.TIMEOUT, Reason.OUT_OF_MEMORY, Reason.WORKER_DIED,
    Reason.UNKNOWN, Reason.ORIGINAL_MISSING,
}  # fmt: skip
# Whose pages are too big to be stored: they are made below.
MADE = {
    Reason.TOO_LARGE: [b"<html>" + b" " * MAX_BYTES, b"<html><body>" + b"<i>x</i>" * MAX_ELEMENTS],
    Reason.TOO_DEEP: [
        b"<html><body>" + b"<div>" * 100_000 + PARAGRAPH.encode(),
        b"<html><body>" + (b"<div>" * 1500 + PARAGRAPH.encode() + b"</div>" * 1500) * 10,
    ],
}


def test_every_reason_is_described_in_a_sentence() -> None:
    for reason in Reason:
        assert reason.description[0].isupper()
        assert reason.description.endswith(".")
    assert len({reason.description for reason in Reason}) == len(Reason)


def test_a_reason_is_its_name() -> None:
    assert Reason("not-html") is Reason.NOT_HTML
    assert f"{Reason.NOT_HTML}" == "not-html"
    assert json.dumps({"reason": Reason.NOT_HTML}) == '{"reason": "not-html"}'


def test_every_reason_of_extraction_has_a_page() -> None:
    folders = Path(__file__).parent.joinpath("pages").glob("*/expected.json")
    shown = {json.loads(path.read_text(encoding="utf-8")).get("reason") for path in folders}
    assert {str(reason) for reason in Reason} - shown == {str(reason) for reason in OF_THE_CRAWL | set(MADE)}


@pytest.mark.parametrize(("reason", "body"), [(reason, body) for reason, bodies in MADE.items() for body in bodies])
def test_bounds(reason: Reason, body: bytes) -> None:
    outcome = examine(body, URL)
    assert (outcome.item, outcome.reason) == (None, reason)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 1000,
        b"<",
        b"<html",
        b"<html><body>" + b"<div>" * 1500 + PARAGRAPH.encode() * 20,
        b"<html><body>" + b"<blockquote><ul><li>" * 400 + PARAGRAPH.encode() * 20,
        b"<html><body><table>" + b"<tr><td><table>" * 300 + PARAGRAPH.encode() * 20,
        b"<p " + b" ".join(b"a%d=1" % n for n in range(20_000)) + b">" + PARAGRAPH.encode() * 20,
        b"<html><h1>" + b"x" * 1_000_000 + b"</h1>" + PARAGRAPH.encode() * 20,
        b"<html><script type='application/ld+json'>" + b"[" * 100_000 + b"</script>" + PARAGRAPH.encode() * 20,
        b"<html><script type='application/ld+json'>" + b'{"@graph":' * 5_000 + b"</script>" + PARAGRAPH.encode() * 20,
        b"<html><title>" + b" - | - " * 20_000 + b"</title><h1>x y z</h1>" + PARAGRAPH.encode() * 20,
        b'<html><meta name="author" content="' + b"and, und & " * 20_000 + b'">' + PARAGRAPH.encode() * 20,
        b"<html lang='&#0;'><base href='http://[::1'><link rel=canonical href='http://['><body>"
        + PARAGRAPH.encode() * 20,
        ("<html><body>" + "<p>&#0;&#1;&#x0b;&#xd800;&#xfffe;\ufdd0\U0010ffff " + PARAGRAPH * 20).encode(),
        b"<html><body>\xff\xfe\xfd" + PARAGRAPH.encode() * 20,
        b"\xff\xfe" + ("<html><body>" + PARAGRAPH * 20).encode("utf-16-le"),
        b"<html><body>" + b"<h3><a href=x>A headline that is long enough</a></h3>" * 5_000,
        b"<html><body><h1>a b c d</h1>" + PARAGRAPH.encode() * 10_000,
        b"<html><body><div>" + b"<a href=/author/x>Ann Lee</a> " * 20_000 + PARAGRAPH.encode() * 20,
        b"<html><body><table>"
        + b"<tr><td rowspan=100 colspan=100>x</td></tr>" * 2_000
        + b"</table>"
        + PARAGRAPH.encode() * 20,
        b'<html><script type="application/ld+json">{"a":"' + b'\\"' * 200_000 + b"</script>" + PARAGRAPH.encode() * 20,
        b"<html><body><div class='" + b"a-" * 500_000 + b"'>x</div>" + PARAGRAPH.encode() * 20,
        b"<html><frameset><frame src=x></frameset></html>",
        b"<html><body><a href='x'>" * 3000 + PARAGRAPH.encode() * 20,
    ],
)
def test_hostile_input_ends_as_an_item_or_a_reason(body: bytes) -> None:
    outcome = examine(body, URL, explain=True)
    assert (outcome.item is None) != (outcome.reason is None)
    assert outcome.reason is not Reason.UNKNOWN
    if outcome.item is not None:
        json.dumps(outcome.item.to_dict(), ensure_ascii=False).encode("utf-8")
