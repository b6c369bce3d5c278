from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.liveblog.draft import Draft
from crawler.extract.liveblog.identity import identify, without_copies

START = datetime(2024, 3, 5, 12, tzinfo=UTC)


def named(drafts):
    identify(drafts)
    return [draft.identifier for draft in drafts]


def stream(minutes, **others):
    """Entries of so many minutes after noon, without identifiers."""
    return [
        Draft(instant=START + timedelta(minutes=minute), headline=f"Headline {n}", text=f"Text {n}", **others)
        for n, minute in enumerate(minutes)
    ]


# Minutes repeat, as they do on pages that show clocks.
streams = st.lists(st.integers(0, 30), min_size=1, max_size=20).map(sorted)


@given(streams, st.booleans(), st.data())
def test_an_edit_leaves_the_identifiers_alone(minutes, newest_first, data):
    order = slice(None, None, -1 if newest_first else 1)
    before, after = stream(minutes)[order], stream(minutes)[order]
    edited = data.draw(st.integers(0, len(minutes) - 1))
    after[edited].headline, after[edited].text = "Corrected", "Another text altogether"
    assert named(before) == named(after)


@given(streams, st.integers(30, 40), st.booleans())
def test_a_new_entry_leaves_the_identifiers_alone(minutes, newer, newest_first):
    if len(set(minutes)) < 2:  # of one instant only, no order is to be seen
        return
    order = slice(None, None, -1 if newest_first else 1)
    before, after = stream(minutes)[order], stream([*minutes, newer])[order]
    old, new = named(before), named(after)
    assert (new[1:] if newest_first else new[:-1]) == old


@given(streams, st.lists(st.sampled_from(["a1", "a2", None]), min_size=20, max_size=20))
def test_identifiers_are_unique(minutes, given_names):
    drafts = stream(minutes)
    for draft, name in zip(drafts, given_names, strict=False):
        draft.identifier = name
    identifiers = named(drafts)
    assert len(set(identifiers)) == len(identifiers)
    assert all(identifiers)


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        (["post-77", "post-42", "post-12"], True),
        (["event3", "event2", "event1"], True),  # numbered from the oldest on
        (["post1", "post2", "post3"], False),  # numbered from the newest on: the next entry moves them all
        (["0", "1", "2"], False),
        (["block-65be11", "block-65be10", "block-65bd99"], True),
    ],
)
def test_positions_are_no_identifiers(names, kept):
    drafts = stream([20, 10, 0])
    for draft, name in zip(drafts, names, strict=True):
        draft.identifier, draft.url = name, f"https://harbour-post.example/live#{name}"
    assert (named(drafts) == names) is kept
    assert all((draft.url is not None) is kept for draft in drafts)


def test_without_an_instant_the_minute_or_the_words_name_an_entry():
    drafts = [
        Draft(position="45+2'"),
        Draft(position="45+2'"),
        Draft(text="The mast is up"),
        Draft(text="The mast is up"),
    ]
    assert len(set(named(drafts))) == 4
    assert named([Draft(position="90+3'")]) == ["minute-90-3"]
    assert named([Draft(text="The mast is up")]) == named([Draft(text="The  mast is UP")])


def test_the_copy_on_top_goes_and_the_entry_in_its_place_is_pinned():
    copy = Draft(identifier="a7", headline="Ferry back", text="The ferry is back.")
    newer = Draft(identifier="a9", headline="Crane stopped", text="It stands.", instant=START + timedelta(hours=1))
    entry = Draft(identifier="a7", headline="Ferry back", text="The ferry is back.", instant=START)
    assert without_copies([copy, newer, entry]) == [newer, entry]
    assert (entry.pinned, newer.pinned) == (True, False)


def test_the_same_words_at_another_time_are_another_entry():
    drafts = [Draft(text="Goal!", instant=START + timedelta(minutes=20)), Draft(text="Goal!", instant=START)]
    assert without_copies(drafts) == drafts
