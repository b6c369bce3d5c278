"""A server on loopback that sends exactly the bytes it was given, and keeps what it was sent: the other end of the
wire."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@dataclass
class Script:
    """What to answer: `parts` sent one after another, then the connection is kept or dropped."""

    parts: list[bytes]
    close: bool = False
    """Close after sending (as HTTP/1.0 servers do)."""
    reset: bool = False
    """Drop the connection without a FIN handshake."""
    hold: bool = False
    """Send nothing more and keep the connection open."""


@dataclass
class ScriptedServer:
    """Answers each path with its script; a list of scripts is used up one a request, the last one for all that
    follow."""

    scripts: dict[str, list[Script]]
    host: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    requests: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    sent: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """When each was asked for, by `time.monotonic`."""
    port: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def url(self, path: str) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    @contextlib.contextmanager
    def running(self) -> Iterator[ScriptedServer]:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as listener:
            listener.bind((self.host, 0))
            listener.listen(64)
            self.port = listener.getsockname()[1]
            stopping = threading.Event()
            self._stopping = stopping
            thread = threading.Thread(target=self._accept, args=(listener,), daemon=True)
            thread.start()
            try:
                yield self
            finally:
                stopping.set()
                with contextlib.suppress(OSError):
                    listener.shutdown(socket.SHUT_RDWR)
                thread.join(5)

    def _accept(self, listener: socket.socket) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ssl.SSLError), connection:
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
            buffer = b""
            while not self._stopping.is_set():
                while b"\r\n\r\n" not in buffer:
                    data = connection.recv(65536)
                    if not data:
                        return
                    buffer += data
                head, _, buffer = buffer.partition(b"\r\n\r\n")
                head += b"\r\n\r\n"
                length = 0
                for line in head.split(b"\r\n")[1:]:
                    name, _, value = line.partition(b":")
                    if name.lower() == b"content-length":
                        length = int(value)
                while len(buffer) < length:
                    buffer += connection.recv(65536)
                body, buffer = buffer[:length], buffer[length:]
                path = head.split(b" ", 2)[1].decode()
                with self._turn:  # what is sent answers what was asked at the same place of the lists
                    self.requests[path].append(head + body)
                    self.times[path].append(time.monotonic())
                    scripts = self.scripts.get(path) or [Script([NOT_FOUND])]
                    script = scripts.pop(0) if len(scripts) > 1 else scripts[0]
                    self.sent[path].append(b"".join(script.parts))
                for part in script.parts:
                    connection.sendall(part)
                if script.hold:
                    self._stopping.wait(30)
                    return
                if script.reset:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
                    return
                if script.close:
                    return
