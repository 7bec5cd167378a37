"""Prints the labels that wait. The data are touched on one thread, the printer on another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.print_label import LabelToPrint, PrintOutcome, labels_to_print, note_print
from station.actions.shift import Shift
from station.domain.number import display
from station.domain.specimen import LabelState
from station.errors import Trouble
from ui.flows.desk import Desk
from ui.shown import Tone
from ui.tasks import Progress

Send = Callable[[LabelToPrint], PrintOutcome]


class LabelFlow(QObject):
    """`finished` says that what was asked for is printed or waits on."""

    finished = Signal()

    def __init__(self, desk: Desk, send: Send, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._send = desk, send

    def print_these(self, ids: Iterable[UUID]) -> None:
        """Prints these labels."""
        self._desk.store(labels_to_print, self._print, None, tuple(ids))

    @Slot()
    def print_waiting(self) -> None:
        """Prints every label that waits."""
        self._desk.store(labels_to_print, self._print_or_say_none)

    def _print_or_say_none(self, waiting: tuple[LabelToPrint, ...]) -> None:
        if waiting:
            self._print(waiting)
        else:
            self._desk.say("labels.none_waiting", Tone.AMBER)
            self.finished.emit()

    def _print(self, waiting: tuple[LabelToPrint, ...]) -> None:
        self._desk.tasks.long(
            lambda progress: self._send_all(waiting, progress), lambda sent: self._note(waiting, sent)
        )

    def _send_all(self, waiting: tuple[LabelToPrint, ...], progress: Progress) -> tuple[PrintOutcome, ...]:
        sent = []
        for place, one in enumerate(waiting, start=1):
            if progress.cancel.is_set():
                break
            sent.append(self._send(one))
            progress.report(place, len(waiting))
        return tuple(sent)

    def _note(self, waiting: tuple[LabelToPrint, ...], sent: tuple[PrintOutcome, ...]) -> None:
        self._desk.store(_note_all, lambda _: self._tell(waiting, sent), None, sent)

    def _tell(self, waiting: tuple[LabelToPrint, ...], sent: tuple[PrintOutcome, ...]) -> None:
        failed = [one for one in sent if one.trouble]
        labels = {one.print_id: one.label for one in waiting}
        if failed:
            label = labels[failed[0].print_id]
            self._desk.notices.take(Trouble("label_waits", printer=failed[0].printer))
            self._desk.say(
                "labels.wait", Tone.BAD, count=len(failed), name=label.name, number=display(label.number)
            )
        elif sent:
            label = labels[sent[-1].print_id]
            self._desk.window.forget_error("label_waits")
            unknown = sum(one.state is LabelState.SENT for one in sent)
            code, tone = ("labels.sent", Tone.AMBER) if unknown else ("labels.printed", Tone.GOOD)
            self._desk.say(
                code, tone, count=unknown or len(sent), name=label.name, number=display(label.number)
            )
        self.finished.emit()


def _note_all(shift: Shift, sent: Iterable[PrintOutcome]) -> None:
    for one in sent:
        note_print(shift, one)
