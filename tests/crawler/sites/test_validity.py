"""What of a site's file holds on which day: the days themselves, and the templates that are picked by them."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.sites import Site, SiteError, load_site
from crawler.sites.site import DatedTemplate
from crawler.sites.validity import ALWAYS, Validity

HOME = 'home = "https://harbour-post.example/"\n'
MARCH = date(2026, 3, 1)
DAYS = st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 9))


@pytest.mark.parametrize(
    ("instant", "before", "after"),
    [
        ("2026-02-28T12:00:00Z", True, False),
        ("2026-02-28T23:59:59.999999Z", True, False),
        ("2026-03-01T00:00:00Z", False, True),
        ("2026-03-01T12:00:00Z", False, True),
        ("2031-01-01T00:00:00Z", False, True),
        ("2026-03-01T00:30:00+01:00", True, False),  # a day is one of UTC, where it is the day before
        ("2026-02-28T23:30:00-01:00", False, True),
        (None, False, False),
    ],
)
def test_a_day_begins_at_midnight_utc(instant: str | None, before: bool, after: bool) -> None:
    fetched_at = datetime.fromisoformat(instant) if instant else None
    assert Validity(until=MARCH).holds_at(fetched_at) is before
    assert Validity(since=MARCH).holds_at(fetched_at) is after
    assert ALWAYS.holds_at(fetched_at)
    site = Site(
        name="post",
        home="https://harbour-post.example/",
        template=(
            DatedTemplate(name="old", validity=Validity(until=MARCH)),
            DatedTemplate(name="new", validity=Validity(since=MARCH)),
        ),
    )
    assert site.template_at(fetched_at) == ("old" if before else "new" if after else None)
    assert pickle.loads(pickle.dumps(site)) == site


@pytest.mark.parametrize(
    ("instant", "holds"),
    [
        ("2026-02-28T23:59:59Z", False),
        ("2026-03-01T00:00:00Z", True),
        ("2026-03-02T23:59:59Z", True),
        ("2026-03-03T00:00:00Z", False),
    ],
)
def test_between_two_days(instant: str, holds: bool) -> None:
    validity = Validity(since=MARCH, until=date(2026, 3, 3))
    assert validity.holds_at(datetime.fromisoformat(instant)) is holds
    assert str(validity) == "since 2026-03-01 until 2026-03-03"


@given(DAYS, DAYS, DAYS, DAYS)
def test_two_overlap_where_a_day_has_both(
    since: date | None, until: date | None, other_since: date | None, other_until: date | None
) -> None:
    one, other = Validity(since=since, until=until), Validity(since=other_since, until=other_until)
    if any(bounds.since and bounds.until and bounds.until <= bounds.since for bounds in (one, other)):
        return  # the file of a site cannot say so
    noons = [datetime.fromisoformat(f"{day}T12:00:00Z") for day in ("2025-12-31", "2026-01-10")]
    noons += [datetime.fromisoformat(f"2026-01-{day:02}T12:00:00Z") for day in range(1, 10)]
    assert one.overlaps(other) is any(one.holds_at(noon) and other.holds_at(noon) for noon in noons)
    assert one.overlaps(other) is other.overlaps(one)


@pytest.mark.parametrize(
    "tables",
    [
        '[[template]]\nname="rossiya-segodnya"\nuntil=2026-03-01\n[[template]]\nname="amp-live-list"\nsince=2026-03-01\n',
        'template = [{name = "rossiya-segodnya", until = 2026-03-01}, {name = "amp-live-list", since = 2026-03-01}]\n',
    ],
)
def test_templates_with_days(tmp_path: Path, tables: str) -> None:
    (tmp_path / "post.toml").write_text(HOME + tables)
    assert load_site("post", [tmp_path]).template == (
        DatedTemplate(name="rossiya-segodnya", validity=Validity(until=MARCH)),
        DatedTemplate(name="amp-live-list", validity=Validity(since=MARCH)),
    )


OLD = '[[template]]\nname = "rossiya-segodnya"\n'
NEW = '[[template]]\nname = "amp-live-list"\n'


@pytest.mark.parametrize(
    ("tables", "line", "says"),
    [
        (
            OLD + NEW,
            4,
            "template: two templates on one day: 'amp-live-list' holds always, 'rossiya-segodnya' always; part",
        ),
        (
            OLD + "until = 2026-03-02\n" + NEW + "since = 2026-03-01\n",
            5,
            "'rossiya-segodnya' until 2026-03-02; part",
        ),
        (OLD + "until = 2026-03-01\n" + NEW + "until = 2026-04-01\n", 5, "two templates on one day"),
        (
            OLD + 'until = "2026-03-01"\n',
            4,
            "template.until: '2026-03-01' is no day; write until = 2026-03-01, w",
        ),
        (
            OLD + "since = 2026-03-01T00:00:00Z\n",
            4,
            "since: 2026-03-01 00:00:00+00:00 is more than a day; write since = 2026-03-01,",
        ),
        (OLD + "since = 2026\n", 4, "template.since: 2026 is no day"),
        (
            OLD + "since = 2026-03-01\nuntil = 2026-03-01\n",
            5,
            "until: 2026-03-01 is not after since, so it never",
        ),
        (OLD + "since = 2026-03-02\nuntil = 2026-03-01\n", 5, "write a day after 2026-03-02"),
        (
            OLD + "\nuntill = 2026-03-01\n",
            5,
            "template.untill: there is no untill (did you mean 'until'?); there",
        ),
        (OLD + 'time_zone = "Europe/London"\n', 4, "time_zone stands above the first [table]"),
        (
            OLD + "until = 2026-03-01\n[[template]]\nsince = 2026-03-01\n",
            5,
            "template: name is missing; write name =",
        ),
        (OLD + "until = 2026-03-01\n[[template]]\nname = 1\n", 6, "template.name: 1 is no text; write name ="),
        (
            OLD + 'until = 2026-03-01\n[[template]]\nname = "amp-livelist"\n',
            6,
            "template.name: there is no template 'amp-livelist' (did you mean 'amp-live-list'?); there are: ",
        ),
        ('[template]\nname = "rossiya-segodnya"\n', 2, "template: a table of a list is wanted; write [[template]]"),
        ('template = ["rossiya-segodnya"]\n', 2, "template: 'rossiya-segodnya' is no table; write [[template]]"),
        (OLD * 101, 2, "template: 101 tables; 100 are the most"),
        ("template = 1\n", 2, 'template: 1 is no text; write template = "rossiya-segodnya"'),
    ],
)
def test_an_error_says_where_and_what_to_write(tmp_path: Path, tables: str, line: int, says: str) -> None:
    (tmp_path / "post.toml").write_text(HOME + tables)
    with pytest.raises(SiteError) as caught:
        load_site("post", [tmp_path])
    assert len(caught.value.problems) == 1
    assert str(caught.value).startswith(f"{tmp_path / 'post.toml'}, line {line}: ")
    assert says in str(caught.value)
