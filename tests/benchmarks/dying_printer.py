"""Save of a registration while the printer dies in the middle of each job, beside the same with a good printer."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from functools import partial
from itertools import cycle, repeat
from pathlib import Path

from station.actions.label_queue import label_queue
from station.actions.print_label import PrintOutcome, labels_to_print, note_print, print_waiting, send_to
from station.actions.register_visit import register_visit
from station.domain.number import parts
from station.domain.specimen import LabelState
from station.printing.layouts import load_layout
from station.printing.printers import LabelPrinter
from station.printing.wires import TcpWire
from station.printing.zpl_printer import ZplPrinter
from tests.benchmarks.measure import Comparison, Effort, in_turn, timed
from tests.station.booth import RESIDENT, Booth, new_booth
from tests.station.printing.zpl_sink import Manner, zpl_sink

ROUNDS = {Effort.FULL: 200, Effort.QUICK: 40, Effort.TINY: 2}
BAD = (Manner.DIES_MID_JOB, Manner.HANGS_UP_AT_ONCE, Manner.DIES_AFTER_JOB)


def dying_printer(effort: Effort, folder: Path) -> tuple[Comparison, ...]:
    """Saves visits while the label before is being sent to a printer that dies, and to one that is well, in turn."""
    booth, rounds = new_booth(folder), ROUNDS[effort]
    with ExitStack() as held:
        held.callback(booth.shift.store.close)
        bad = _printer(held.enter_context(zpl_sink(cycle(BAD))).port)
        good = _printer(held.enter_context(zpl_sink(repeat(Manner.GOOD))).port)
        register_visit(booth.shift, RESIDENT)
        dying_s, well_s = in_turn(
            partial(_save_while_printing, booth, bad), partial(_save_while_printing, booth, good), rounds
        )
        failed = len(labels_to_print(booth.shift)) - 1
        print_waiting(booth.shift, good)
        notes = _account(booth, failed)
    return (
        Comparison(
            name="dying_printer",
            what="Save of a registration while the printer dies",
            reference="the same while the printer is well",
            ours_s=dying_s,
            reference_s=well_s,
            counted="registrations",
            how=(
                "Ours: `register_visit` on one thread while another sends a label to a port that dies in the middle of "
                "the job, hangs up at once, or dies right after the job, in turn.",
                "Reference: the same while that other thread sends a label to a port that prints it.",
            ),
            notes=(notes,),
        ),
    )


def _printer(port: int) -> LabelPrinter:
    return LabelPrinter(ZplPrinter("9100", partial(TcpWire.open, "127.0.0.1", port)), load_layout())


def _save_while_printing(booth: Booth, printer: LabelPrinter) -> float:
    """Returns how long a save takes while the newest label is under way. Units: seconds."""
    waiting = labels_to_print(booth.shift)[-1]
    outcomes: list[PrintOutcome] = []
    sending = threading.Thread(target=lambda: outcomes.append(send_to(printer, waiting)))
    sending.start()
    took_s = timed(partial(register_visit, booth.shift, RESIDENT))
    sending.join()
    note_print(booth.shift, outcomes[0])
    return took_s


def _account(booth: Booth, failed: int) -> str:
    """Tells what became of all labels. Raises: RuntimeError when one was lost, or a number taken for nothing."""
    queue = label_queue(booth.shift)
    printed = sum(one.label.state is LabelState.PRINTED for one in queue)
    serials = sorted(parts(one.number).serial for one in queue)
    if printed != len(queue) or serials != list(range(1, len(queue) + 1)):
        raise RuntimeError(f"{printed} of {len(queue)} labels printed, last serial {serials[-1]}")
    return (
        f"{failed} of {len(queue)} labels failed at first and came out later: 0 labels lost, 0 extra numbers."
    )
