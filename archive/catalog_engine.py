"""How a catalog's SQLite database is opened, so that readers are in nobody's way and leave nothing beside it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, event

BUSY_SECONDS = 30
"""How long a reader or the writer waits for the other; a transaction here takes milliseconds."""


def sqlite_engine(path: Path, readonly: bool) -> Engine:
    """Connects to the SQLite database at `path`, which is made where there is none, unless `readonly`."""
    query = {"uri": "true", "mode": "rwc"}
    if readonly:
        # Who leaves last takes the write-ahead log away, and a reader can be that, where it could write.
        could_write = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
        query["mode"] = "rw" if could_write else "ro"
    if readonly and not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists():
        # Readers of a write-ahead log need its files beside the database, and could not make them here. Without a log
        # nobody is writing (https://www.sqlite.org/wal.html#read_only_databases).
        query["immutable"] = "1"
    url = URL.create("sqlite", database=path.absolute().as_uri(), query=query)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _: object) -> None:
        # With WAL, NORMAL loses at most the last transactions to a power cut, never the file; the WARCs have them.
        connection.execute("PRAGMA synchronous = NORMAL")
        if readonly:
            connection.execute("PRAGMA query_only = ON")

    return engine
