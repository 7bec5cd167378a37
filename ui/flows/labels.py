"""Prints the labels that wait. The data are touched on one thread, the printer on another.

What keeps one label from a printer keeps all that were asked for with it: they wait on in their order.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.print_label import LabelToPrint, PrintOutcome, labels_to_print, note_print, send_to
from station.actions.printers_at_hand import PagePrinter, Place
from station.actions.shift import Shift
from station.domain.number import display
from station.domain.specimen import LabelState
from station.errors import Trouble
from ui.flows.desk import Desk
from ui.flows.printers import Printers
from ui.shown import Tone
from ui.tasks import Progress


class LabelFlow(QObject):
    """`finished` says that what was asked for is printed or waits on."""

    finished = Signal()

    def __init__(self, desk: Desk, printers: Printers, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._printers = desk, printers

    def print_these(self, ids: Iterable[UUID], place: Place = Place.LABELS) -> None:
        """Prints those of these labels that wait, on the printer that is told."""
        self._desk.store(labels_to_print, partial(self._print, place), None, tuple(ids))

    @Slot()
    def print_waiting(self) -> None:
        """Prints every label that waits."""
        self._desk.store(labels_to_print, partial(self._print_or_say_none, Place.LABELS))

    @Slot()
    def print_on_second(self) -> None:
        """Prints every label that waits on the second printer."""
        self._desk.store(labels_to_print, partial(self._print_or_say_none, Place.SECOND))

    def _print_or_say_none(self, place: Place, waiting: tuple[LabelToPrint, ...]) -> None:
        if not waiting:
            self._desk.say("labels.none_waiting", Tone.PLAIN)
        self._print(place, waiting)

    def _print(self, place: Place, waiting: tuple[LabelToPrint, ...]) -> None:
        printer = self._printers.at(place)
        if printer is None:
            self._desk.say("labels.no_second", Tone.AMBER)
        elif waiting:
            self._printers.send(
                printer, partial(_send_all, printer, waiting), partial(self._note, waiting, printer.name)
            )
            return
        self.finished.emit()

    def _note(self, waiting: tuple[LabelToPrint, ...], printer: str, sent: tuple[PrintOutcome, ...]) -> None:
        self._desk.store(_note_all, lambda _: self._tell(waiting, printer, sent), None, sent)

    def _tell(self, waiting: tuple[LabelToPrint, ...], printer: str, sent: tuple[PrintOutcome, ...]) -> None:
        labels = {one.print_id: one.label for one in waiting}
        failed = next((one for one in sent if one.trouble), None)
        if failed is not None:
            label, count = labels[failed.print_id], len(waiting) - len(sent) + 1
            self._desk.notices.take(Trouble("label_waits", printer=printer))
            self._desk.say(
                "labels.wait", Tone.BAD, count=count, name=label.name or "–", number=display(label.number)
            )
        elif sent:
            label = labels[sent[-1].print_id]
            self._desk.window.forget_error("label_waits")
            unknown = sum(one.state is LabelState.SENT for one in sent)
            code, tone = ("labels.sent", Tone.AMBER) if unknown else ("labels.printed", Tone.GOOD)
            self._desk.say(
                code, tone, count=unknown or len(sent), name=label.name or "–", number=display(label.number)
            )
        self.finished.emit()


def _send_all(
    printer: PagePrinter, waiting: tuple[LabelToPrint, ...], progress: Progress
) -> tuple[PrintOutcome, ...]:
    """Returns what became of the labels up to the first that failed."""
    sent: list[PrintOutcome] = []
    for place, one in enumerate(waiting, start=1):
        if progress.cancel.is_set() or (sent and sent[-1].trouble):
            break
        sent.append(send_to(printer, one))
        progress.report(place, len(waiting))
    return tuple(sent)


def _note_all(shift: Shift, sent: Iterable[PrintOutcome]) -> None:
    for one in sent:
        note_print(shift, one)
