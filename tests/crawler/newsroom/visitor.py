from __future__ import annotations

from datetime import UTC, datetime, timedelta

from crawler.newsroom import Edition, Newsroom, Response


class Visitor:
    """Looks at the newsroom without a network; `now` may be moved."""

    host = "127.0.0.1:8800"

    def __init__(self) -> None:
        self.edition = Edition.at(datetime(2026, 3, 14, 13, 7, tzinfo=UTC))
        self.now = self.edition.start + timedelta(hours=3)
        self.newsroom = Newsroom(lambda: self.now)

    def get(self, target: str, method: str = "GET", **headers: str) -> Response:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.newsroom.respond(method, target, {"Host": self.host} | given)
