"""What happened to a document, from its items."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.history import History, Seen, ended, merged
from archive.items import Change

URL = "https://harbour-post.example/live/storm"


def capture(number: int) -> dict[str, Any]:
    return {"date": f"2024-05-01T{12 + number // 60:02}:{number % 60:02}:00Z", "recordId": uuid.UUID(int=number).urn}


def entry(identifier: str, minute: int | None, text: str = "", **fields: Any) -> dict[str, Any]:
    date = None if minute is None else f"2024-05-01T10:{minute:02}:00+00:00"
    return {
        "identifier": identifier,
        "headline": None,
        "datePublished": date,
        "articleBody": text or identifier,
    } | fields


def blog(number: int, entries: Sequence[dict[str, Any]], url: str = URL, **fields: Any) -> dict[str, Any]:
    item = {"@type": "LiveBlogPosting", "url": url, "headline": "Storm over the strait", "articleBody": "Live."}
    return item | {"liveBlogUpdate": list(entries), "capture": capture(number)} | fields


def article(number: int, **fields: Any) -> dict[str, Any]:
    item = {"@type": "NewsArticle", "url": "https://harbour-post.example/ferry", "headline": "Ferry late"}
    return item | {"articleBody": "It rained.", "capture": capture(number)} | fields


def fed(*items: dict[str, Any]) -> tuple[History, list[Change | None]]:
    history = History()
    return history, [history.add(item) for item in items]


A, B, C, D, E = (entry(name, minute) for name, minute in zip("abcde", (1, 2, 3, 4, 5), strict=True))


def test_the_versions_of_an_article() -> None:
    first, again, second, back = (
        article(0),
        article(1, dateModified="2024-05-01T12:00:00+00:00", capture=capture(1)),
        article(2, articleBody="It snowed."),
        article(3),
    )
    history, changes = fed(first, again, second, back)
    assert [change and change.fields for change in changes] == [[], None, ["articleBody"], ["articleBody"]]
    assert [change and change.previous for change in changes] == [
        None,
        None,
        capture(0)["recordId"],
        capture(2)["recordId"],
    ]
    assert [version.item for version in history.versions] == [first, second, back]
    assert history.captures == 4
    assert history.last_seen == Seen.of(back)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param([B, A], [C, B, A], {"new": ["c"]}, id="grows"),
        pytest.param([B, A], [B, A | {"articleBody": "other"}], {"changed": ["a"]}, id="text corrected"),
        pytest.param([B, A], [B, A | {"headline": "Now"}], {"changed": ["a"]}, id="headline added"),
        pytest.param([B, A], [B, A | {"keyEvent": True}], {"changed": ["a"]}, id="made a key event"),
        pytest.param([B, A], [A, B], None, id="the order says nothing"),
        pytest.param([B, A], [B | {"pinned": True}, A], None, id="nor does a pin"),
        pytest.param([C, B, A], [C, A], {"withdrawn": ["b"]}, id="from between its neighbours"),
        pytest.param(
            [C, B, A], [E, D, A], {"new": ["d", "e"], "withdrawn": ["c", "b"]}, id="older and newer are there"
        ),
        pytest.param([C, B, A], [B, A], {"withdrawn": ["c"]}, id="the newest of all, from the top"),
        pytest.param([C, B, A], [C, B], {"rolledOff": ["a"]}, id="off the end of the page"),
        pytest.param([C, B, A], [D, C, B], {"new": ["d"], "rolledOff": ["a"]}, id="pushed off by a newer one"),
        pytest.param([A, B, C], [B, C], {"rolledOff": ["a"]}, id="oldest first: off the page's beginning"),
        pytest.param([C, B, A], [], {"rolledOff": ["c", "b", "a"]}, id="an empty page withdraws nothing"),
        pytest.param(
            [entry("x", None), entry("y", None), entry("z", None)],
            [entry("x", None), entry("z", None)],
            {"withdrawn": ["y"]},
            id="without instants, by neighbours",
        ),
        pytest.param([entry("x", None), A], [A], {"rolledOff": ["x"]}, id="without an instant, from the top: unknown"),
        pytest.param(
            [E | {"pinned": True}, C, B, A],
            [C, B, A],
            {},
            id="a pinned entry that is gone is only no longer pinned",
        ),
    ],
)
def test_what_a_capture_changes(
    before: list[dict[str, Any]], after: list[dict[str, Any]], expected: dict[str, list[str]] | None
) -> None:
    _, changes = fed(blog(0, before), blog(1, after))
    told = changes[1] and {
        name: sorted(value) if name == "new" else value
        for name, value in changes[1].to_dict().items()
        if value and name != "previous"
    }
    assert told == expected


def test_a_tombstone_tells_of_an_entry_that_nothing_else_tells_of() -> None:
    marked = blog(1, [C, B], extraction={"tombstones": ["a", "never-seen", "b"]})
    history, changes = fed(blog(0, [C, B, A]), marked)
    assert changes[1] is not None
    assert (changes[1].withdrawn, changes[1].rolledOff) == (["a"], [])
    assert history.entries["a"].withdrawn is not None
    assert history.entries["a"].withdrawn.evidence == "the page marks it as taken away"


def test_a_page_that_is_not_whole_withdraws_nothing() -> None:
    entries = [entry(f"e{n}", n) for n in range(20, 0, -1)]
    history, changes = fed(blog(0, entries), blog(1, [entries[0], entries[-1]]))
    assert changes[1] is not None
    assert changes[1].withdrawn == []
    assert len(changes[1].rolledOff) == 18
    assert "18 known entries are missing between the 2 on the page" in changes[1].warnings[0]
    assert not any(known.withdrawn for known in history.entries.values())


def test_an_entry_goes_and_comes_back_with_its_earlier_wording() -> None:
    changed = B | {"articleBody": "other"}
    history, changes = fed(*(blog(n, [C, *([b] if b else []), A]) for n, b in enumerate([B, changed, None, B])))
    assert [change and (change.changed, change.withdrawn, change.returned) for change in changes] == [
        ([], [], []),
        (["b"], [], []),
        ([], ["b"], []),
        (["b"], [], ["b"]),
    ]
    b = history.entries["b"]
    assert [(revision.articleBody, revision.seen.date) for revision in b.revisions] == [
        ("b", capture(0)["date"]),
        ("other", capture(1)["date"]),
        ("b", capture(3)["date"]),
    ]
    assert b.withdrawn is None
    assert (b.first_seen.date, b.last_seen.date) == (capture(0)["date"], capture(3)["date"])


def test_the_pages_of_a_blog_are_one_blog() -> None:
    older = f"{URL}?page=2"
    history, changes = fed(
        blog(0, [D, C]),
        blog(1, [B, A], older),
        blog(2, [E, D]),
        blog(3, [C, B, A], older),
        blog(4, [C, A], older),
    )
    assert [change and (change.new, change.withdrawn) for change in changes] == [
        (["d", "c"], []),
        (["b", "a"], []),
        (["e"], []),
        ([], []),
        ([], ["b"]),
    ]
    document = merged(history)
    assert [one["identifier"] for one in document["liveBlogUpdate"]] == ["e", "d", "c", "a"]
    assert [one["identifier"] for one in document["withdrawn"]] == ["b"]
    assert document["withdrawn"][0]["withdrawn"]["evidence"] == "gone from between c and a, which are still there"


def test_a_variant_that_words_an_entry_otherwise_is_no_change_each_time() -> None:
    amp = f"{URL}/amp"
    short = A | {"articleBody": "short"}
    _, changes = fed(blog(0, [A]), blog(1, [short], amp), blog(2, [A]), blog(3, [short], amp))
    assert changes[1] is not None
    assert changes[1].changed == ["a"]
    assert changes[2:] == [None, None]


@pytest.mark.parametrize(
    ("fields", "hours", "count"),
    [
        ({"isLive": False}, 0, 0),
        ({"coverageEndTime": "2024-05-01T11:00:00+00:00"}, 0, 0),
        ({"isLive": False, "extraction": {"evidence": ["it says so", "and so"]}}, 0, 2),
        ({"isLive": False, "coverageEndTime": "2024-05-01T11:00:00+00:00"}, 0, 0),
        ({"isLive": None, "coverageEndTime": "2024-05-01T11:00:00+00:00"}, 7, 2),
        ({"isLive": False, "coverageEndTime": "2030-05-01T11:00:00+00:00"}, 0, 0),
        ({"isLive": False}, 7, 2),
        ({"isLive": True}, 7, 0),
    ],
)
def test_a_blog_has_ended_by_two_signs(fields: dict[str, Any], hours: int, count: int) -> None:
    history, _ = fed(blog(0, [B, A]), blog(1, [C, B, A], **fields), blog(1 + 60 * hours, [C, B, A], **fields))
    assert len(ended(history)) == count


def test_a_blog_that_became_an_article() -> None:
    history, changes = fed(blog(0, [B, A]), article(1, url=URL, isLive=None), article(400, url=URL, isLive=None))
    assert changes[1] is not None
    assert "@type" in changes[1].fields
    assert len(ended(history)) == 2
    assert [one["identifier"] for one in merged(history)["liveBlogUpdate"]] == ["b", "a"]


def test_an_article_has_no_merged_record() -> None:
    with pytest.raises(ValueError, match="no live blog"):
        merged(fed(article(0))[0])


bodies = st.sampled_from(["one", "two"])
pages = st.lists(
    st.tuples(
        st.sampled_from([URL, f"{URL}?page=2"]),
        st.lists(st.tuples(st.integers(1, 6), bodies, st.booleans()), unique_by=lambda one: one[0], max_size=6),
    ),
    max_size=8,
)


@given(pages)
def test_equal_captures_need_not_be_kept(captures: list[tuple[str, list[tuple[int, str, bool]]]]) -> None:
    """What a collection keeps (items of changes, and that the others were equal) tells the same history."""
    items = [
        blog(n, [entry(f"e{minute}", minute, text, pinned=pinned) for minute, text, pinned in page], url)
        for n, (url, page) in enumerate(captures)
    ]
    whole, changes = fed(*items)
    kept = History()
    for item, change in zip(items, changes, strict=True):
        if change is None:
            kept.again(Seen.of(item))
        else:
            assert kept.add(item) == change
    assert kept.captures == whole.captures
    assert {one: known.to_dict() for one, known in kept.entries.items()} == {
        one: known.to_dict() for one, known in whole.entries.items()
    }
    assert not set(kept.entries) - {f"e{n}" for n in range(1, 7)}
