"""Prints what a visitor carries: slips and instruction sheets. Nobody waits for it; what did not come out is kept.

What is kept lives as long as the program: paper changes no record, and can be printed from its visit at any time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.print_paper import Paper, PaperKind, paper_of, print_paper
from station.actions.printers_at_hand import Place
from station.domain.specimen import LabelState
from station.errors import Rejected, Trouble
from ui.flows.desk import Desk
from ui.flows.printers import Printers
from ui.shown import Tone

PRINTED_AT = {
    PaperKind.VISIT_SLIP: Place.SLIPS,
    PaperKind.PERSON_SLIP: Place.SLIPS,
    PaperKind.SHEET: Place.SHEETS,
}


@dataclass(frozen=True, slots=True)
class PaperSite:
    """What a site says about paper: what is printed after a save, the size of slips, and the clinic's name on them."""

    after_save: tuple[PaperKind, ...]
    slip_layout: str
    name: str


class PaperFlow(QObject):
    """`finished` says that a paper came out or waits."""

    finished = Signal()

    def __init__(
        self, desk: Desk, printers: Printers, site: PaperSite, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._printers, self._site = desk, printers, site
        self._waiting: tuple[Paper, ...] = ()

    @property
    def waiting(self) -> tuple[Paper, ...]:
        """The papers that did not come out."""
        return self._waiting

    def print_for(self, visit_id: UUID, kind: PaperKind, language: str = "") -> None:
        """Prints a paper of a visit, in the visitor's language if none is told."""
        self._desk.store(
            paper_of,
            partial(self._send, is_asked=True),
            None,
            visit_id,
            kind,
            place=self._site.name,
            language=language,
        )

    def print_after_save(self, visit_id: UUID) -> None:
        """Prints what the site gives every visitor."""
        for kind in self._site.after_save:
            self._desk.store(
                paper_of, partial(self._send, is_asked=False), None, visit_id, kind, place=self._site.name
            )

    @Slot()
    def print_waiting(self) -> None:
        """Prints once more what did not come out."""
        waiting, self._waiting = self._waiting, ()
        if not waiting:
            self._desk.say("papers.none_waiting", Tone.AMBER)
        for paper in waiting:
            self._send(paper, is_asked=True)

    def _send(self, paper: Paper, *, is_asked: bool) -> None:
        printer = self._printers.at(PRINTED_AT[paper.kind])
        if printer is None:
            self._on_failed(paper, "–", Trouble("paper_waits", printer="–"))
            return
        self._printers.send(
            printer,
            lambda _progress: print_paper(printer, paper, self._site.slip_layout),
            partial(self._on_printed, paper, is_asked),
            partial(self._on_failed, paper, printer.name),
        )

    def _on_printed(self, paper: Paper, is_asked: bool, state: LabelState) -> None:
        self._desk.window.forget_error("paper_waits")
        if is_asked:
            tone = Tone.AMBER if state is LabelState.SENT else Tone.GOOD
            self._desk.say(f"papers.{state}_{paper.kind}", tone, name=paper.slip.name)
        self.finished.emit()

    def _on_failed(self, paper: Paper, printer: str, failure: Rejected | Trouble) -> None:
        self._waiting = (*self._waiting, paper)
        self._desk.notices.take(
            Trouble("paper_waits", printer=printer) if isinstance(failure, Trouble) else failure
        )
        self.finished.emit()
