"""From the key that saves a visit to the label's bytes at a printer's port, beside the same bytes sent bare."""

from __future__ import annotations

import json
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

from station.actions.open_station import create_station, training_enrolment
from station.clock import PlayedClock
from tests.benchmarks.children import output_of
from tests.benchmarks.measure import Comparison, Effort
from tests.station.booth import MORNING, surroundings
from tests.station.printing.zpl_sink import FINE, host_status, listening

ROUNDS = {Effort.FULL: 100, Effort.QUICK: 15, Effort.TINY: 2}
TIMEOUT_S = 600.0
BEGIN, END = b"^XA", b"^XZ"
QUESTION = b"~HS\r\n"


@dataclass(slots=True)
class TimedPrinter:
    """A printer that is always ready, and remembers when the first byte of each label was there."""

    began: list[float] = field(default_factory=list)
    last_job: bytes = b""

    def serve(self, wire: socket.socket) -> None:
        """Answers each question and takes each label, until the other end hangs up."""
        heard, is_in_job = b"", False
        while piece := wire.recv(65536):
            heard += piece
            if BEGIN in heard and not is_in_job:
                self.began.append(time.monotonic())
                is_in_job = True
            if is_in_job and END in heard:
                self.last_job = heard[heard.index(BEGIN) :]
                heard, is_in_job = heard[heard.rindex(END) + len(END) :], False
            while QUESTION in heard:
                heard = heard.replace(QUESTION, b"", 1)
                wire.sendall(FINE + host_status())


def wire(effort: Effort, folder: Path) -> tuple[Comparison, ...]:
    """Registers people in a window that prints to a port, then sends the last label's bytes as often."""
    rounds = ROUNDS[effort]
    data = folder / "station"
    data.mkdir()
    create_station(data, surroundings(data, PlayedClock(MORNING)), training_enrolment()).store.close()
    printer = TimedPrinter()
    with listening(printer.serve) as port:
        arguments = (str(data), str(port), str(rounds))
        compiled = folder / "compiled"
        told = json.loads(output_of("wire_visits", *arguments, compiled=compiled, timeout_s=TIMEOUT_S))
        if told["error"] or len(printer.began) != rounds:
            raise RuntimeError(f"{len(printer.began)} of {rounds} labels came: {told['error']}")
        ours_s = tuple(at - key for key, at in zip(told["pressed"], printer.began, strict=True))
        job = printer.last_job
        printer.began.clear()
        sent = [_sent(port, job) for _ in range(rounds)]
    bare_s = tuple(at - begin for begin, at in zip(sent, printer.began, strict=True))
    return (
        Comparison(
            name="wire",
            what="From the key F9 to the label at the printer's port",
            reference="a bare socket that sends the same bytes",
            ours_s=ours_s,
            reference_s=bare_s,
            counted="labels",
            how=(
                "Ours: a window on Qt's platform *offscreen*, a visit typed by keys; from F9 until the first byte of "
                "the label is at a port that answers a printer's questions: page read, visit saved and synced, "
                "label drawn, printer asked whether it is ready, sent.",
                f"Reference: right after, connect and send the {len(job):,} bytes of the last label, ready-made.",
            ),
        ),
    )


def _sent(port: int, job: bytes) -> float:
    """Sends a label to a port, waits until it is taken, and returns when that began."""
    begin = time.monotonic()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(job)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(1024):
            pass
    return begin
