"""An HTTP/1.1 server for the newsroom, on loopback only.

It frames what a site answers (chunked, by length, or cut short on purpose), keeps connections alive, and tells a
ledger the exact bytes of every exchange, so that a capture of a crawl can be compared with what was really said.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from crawler.newsroom.response import Response

LOOPBACK = "127.0.0.1"
# What is asked of a small site fits; anything longer is not answered.
HEAD_LIMIT = 64 * 1024
BODY_LIMIT = 64 * 1024
IDLE_SECONDS = 60
CHUNK = 4096
_PHRASES = {
    200: "OK",
    301: "Moved Permanently",
    304: "Not Modified",
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    410: "Gone",
    429: "Too Many Requests",
    503: "Service Unavailable",
}


@dataclass(frozen=True, slots=True)
class Served:
    """An exchange, byte for byte; `response` is what was sent, without what a cut answer kept back."""

    target: str
    request: bytes
    response: bytes


Ledger = Callable[[Served], None]


class Responder(Protocol):
    """What is served: a newsroom, or something that answers as one does."""

    def respond(self, method: str, target: str, headers: Mapping[str, str]) -> Response:
        """The answer to a request. Raises `ConnectionResetError` where the connection is to break instead."""


@dataclass(frozen=True, slots=True)
class Site:
    """A newsroom that is being served."""

    port: int
    address: str = LOOPBACK

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end."""
        return f"http://{self.address}:{self.port}"


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    target: str
    version: str
    headers: dict[str, str]
    raw: bytes


async def serve(
    newsroom: Responder, port: int = 0, *, address: str = LOOPBACK, ledger: Ledger | None = None
) -> asyncio.Server:
    """Start serving on an address of 127.0.0.0/8; port 0 is any free one.

    The ledger is called before the answer is sent, in the server's thread: who has an answer finds it in the ledger.
    Raises `OSError` where the port is taken.
    """

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await _exchange(newsroom, reader, writer, ledger):
                pass
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, ConnectionError):
            pass  # The client went away, said nothing, or said too much: there is nobody to answer.
        except asyncio.CancelledError:
            pass  # The server closes; asyncio's streams would log a cancelled connection as an error.
        finally:
            writer.close()

    return await asyncio.start_server(connection, address, port, limit=HEAD_LIMIT)


@contextmanager
def serving(
    newsroom: Responder, *, port: int = 0, address: str = LOOPBACK, ledger: Ledger | None = None
) -> Iterator[Site]:
    """Serve in a thread for the length of a with block. Raises `OSError` where the port is taken."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="newsroom", daemon=True)
    thread.start()
    try:
        server = asyncio.run_coroutine_threadsafe(serve(newsroom, port, address=address, ledger=ledger), loop).result()
        try:
            yield Site(bound_port(server), address)
        finally:
            asyncio.run_coroutine_threadsafe(_close(server), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def bound_port(server: asyncio.Server) -> int:
    """The port that a server listens on."""
    return int(server.sockets[0].getsockname()[1])


async def _close(server: asyncio.Server) -> None:
    """Stop listening and end the connections that clients keep open."""
    server.close()
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Break the connection, so that the client is told at once (RFC 9293, 3.10.7.1)."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _exchange(
    newsroom: Responder, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ledger: Ledger | None
) -> bool:
    """One request and its answer; whether the connection stays open."""
    async with asyncio.timeout(IDLE_SECONDS):
        request = await _read(reader)
    if request is None:
        bad = Response(400, (("Content-Type", "text/plain"), ("Content-Length", "12")), b"bad request\n")
        writer.write(wire(bad, "HTTP/1.1", close=True))
        await writer.drain()
        return False
    try:
        response = newsroom.respond(request.method, request.target, request.headers)
    except ConnectionResetError:
        _reset(writer)
        return False
    close = request.version == "HTTP/1.0" or "close" in request.headers.get("connection", "").lower()
    close = close or response.cut_after is not None
    sent = wire(response, request.version, close=close)
    if ledger is not None:
        ledger(Served(request.target, request.raw, sent))
    writer.write(sent)
    await writer.drain()
    return not close


async def _read(reader: asyncio.StreamReader) -> _Request | None:
    """The next request; None where it is none that this server understands."""
    head = await reader.readuntil(b"\r\n\r\n")
    start, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    parts = start.split(" ")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = headers.get("content-length", "0")
    if len(parts) != 3 or parts[2] not in {"HTTP/1.0", "HTTP/1.1"} or "transfer-encoding" in headers:
        return None
    if not (length.isascii() and length.isdecimal()) or len(length) > 6 or int(length) > BODY_LIMIT:
        return None
    body = await reader.readexactly(int(length))
    return _Request(parts[0], parts[1], parts[2], headers, head + body)


def wire(response: Response, version: str, *, close: bool) -> bytes:
    """The response as it goes over the wire; to a client of HTTP/1.0 nothing is chunked."""
    chunked = response.chunked and version != "HTTP/1.0"
    lines = [f"HTTP/1.1 {response.status} {_PHRASES[response.status]}"]
    lines += [f"{name}: {value}" for name, value in response.headers if chunked or name != "Transfer-Encoding"]
    lines.append(f"Connection: {'close' if close else 'keep-alive'}")
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    body = response.body
    if chunked and body:
        pieces = [body[place : place + CHUNK] for place in range(0, len(body), CHUNK)]
        body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    return head + body[: response.cut_after]
