"""A clock that stands until somebody moves it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from archive import clock
from tests.crawler.due.agendas import NOON


@pytest.fixture
def now() -> Iterator[list[datetime]]:
    """The time, in a list of one; whoever puts another there moves the clock."""
    instant = [NOON]
    with clock.set_by(lambda: instant[0]):
        yield instant
