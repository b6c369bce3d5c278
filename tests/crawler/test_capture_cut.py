"""What did not come to its end, or did not come at all, is archived as what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.wire import MAX_HEAD_BYTES
from tests.crawler.capturing import OK, blocks, crawl, records
from tests.crawler.scripted_server import Script, ScriptedServer

CUT = {
    "/disconnect": ([OK + b"Content-Length: 50\r\n\r\nonly this"], {"close": True}, "disconnect"),
    "/reset": ([OK + b"Content-Length: 50\r\n\r\nonly this"], {"reset": True}, "disconnect"),
    "/half-a-chunk": ([OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\nonly this"], {"close": True}, "disconnect"),
    "/half-a-head": ([OK + b"Content-Le"], {"close": True}, "disconnect"),
    "/slow": ([OK + b"Content-Length: 50\r\n\r\nonly this"], {"hold": True}, "time"),
    "/no-length": ([OK + b"\r\n" + b"x" * 0x4000], {"hold": True}, "length"),
    "/endless-head": ([OK + b"X-Ferry: late\r\n" * (MAX_HEAD_BYTES // 8)], {"hold": True}, "length"),
    "/endless-hints": (
        [b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * (MAX_HEAD_BYTES // 20)],
        {"hold": True},
        "length",
    ),
    "/large": ([OK + b"Transfer-Encoding: chunked\r\n\r\n4000\r\n" + b"x" * 0x4000], {"hold": True}, "length"),
}


@pytest.mark.parametrize("path", CUT)
def test_what_was_cut_is_kept_and_marked(path: str, tmp_path: Path) -> None:
    parts, how, reason = CUT[path]
    server = ScriptedServer({path: [Script(parts, **how)]})
    timeout = 1 if reason == "time" else 30
    with server.running():
        said = crawl(tmp_path / "c", [server.url(path)], DOWNLOAD_TIMEOUT=timeout, DOWNLOAD_MAXSIZE=10_000)
    assert "error" in said[0]
    found = [
        (record.fields.get("WARC-Truncated"), block)
        for record, block in records(tmp_path / "c")
        if record.type == "response"
    ]
    assert [cut for cut, _ in found] == [reason]
    assert b"".join(parts).startswith(found[0][1])
    assert found[0][1]
    assert b"description: " in blocks(tmp_path / "c", "metadata")[path][0]


def test_refused_and_silent_servers_leave_a_metadata_record(tmp_path: Path) -> None:
    server = ScriptedServer({"/silent": [Script([], close=True)]})
    with server.running():
        silent = server.url("/silent")
        refused = ScriptedServer({})
        with refused.running():
            gone = refused.url("/gone")
        crawl(tmp_path / "c", [silent, gone])
    assert not blocks(tmp_path / "c", "response")
    metadata = blocks(tmp_path / "c", "metadata")
    assert b"refused" in metadata["/gone"][0]
    assert b"description: " in metadata["/silent"][0]
    assert blocks(tmp_path / "c", "request") == {"/silent": server.requests["/silent"]}
    spoken = {record.url: record.fields.all("WARC-Protocol") for record, _ in records(tmp_path / "c")}
    assert (spoken[silent], spoken[gone]) == (["http/1.1"], [])
