"""What is written on a box: its racks, its laboratory, its courier. Fields in two columns, doubts asked once more."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from station.domain.rack import ShownRack
from station.words import Words
from ui.screens.asking_screen import DoubtingScreen, Part
from ui.theme import set_role
from ui.widgets.rack_tiles import RackTiles

RACKS = "rack"
COLUMNS = 2


class BoxFormScreen(DoubtingScreen):
    """Asks for its fields; `submitted` carries their texts by name."""

    submitted = Signal(object)
    KEYS = ("help", "board", "go", "commands", "language", "lock")
    MAIN_KEY = "go"

    def __init__(
        self, name: str, fields: Sequence[str], *, has_racks: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, fields, parent)
        self._words: Words | None = None
        self._about = ""
        self._title, self._hint = QLabel(self), QLabel(self)
        self.tiles = RackTiles(RACKS, self) if has_racks else None
        self._lay_out()
        for part in self.parts:
            part.left.connect(self.go_on)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The racks, where there are any to choose from, and the fields."""
        return (*(() if self.tiles is None else (self.tiles,)), *super().parts)

    def _lay_out(self) -> None:
        set_role(self._title, "title")
        set_role(self._hint, "label")
        self._hint.setWordWrap(True)
        whole = self.scrolled_column(side_px=48, top_px=14, bottom_px=10, spacing_px=10)
        whole.addWidget(self._title)
        whole.addWidget(self._hint)
        if self.tiles is not None:
            whole.addWidget(self.tiles)
        grid = QGridLayout()
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(8)
        for place, field in enumerate(self.fields.values()):
            grid.addWidget(field, place // COLUMNS, place % COLUMNS)
            grid.setColumnStretch(place % COLUMNS, 1)
        whole.addLayout(grid)
        whole.addStretch(1)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        name = self.objectName()
        self._title.setText(words(f"{name}.title", about=self._about))
        self._hint.setText(words(f"{name}.hint"))
        for part in self.parts:
            part.speak(words)

    def ask(self, about: str = "", **texts: str) -> None:
        """Asks anew about something, with what is proposed for the fields."""
        self._about, self.confirmed = about, frozenset()
        for name, field in self.fields.items():
            field.set_text(texts.get(name, ""))
        if self._words is not None:
            self.speak(self._words)

    def offer(self, racks: Sequence[ShownRack], chosen: Sequence[ShownRack]) -> None:
        """Offers racks, some of them turned on."""
        if self.tiles is not None:
            self.tiles.show_racks(racks, chosen)

    def arrive(self) -> None:
        """Begins with the racks, or with the first field that is empty."""
        if self.tiles is not None:
            self.tiles.setFocus()
            return
        fields = list(self.fields.values())
        next((one for one in fields if not one.text.strip()), fields[0]).edit.setFocus()

    def submit(self) -> None:
        """Gives the texts away; what is doubted and stands unchanged is meant so."""
        self.confirm()
        self.submitted.emit(self.texts)
