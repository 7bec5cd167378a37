"""What stands behind the entrance while saved facts are gone from the file: the page that takes the centre's ticket.

Nothing else opens: what would be written now would take places that other facts have at the centre.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from station.errors import Trouble
from ui.entrance import Entrance
from ui.flows.epoch import EpochFlow, epoch_screen


class CutFile(QObject):
    """Says what happened and lets those in who may bring a ticket; `mended` says that the new epoch has begun."""

    mended = Signal()

    def __init__(self, entrance: Entrance, cut: Trouble) -> None:
        super().__init__(entrance)
        self._sign_in = entrance.sign_in
        self.screen = epoch_screen(entrance.window.stack)
        entrance.window.add(self.screen)
        self._has_begun = False
        flow = EpochFlow(entrance.desk, self.screen, self)
        self._asking = self._sign_in.signed_in.connect(flow.open)
        flow.begun.connect(self._on_begun)
        for left in (flow.left, flow.lock_asked):
            left.connect(self._on_left)
        entrance.notices.take(cut)

    @Slot()
    def _on_begun(self) -> None:
        self._has_begun = True

    @Slot()
    def _on_left(self) -> None:
        if self._has_begun:
            self._sign_in.signed_in.disconnect(self._asking)
            self.mended.emit()
        else:
            self._sign_in.open()
