"""A TCP proxy of our own in front of the centre: it cuts after any byte, drops answers, or lets little through."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

PIECE_BYTES = 65536
SLOW_PIECE_BYTES = 256
BITS = 8


@dataclass(slots=True)
class Plan:
    """What happens to each connection.

    Counting of bytes begins when `after` has gone by on its way to the centre (at once, if it is empty). The
    connection is cut when `to_centre` bytes went there or `from_centre` bytes came back. `bits_per_s` is the speed
    of the line, each way; None is as fast as it goes.
    """

    after: bytes = b""
    to_centre: int | None = None
    from_centre: int | None = None
    bits_per_s: int | None = None


@dataclass(slots=True)
class Proxy:
    """A running proxy. `plan` may be changed between connections; `up` and `down` count all bytes."""

    port: int
    plan: Plan = field(default_factory=Plan)
    up: int = 0
    down: int = 0
    cuts: int = 0

    def dsn(self, dsn: str) -> str:
        """Returns a line to the centre that goes through this proxy."""
        return make_conninfo(dsn, host="127.0.0.1", port=self.port, sslmode="disable", gssencmode="disable")


@contextmanager
def proxied(dsn: str) -> Iterator[Proxy]:
    """Gives a proxy before the server that a line names; it ends with the block."""
    listener = socket.create_server(("127.0.0.1", 0))
    proxy, stopping = Proxy(listener.getsockname()[1]), threading.Event()
    callers: list[threading.Thread] = []

    def serve() -> None:
        while not stopping.is_set():
            if not select.select([listener], [], [], 0.05)[0]:
                continue
            caller, _ = listener.accept()
            thread = threading.Thread(target=_carry, args=(caller, opener(dsn), proxy, stopping))
            callers.append(thread)
            thread.start()

    server = threading.Thread(target=serve)
    server.start()
    try:
        yield proxy
    finally:
        stopping.set()
        for thread in (server, *callers):
            thread.join()
        listener.close()


def opener(dsn: str) -> Callable[[], socket.socket]:
    """Returns how to reach the server of a line: by its socket file, or by its address."""
    told = conninfo_to_dict(dsn)
    host, port = str(told.get("host", "127.0.0.1")), int(str(told.get("port", 5432)))

    def open_wire() -> socket.socket:
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        wire.connect(str(Path(host, f".s.PGSQL.{port}")))
        return wire

    return open_wire


def _carry(
    caller: socket.socket, open_wire: Callable[[], socket.socket], proxy: Proxy, stop: threading.Event
) -> None:
    with caller, suppress(OSError), open_wire() as centre:
        link = _Link(proxy, caller, centre)
        while not stop.is_set() and link.pump():
            pass
        for wire in (caller, centre):
            with suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)


@dataclass(slots=True)
class _Link:
    """One connection: what has gone by, and how much of it counts."""

    proxy: Proxy
    caller: socket.socket
    centre: socket.socket
    heard: bytes = b""
    is_counting: bool = False
    sent: int = 0
    got: int = 0

    def pump(self) -> bool:
        """Carries one piece; returns whether the connection goes on."""
        plan = self.proxy.plan
        if not self.is_counting and plan.after in self.heard:
            self.is_counting, self.sent, self.got = True, 0, 0
        if plan.to_centre == 0 and plan.after == b"":
            return self._cut()
        ready, _, _ = select.select([self.caller, self.centre], [], [], 0.05)
        return all(self._pass_on(wire) for wire in ready)

    def _pass_on(self, wire: socket.socket) -> bool:
        plan, is_up = self.proxy.plan, wire is self.caller
        piece = wire.recv(PIECE_BYTES if plan.bits_per_s is None else SLOW_PIECE_BYTES)
        if not piece:
            return False
        if is_up:
            self.heard = (self.heard + piece)[-PIECE_BYTES:]
            if not self.is_counting and plan.after and plan.after in self.heard:
                self.is_counting = True
        limit, done = (plan.to_centre, self.sent) if is_up else (plan.from_centre, self.got)
        allowed = piece if limit is None or not self.is_counting else piece[: max(0, limit - done)]
        (self.centre if is_up else self.caller).sendall(allowed)
        self._count(is_up, len(allowed))
        if plan.bits_per_s is not None:
            time.sleep(len(allowed) * BITS / plan.bits_per_s)
        return self._cut() if len(allowed) < len(piece) else True

    def _count(self, is_up: bool, size: int) -> None:
        if is_up:
            self.proxy.up += size
            self.sent += size if self.is_counting else 0
        else:
            self.proxy.down += size
            self.got += size if self.is_counting else 0

    def _cut(self) -> bool:
        self.proxy.cuts += 1
        return False
