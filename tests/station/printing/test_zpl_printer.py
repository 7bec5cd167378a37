"""The road to a ZPL printer: a real socket and a real device file, and every way in which the other end misbehaves."""

from __future__ import annotations

import os
import socket
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import repeat

import pytest

from station.domain.specimen import LabelState
from station.errors import Trouble
from station.printing.host_status import HostStatus, read_status
from station.printing.raster import zpl_of
from station.printing.wires import DeviceWire, TcpWire
from station.printing.zpl_printer import Patience, ZplPrinter
from tests.station.printing.pages import LABEL, page, printer
from tests.station.printing.zpl_sink import FINE, Manner, errors, host_status, strings, zpl_sink

PATIENT = Patience(answer_s=60, follow_s=60, ask_every_s=0.005, hang_up_s=0.5)
SHORT = replace(PATIENT, answer_s=1.0)
"""For printers that say nothing: nobody waits for them for long, and a busy machine has its second."""
ZPL = zpl_of(page().picture).strip()


def road(port: int, patience: Patience = PATIENT) -> ZplPrinter:
    return ZplPrinter("tcp", partial(TcpWire.open, "127.0.0.1", port), patience)


def trouble_of(port: int, patience: Patience = PATIENT) -> str:
    with pytest.raises(Trouble) as caught:
        printer(road(port, patience)).print_label(LABEL)
    assert caught.value.facts["printer"] == "tcp"
    return caught.value.code


@pytest.mark.parametrize(
    ("manner", "patience", "state"),
    [
        (Manner.GOOD, PATIENT, LabelState.PRINTED),
        (Manner.PRINTS_SLOWLY, PATIENT, LabelState.PRINTED),
        (Manner.READS_SLOWLY, PATIENT, LabelState.PRINTED),
        (Manner.MUTE, SHORT, LabelState.SENT),
    ],
)
def test_the_exact_dots_arrive_and_no_more_is_claimed_than_is_known(
    manner: Manner, patience: Patience, state: LabelState
) -> None:
    with zpl_sink([manner]) as sink:
        assert printer(road(sink.port, patience)).print_label(LABEL) is state
    assert sink.printed == [ZPL]


@pytest.mark.parametrize(
    ("manner", "code"),
    [
        (Manner.PAPER_OUT, "printer_paper_out"),
        (Manner.PAPER_OUT_BY_FLAG, "printer_paper_out"),
        (Manner.HEAD_OPEN, "printer_head_open"),
        (Manner.PAUSED, "printer_paused"),
        (Manner.HANGS_UP_AT_ONCE, "printer_unreachable"),
    ],
)
def test_a_printer_that_is_not_ready_gets_no_job(manner: Manner, code: str) -> None:
    with zpl_sink([manner]) as sink:
        assert trouble_of(sink.port) == code
    assert sink.printed == []


@pytest.mark.parametrize(
    ("manner", "patience"),
    [(Manner.DIES_MID_JOB, PATIENT), (Manner.DIES_AFTER_JOB, PATIENT), (Manner.FALLS_SILENT, SHORT)],
)
def test_a_job_that_breaks_off_may_have_printed(manner: Manner, patience: Patience) -> None:
    with zpl_sink([manner]) as sink:
        assert trouble_of(sink.port, patience) == "printer_job_unknown"


def test_what_a_printer_holds_when_its_paper_runs_out_is_cancelled() -> None:
    with zpl_sink([Manner.RUNS_OUT]) as sink:
        assert trouble_of(sink.port) == "printer_paper_out"
    assert (sink.printed, sink.cancelled) == ([], 1)


def test_where_nobody_listens_the_printer_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert trouble_of(port) == "printer_unreachable"


def test_copies_are_asked_for_once() -> None:
    with zpl_sink(repeat(Manner.GOOD)) as sink:
        printer(road(sink.port)).print_page(page(), "three", copies=3)
    assert sink.printed == [ZPL.replace(b"^PQ1", b"^PQ3")]


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"", None),
        (FINE, None),
        (host_status(), HostStatus("", 0)),
        (host_status(4), HostStatus("", 4)),
        (FINE + host_status(2), HostStatus("", 2)),
        (host_status(2)[:-20], None),
        (host_status(5) + host_status(1), HostStatus("", 1)),
        (errors("00000001"), HostStatus("printer_paper_out")),
        (errors("00000002"), HostStatus("printer_ribbon_out")),
        (errors("00000005"), HostStatus("printer_paper_out")),
        (errors("00000008"), HostStatus("printer_fault")),
        (errors("00000010"), HostStatus("printer_too_hot")),
        (strings(b"nonsense", b"1,2,3"), None),
    ],
)
def test_an_answer_is_read_when_it_tells_enough(answer: bytes, status: HostStatus | None) -> None:
    assert read_status(answer) == status


@dataclass(slots=True)
class Device:
    """A character device like /dev/usb/lp0: the near end of a pseudo-terminal."""

    path: str
    heard: list[bytes] = field(default_factory=list)


@contextmanager
def device(answer: bytes) -> Iterator[Device]:
    far, near = os.openpty()
    tty.setraw(far)
    made = Device(os.ttyname(near))
    done = threading.Event()

    def listen() -> None:
        while not done.is_set():
            piece = os.read(far, 65536)
            made.heard.append(piece)
            if b"~HS" in piece and answer:
                os.write(far, answer)

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield made
    finally:
        done.set()
        os.write(near, b"\n")
        thread.join()
        os.close(far)
        os.close(near)


@pytest.mark.parametrize(("answer", "state"), [(host_status(), LabelState.PRINTED), (b"", LabelState.SENT)])
def test_a_device_file_gets_the_same_dots(answer: bytes, state: LabelState) -> None:
    with device(answer) as made:
        usb = ZplPrinter("usb", partial(DeviceWire.open, made.path), PATIENT if answer else SHORT)
        assert printer(usb).print_label(LABEL) is state
    assert ZPL in b"".join(made.heard)


def test_a_device_that_is_not_there_is_unreachable() -> None:
    usb = ZplPrinter("usb", partial(DeviceWire.open, "/dev/usb/no-such-printer"))
    with pytest.raises(Trouble, match="printer_unreachable"):
        printer(usb).print_label(LABEL)
