"""health.json: what docs/health.md says it holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.health.period import Break, Period, Share, bucket_of
from archive.health.report import Report, SiteReport

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)


def test_a_report(tmp_path: Path) -> None:
    sentence = "harbour-post: articleBody empty on 38 of 40 items since 02:00 UTC, 0 of 210 before"
    broken = Break(
        measure="articleBody", since=NOW, said=NOW, counted=Share(38, 40), past=Share(0, 210), sentence=sentence
    )
    period = Period(
        site="harbour-post",
        start=NOW - timedelta(hours=1),
        end=NOW,
        articles=39,
        liveblogs=1,
        words={bucket_of(400): 2},
        shares={"articleBody": Share(38, 40), "author": Share(1, 40)},
        breaks={"articleBody": broken},
    )
    sites = {"harbour-post": SiteReport(period, {"articleBody": Share(0, 210), "author": Share()})}
    report = Report(NOW, sites, began=[sentence])
    for _ in range(2):
        report.write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["health.json"]
    content = json.loads((tmp_path / "health.json").read_text(encoding="utf-8"))
    assert (content["version"], content["date"], content["began"]) == (1, "2026-03-14T12:00:00Z", [sentence])
    site = content["sites"]["harbour-post"]
    assert (site["items"], site["medianWords"]) == (40, 400)
    assert site["measures"] == {
        "articleBody": {"bad": 38, "of": 40, "past": {"bad": 0, "of": 210}},
        "author": {"bad": 1, "of": 40, "past": None},
    }
    assert site["breaks"][0]["counted"] == [38, 40]
    documented = (Path(__file__).parents[3] / "docs" / "health.md").read_text(encoding="utf-8")
    assert not [key for key in (*content, *site) if f"`{key}`" not in documented]
