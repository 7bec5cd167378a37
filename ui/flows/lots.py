"""Scans a box of swabs or medium once when it is opened, and stops a lot that its maker recalls."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.open_lot import open_lot
from station.actions.recall_lot import Recall, recall_lot
from station.domain.kit_lot import KitLot, LotKind
from station.domain.number import display
from station.errors import Rejected, Trouble
from ui.flows.collect import CollectFlow
from ui.flows.desk import Desk
from ui.screens.form import FormScreen, Receipt
from ui.shown import Said, Tone

KINDS = {"swab_lot": LotKind.SWAB, "medium_lot": LotKind.MEDIUM}
MOST_TOLD = 20
"""So many numbers of a recall list stand on the screen; the whole list is `station lot recall`."""


class LotFlow(QObject):
    """`changed` says that another box is in use or a lot is stopped."""

    changed = Signal()
    home_asked = Signal()
    lock_asked = Signal()

    def __init__(
        self,
        desk: Desk,
        screens: dict[str, FormScreen],
        recall: FormScreen,
        collect: CollectFlow,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._screens, self._recall, self._collect = desk, screens, recall, collect
        self._back: Callable[[], object] = self.home_asked.emit
        for code, screen in screens.items():
            screen.TAKES_SCANS = True
            screen.scanned.connect(lambda text, code=code: self._open_box(code, text))
            screen.submitted.connect(lambda texts, code=code: self._open_box(code, texts["lot"]))
            screen.asked.connect(lambda key, code=code: self._on_key(self._screens[code], key))
        recall.TAKES_SCANS = True
        recall.scanned.connect(recall.fields["lot"].set_text)
        recall.submitted.connect(self._on_recall)
        recall.asked.connect(lambda key: self._on_key(self._recall, key))

    def open(self, code: str, back: Callable[[], object]) -> None:
        """Asks for the code on a box, or with `recall` for a lot; says so where this role may not."""
        if not self._desk.may("recall_lot" if code == "recall" else "open_lot"):
            return
        screen = self._recall if code == "recall" else self._screens[code]
        self._back = back
        self._desk.window.say(None)
        screen.ask()
        self._desk.window.show_screen(screen)

    def _open_box(self, code: str, scanned: str) -> None:
        screen = self._screens[code]
        screen.fields["lot"].set_text(scanned)
        self._desk.store(
            open_lot,
            lambda lot: self._on_opened(scanned, lot),
            lambda failure: self._on_refused(screen, scanned, failure),
            scanned,
            KINDS[code],
        )

    def _on_opened(self, scanned: str, lot: KitLot) -> None:
        facts = (("lot", lot.lot), ("expires_on", lot.expires_on.isoformat()))
        self._back()
        self.changed.emit()
        self._collect.tell(
            scanned, self._desk.window.say, Said(f"lot.opened_{lot.kind.value}", Tone.GOOD, facts)
        )

    def _on_refused(self, screen: FormScreen, scanned: str, failure: Rejected | Trouble) -> None:
        self._collect.refuse(scanned, self._desk.window.say, failure)
        if isinstance(failure, Rejected):
            screen.show_rejections(failure.rejections)

    @Slot(object)
    def _on_recall(self, texts: dict[str, str]) -> None:
        self._desk.store(
            recall_lot,
            self._on_recalled,
            lambda failure: self._desk.notices.take_for(self._recall, failure),
            texts["lot"],
        )

    def _on_recalled(self, found: Recall) -> None:
        numbers = ", ".join(display(one.number) for one in found.specimens[:MOST_TOLD])
        facts = (("lot", found.lot), ("count", len(found.specimens)), ("numbers", numbers))
        self._recall.show_receipt(Receipt("recall.done", facts))
        self.changed.emit()

    def _on_key(self, screen: FormScreen, code: str) -> None:
        if code == "go":
            screen.submit()
        elif code == "back":
            self._back()
        elif code == "board":
            self.home_asked.emit()
        elif code == "lock":
            self.lock_asked.emit()
