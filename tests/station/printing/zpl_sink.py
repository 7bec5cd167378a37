"""A ZPL printer in software at a TCP port, well behaved or not. What it prints is what a person would find on paper."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

JOB = re.compile(rb"\^XA.*?\^XZ", re.DOTALL)
READY = (b"030,0,0,0200,000,0,0,0,000,0,0,0", b"000,0,0,0,0,2,4,0,%08d,1,000", b"1234,0")
PAPER_OUT_FLAG = (b"030,1,0,0200,000,0,0,0,000,0,0,0", READY[1] % 0, READY[2])
ANSWERS_WITHIN_S = 60.0
HALF_OF_A_JOB = 500


class Manner(StrEnum):
    """How the printer treats one connection."""

    GOOD = "good"
    PRINTS_SLOWLY = "prints_slowly"
    READS_SLOWLY = "reads_slowly"
    MUTE = "mute"
    HANGS_UP_AT_ONCE = "hangs_up_at_once"
    DIES_MID_JOB = "dies_mid_job"
    DIES_AFTER_JOB = "dies_after_job"
    PAPER_OUT = "paper_out"
    PAPER_OUT_BY_FLAG = "paper_out_by_flag"
    HEAD_OPEN = "head_open"
    PAUSED = "paused"
    RUNS_OUT = "runs_out"
    FALLS_SILENT = "falls_silent"


def strings(*lines: bytes) -> bytes:
    """Returns the lines as a printer frames them."""
    return b"".join(b"\x02%s\x03\r\n" % one for one in lines)


def host_status(left: int = 0) -> bytes:
    """Returns the answer to ~HS of a printer that holds so many labels."""
    return strings(READY[0], READY[1] % left, READY[2])


def errors(flags: str) -> bytes:
    """Returns the answer to ~HQES with these error flags."""
    has = b"0" if flags == "00000000" else b"1"
    return (
        b"\x02\r\nPRINTER STATUS\r\n ERRORS:   %s 00000000 %s\r\n WARNINGS: 0 00000000 00000000\r\n\x03"
        % (
            has,
            flags.encode(),
        )
    )


FINE = errors("00000000")
TOLD_AT_ONCE = {
    Manner.PAPER_OUT: errors("00000001"),
    Manner.HEAD_OPEN: errors("00000004"),
    Manner.PAPER_OUT_BY_FLAG: strings(*PAPER_OUT_FLAG),
    Manner.PAUSED: FINE + strings(READY[0].replace(b"030,0,0", b"030,0,1"), READY[1] % 0, READY[2]),
}


@dataclass(slots=True)
class ZplSink:
    """The printer: its manner for each next connection, and all that came out of it."""

    manners: Iterator[Manner]
    port: int = 0
    printed: list[bytes] = field(default_factory=list)
    cancelled: int = 0

    def serve(self, wire: socket.socket) -> None:
        manner = next(self.manners)
        wire.settimeout(ANSWERS_WITHIN_S)
        if manner is Manner.HANGS_UP_AT_ONCE:
            return
        if manner is Manner.READS_SLOWLY:
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 256)
        if manner is Manner.MUTE:
            self._take(read_all(wire))
            return
        Conversation(self, wire, manner).hold()

    def _take(self, data: bytes) -> None:
        self.printed += JOB.findall(data)


@dataclass(slots=True)
class Conversation:
    """One connection to a printer that talks."""

    sink: ZplSink
    wire: socket.socket
    manner: Manner
    heard: bytes = b""
    asked: int = 0
    left: int = 0

    def hold(self) -> None:
        size = 64 if self.manner is Manner.READS_SLOWLY else 65536
        while True:
            if self.manner is Manner.DIES_MID_JOB and b"^XA" in self.heard:
                reset(self.wire)
                return
            piece = self.wire.recv(
                HALF_OF_A_JOB if self.manner is Manner.DIES_MID_JOB and self.asked else size
            )
            if not piece:
                return
            self.heard += piece
            if not self._answer():
                return

    def _answer(self) -> bool:
        """Prints the jobs that are whole, answers what was asked; returns whether the printer still stands."""
        if b"~JA" in self.heard:
            self.sink.cancelled += 1
            self.left = 0
        jobs = JOB.findall(self.heard)
        self.heard = JOB.sub(b"", self.heard)
        if jobs and self.manner is Manner.DIES_AFTER_JOB:
            self.sink.printed += jobs
            reset(self.wire)
            return False
        if jobs and self.manner is Manner.PRINTS_SLOWLY:
            self.left = 3
        if jobs and self.manner is not Manner.RUNS_OUT:
            self.sink.printed += jobs
        if jobs and self.manner in {Manner.RUNS_OUT, Manner.FALLS_SILENT}:
            self.left = -1
        while b"~HS" in self.heard:
            self.heard = self.heard.replace(b"~HQES\r\n", b"", 1).replace(b"~HS\r\n", b"", 1)
            self._tell()
        return True

    def _tell(self) -> None:
        self.asked += 1
        if self.manner in TOLD_AT_ONCE:
            self.wire.sendall(TOLD_AT_ONCE[self.manner])
        elif self.left < 0 and self.manner is Manner.RUNS_OUT:
            self.wire.sendall(errors("00000001"))
        elif self.left >= 0:
            self.wire.sendall(FINE + host_status(self.left))
            self.left = max(0, self.left - 1)


def read_all(wire: socket.socket) -> bytes:
    """Returns all that comes until the other end has finished."""
    heard = b""
    while piece := wire.recv(65536):
        heard += piece
    return heard


def reset(wire: socket.socket) -> None:
    """Makes the closing of a connection a reset, as when a printer loses its power."""
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """Gives a port at which each connection is served in turn by one thread."""
    server = socket.create_server(("127.0.0.1", 0), backlog=16)

    def accept_all() -> None:
        while True:
            try:
                wire, _ = server.accept()
            except OSError:
                return
            with wire:
                try:
                    serve(wire)
                except OSError:
                    continue

    thread = threading.Thread(target=accept_all, name="sink")
    thread.start()
    try:
        yield int(server.getsockname()[1])
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()


@contextmanager
def zpl_sink(manners: Iterable[Manner]) -> Iterator[ZplSink]:
    """Gives a printer that treats each connection in the next of these manners."""
    sink = ZplSink(iter(manners))
    with listening(sink.serve) as sink.port:
        yield sink
