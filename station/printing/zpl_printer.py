"""The road to a printer that understands ZPL: the page goes as one graphic, dot for dot. Knows no label.

A job is sent only to a printer that is ready, and what it holds unfinished when something is wrong is cancelled:
so that it never comes out later, beside the label that was printed elsewhere meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from station.domain.specimen import LabelState
from station.errors import Trouble
from station.printing.host_status import QUESTION, HostStatus, read_status
from station.printing.raster import Page, zpl_of
from station.printing.wires import Wire

CANCEL_ALL = b"~JA\r\n"
"""Source: Zebra, ZPL II Programming Guide, ~JA Cancel All: formats and labels in the buffer are cleared."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a printer is waited for. Units: seconds."""

    answer_s: float = 0.5
    follow_s: float = 8.0
    ask_every_s: float = 0.05
    hang_up_s: float = 0.3


USUAL = Patience()


@dataclass(frozen=True, slots=True)
class ZplPrinter:
    """A ZPL printer at the end of a wire that `open_wire` opens."""

    name: str
    open_wire: Callable[[], Wire]
    patience: Patience = USUAL

    def answers(self) -> bool:
        """Returns whether the printer says that it is ready, False when it says nothing. Raises: Trouble."""
        try:
            with self.open_wire() as wire:
                return self._is_ready(wire)
        except OSError as error:
            raise Trouble("printer_unreachable", printer=self.name) from error

    def carry(self, page: Page, title: str, copies: int) -> LabelState:
        """Prints a page; PRINTED when the printer says that it holds nothing more, SENT when it says nothing.

        Raises: Trouble `printer_unreachable` or what the printer tells (`printer_paper_out` …): not printed;
        `printer_job_unknown`: it may have been.
        """
        job = zpl_of(page.picture, copies)
        try:
            wire = self.open_wire()
        except OSError as error:
            raise Trouble("printer_unreachable", printer=self.name) from error
        with wire:
            is_talking = self._is_ready(wire)
            try:
                wire.send(job)
                return self._follow(wire) if is_talking else self._let_go(wire)
            except OSError as error:
                raise Trouble("printer_job_unknown", printer=self.name) from error

    def _is_ready(self, wire: Wire) -> bool:
        """Returns whether the printer answers at all. Raises: Trouble when it does not take jobs now."""
        try:
            status = self._ask(wire)
        except TimeoutError:
            return False
        except OSError as error:
            raise Trouble("printer_unreachable", printer=self.name) from error
        if status.trouble:
            raise Trouble(status.trouble, printer=self.name)
        return True

    def _ask(self, wire: Wire) -> HostStatus:
        """Returns how the printer is. Raises: TimeoutError when it does not answer, OSError when it hung up."""
        wire.send(QUESTION)
        answer = b""
        end = time.monotonic() + self.patience.answer_s
        while (status := read_status(answer)) is None:
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError("no answer")
            piece = wire.receive(left)
            if not piece:
                raise ConnectionError("hung up")
            answer += piece
        return status

    def _follow(self, wire: Wire) -> LabelState:
        """Asks until the printer holds no label any more. Raises: Trouble, OSError when it falls silent."""
        end = time.monotonic() + self.patience.follow_s
        while True:
            status = self._ask(wire)
            if status.trouble:
                wire.send(CANCEL_ALL)
                raise Trouble(status.trouble, printer=self.name)
            if status.labels_left == 0:
                return LabelState.PRINTED
            if time.monotonic() > end:
                return LabelState.SENT
            time.sleep(self.patience.ask_every_s)

    def _let_go(self, wire: Wire) -> LabelState:
        """Hangs up and waits a little for the printer to do the same. Raises: OSError when it broke off."""
        wire.finish()
        try:
            while wire.receive(self.patience.hang_up_s):
                pass
        except TimeoutError:
            return LabelState.SENT
        return LabelState.SENT
