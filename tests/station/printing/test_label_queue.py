"""Our own queue: a dying printer loses no label, takes no number, changes no order and holds nobody up."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, cycle, islice, repeat

from station.actions.label_queue import label_queue
from station.actions.print_label import labels_to_print, note_print, print_waiting, send_to
from station.actions.register_visit import register_visit
from station.actions.reprint_label import reprint_label
from station.actions.shift import Shift
from station.domain.label import Label
from station.domain.number import parts
from station.domain.specimen import LabelPrint, LabelState
from station.errors import Trouble
from station.printing.layouts import load_layout
from station.printing.printers import LabelPrinter
from station.printing.raster import label_raster, zpl_of
from station.printing.wires import TcpWire
from station.printing.zpl_printer import Patience, ZplPrinter
from station.storage import find
from tests.station.booth import RESIDENT, Booth
from tests.station.printing.zpl_sink import Manner, listening, zpl_sink

JOBS = 200
PATIENT = Patience(answer_s=60, follow_s=60, ask_every_s=0.001)
"""All printers here but one answer: a busy machine has all the time that it needs."""
LAYOUT = load_layout("38x25")


def tcp(port: int, name: str = "tcp", patience: Patience = PATIENT) -> LabelPrinter:
    return LabelPrinter(ZplPrinter(name, partial(TcpWire.open, "127.0.0.1", port), patience), LAYOUT)


@dataclass(slots=True)
class Recorded:
    """A printer that remembers what it was given, and refuses while it is told to."""

    name: str = "recorded"
    trouble: str = ""
    labels: list[Label] = field(default_factory=list)

    def print_label(self, label: Label) -> LabelState:
        if self.trouble:
            raise Trouble(self.trouble, printer=self.name)
        self.labels.append(label)
        return LabelState.PRINTED


def registered(shift: Shift, count: int) -> list[LabelPrint]:
    return [register_visit(shift, RESIDENT).label for _ in range(count)]


def states(shift: Shift) -> Counter[LabelState]:
    return Counter(one.label.state for one in label_queue(shift))


def issued(shift: Shift) -> list[int]:
    """Returns the serials that were ever given out at this station."""
    return [parts(number).serial for number in dict.fromkeys(one.number for one in label_queue(shift))]


def job_of(label: Label) -> bytes:
    return zpl_of(label_raster(label, LAYOUT, 203)).strip()


def test_200_jobs_with_a_dying_printer_lose_no_label_and_take_no_extra_number(booth: Booth) -> None:
    shift = booth.shift
    labels = registered(shift, JOBS)
    first_label = labels_to_print(shift)[0].label
    bad = [Manner.DIES_MID_JOB, Manner.GOOD, Manner.HANGS_UP_AT_ONCE, Manner.DIES_AFTER_JOB, Manner.RUNS_OUT]
    first = islice(cycle(bad), JOBS)
    with zpl_sink(chain(first, repeat(Manner.GOOD))) as sink:
        printer = tcp(sink.port)
        for one in labels:
            print_waiting(shift, printer, [one.id])
        after_first_round = states(shift)
        assert after_first_round[LabelState.FAILED] == len(labels_to_print(shift)) == JOBS * 4 // 5
        done = print_waiting(shift, printer)
    assert {one.state for one in done} == {LabelState.PRINTED}
    assert states(shift) == {LabelState.PRINTED: JOBS}
    assert issued(shift) == list(range(1, JOBS + 1))
    assert len(set(sink.printed)) == JOBS  # each label differs from all others by its number
    assert job_of(first_label) in sink.printed


def test_only_what_may_have_printed_comes_out_twice(booth: Booth) -> None:
    registered(booth.shift, 3)
    manners = [Manner.DIES_MID_JOB, Manner.DIES_AFTER_JOB, Manner.RUNS_OUT]
    with zpl_sink(chain(manners, repeat(Manner.GOOD))) as sink:
        for one in labels_to_print(booth.shift):
            note_print(booth.shift, send_to(tcp(sink.port), one))
        told = [one.label.trouble for one in label_queue(booth.shift)]
        print_waiting(booth.shift, tcp(sink.port))
    assert told == ["printer_job_unknown", "printer_job_unknown", "printer_paper_out"]
    assert sorted(Counter(sink.printed).values()) == [1, 1, 2]


def test_a_printer_that_hangs_keeps_nobody_from_being_registered(booth: Booth) -> None:
    registered(booth.shift, 1)
    (waiting,) = labels_to_print(booth.shift)
    is_reached, may_go_on = threading.Event(), threading.Event()
    outcomes = []

    def hang(wire: socket.socket) -> None:
        is_reached.set()
        may_go_on.wait(60)

    with listening(hang) as port:
        patient = ZplPrinter("tcp", partial(TcpWire.open, "127.0.0.1", port), PATIENT)
        thread = threading.Thread(
            target=lambda: outcomes.append(send_to(LabelPrinter(patient, LAYOUT), waiting))
        )
        thread.start()
        assert is_reached.wait(60)
        registered(booth.shift, 5)
        assert states(booth.shift) == {LabelState.WAITING: 6}
        assert not outcomes
        may_go_on.set()
        thread.join()
    assert note_print(booth.shift, outcomes[0]).trouble == "printer_unreachable"
    assert issued(booth.shift) == [1, 2, 3, 4, 5, 6]


def test_a_jam_stops_the_row_changes_no_order_and_another_printer_takes_over(booth: Booth) -> None:
    labels = registered(booth.shift, 4)
    jammed, other = Recorded("first", trouble="printer_jammed"), Recorded("second")
    (failed,) = print_waiting(booth.shift, jammed)
    assert (failed.id, failed.trouble, failed.printer) == (labels[0].id, "printer_jammed", "first")
    print_waiting(booth.shift, other, [labels[3].id])
    assert [one.id for one in print_waiting(booth.shift, other)] == [one.id for one in labels[:3]]
    assert {one.label.printer for one in label_queue(booth.shift)} == {"second"}
    assert issued(booth.shift) == [1, 2, 3, 4]


def test_a_sent_label_waits_no_more(booth: Booth) -> None:
    registered(booth.shift, 1)
    with zpl_sink([Manner.MUTE]) as sink:
        (sent,) = print_waiting(booth.shift, tcp(sink.port, patience=replace(PATIENT, answer_s=0.25)))
    assert sent.state is LabelState.SENT
    assert labels_to_print(booth.shift) == ()
    with booth.shift.store.reading() as session:
        (row,) = find.board(session, booth.shift.today())
    assert not row.is_label_waiting


def test_the_queue_outlives_a_restart(booth: Booth) -> None:
    registered(booth.shift, 2)
    print_waiting(booth.shift, Recorded(trouble="printer_paper_out"))
    before = label_queue(booth.shift)
    assert label_queue(booth.reopened().shift) == before
    assert [one.label.state for one in before] == [LabelState.FAILED, LabelState.WAITING]


def test_a_reprint_bears_its_mark_and_the_same_number(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    printer = Recorded()
    print_waiting(booth.shift, printer)
    reprint_label(booth.shift, made.specimen.number, reason="label torn")
    print_waiting(booth.shift, printer)
    assert [(one.number, one.copy) for one in printer.labels] == [
        (made.specimen.number, 1),
        (made.specimen.number, 2),
    ]
    assert issued(booth.shift) == [1]
