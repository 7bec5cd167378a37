"""Which racks go into a box: one tile a rack, turned on and off by its digit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from station.domain.rack import ShownRack
from station.errors import Rejection
from station.words import Words
from ui.theme import set_role
from ui.widgets.answer_row import ENTERS
from ui.widgets.tile import Tile

MOST = 9
"""As many as there are digits; the others come when these are sent."""
COLUMNS = 3


class RackTiles(QFrame):
    """Shows racks. `left` says that Enter was pressed."""

    left = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._racks: tuple[ShownRack, ...] = ()
        self._chosen: frozenset[str] = frozenset()
        self._rejection: Rejection | None = None
        self._words: Words | None = None
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._label, self._fault = QLabel(self), QLabel(self)
        self._fault.setWordWrap(True)
        set_role(self._label, "label")
        set_role(self._fault, "fault")
        self._tiles = tuple(Tile(str(digit), self) for digit in range(1, MOST + 1))
        grid = QGridLayout()
        grid.setSpacing(6)
        for place, tile in enumerate(self._tiles):
            grid.addWidget(tile, place // COLUMNS, place % COLUMNS)
            grid.setColumnStretch(place % COLUMNS, 1)
            tile.pressed.connect(partial(self._toggle, place))
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 2, 6, 4)
        column.setSpacing(4)
        column.addWidget(self._label)
        column.addLayout(grid)
        column.addWidget(self._fault)
        self.show_rejection(None)

    @property
    def stop(self) -> QWidget:
        """Where the keys go."""
        return self

    @property
    def chosen(self) -> tuple[ShownRack, ...]:
        """The racks that are turned on."""
        return tuple(one for one in self._racks if one.rack.code in self._chosen)

    @property
    def rejection(self) -> Rejection | None:
        """What is wrong with the choice at present."""
        return self._rejection

    def show_racks(self, racks: Sequence[ShownRack], chosen: Sequence[ShownRack]) -> None:
        """Offers racks, some of them turned on."""
        self._racks = tuple(racks)[:MOST]
        self._take(frozenset(one.rack.code for one in chosen))

    def set_chosen(self, chosen: Sequence[ShownRack]) -> None:
        """Turns these racks on and the others off."""
        self._take(frozenset(one.rack.code for one in chosen))

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what turns on the racks that are turned on now."""
        return partial(self.set_chosen, self.chosen)

    def show_rejection(self, rejection: Rejection | None) -> None:
        """Shows what is wrong with the choice; None takes it away."""
        self._rejection = rejection
        sentence = "" if rejection is None or self._words is None else self._words.sentence(rejection)
        self._fault.setText(sentence)
        self._fault.setVisible(bool(sentence))
        self._show_focus()

    def speak(self, words: Words) -> None:
        """Says it in another language."""
        self._words = words
        self._show()
        self.show_rejection(self._rejection)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turns a rack on or off by its digit; Enter goes on."""
        if event.key() in ENTERS:
            self.left.emit(self.name)
        elif (
            event.text().isascii() and event.text().isdecimal() and 0 < int(event.text()) <= len(self._racks)
        ):
            self._toggle(int(event.text()) - 1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows that keys go here now."""
        super().focusInEvent(event)
        self._show_focus()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Shows that keys go elsewhere."""
        super().focusOutEvent(event)
        self._show_focus()

    def _toggle(self, place: int) -> None:
        self._take(self._chosen ^ {self._racks[place].rack.code})

    def _take(self, chosen: frozenset[str]) -> None:
        self._chosen = chosen
        self.show_rejection(None)
        self._show()

    def _show(self) -> None:
        words = self._words
        if words is None:
            return
        tubes = sum(one.picture.filled for one in self.chosen)
        self._label.setText(words("box_pack.racks", count=len(self.chosen), tubes=tubes))
        self.setAccessibleName(self._label.text())
        for place, tile in enumerate(self._tiles):
            tile.setVisible(place < len(self._racks))
            if place < len(self._racks):
                one = self._racks[place]
                is_chosen = one.rack.code in self._chosen
                mark = "✓ " if is_chosen else ""
                tile.show_chosen(is_chosen)
                tile.say(mark + words("box_pack.rack", rack=one.rack.code, tubes=one.picture.filled))

    def _show_focus(self) -> None:
        kind = "group_fault" if self._rejection else "group_quiet"
        active = "group_fault_active" if self._rejection else "group_active"
        set_role(self, active if self.hasFocus() else kind)
