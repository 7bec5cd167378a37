"""What is written on a box: its racks, its laboratory, its courier. Fields in two columns, doubts asked once more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from station.domain.rack import ShownRack
from station.errors import Rejection
from station.words import Words
from ui.screens.screen import Screen
from ui.theme import set_role
from ui.widgets.field_row import FieldRow
from ui.widgets.rack_tiles import RackTiles

RACKS = "rack"
COLUMNS = 2


class BoxFormScreen(Screen):
    """Asks for its fields; `submitted` carries their texts by name."""

    submitted = Signal(object)
    KEYS = ("help", "go", "board", "commands", "language", "lock")
    MAIN_KEY = "go"

    def __init__(
        self, name: str, fields: Sequence[str], *, has_racks: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, parent)
        self._words: Words | None = None
        self._about = ""
        self.confirmed: frozenset[str] = frozenset()
        self._title, self._hint = QLabel(self), QLabel(self)
        self.tiles = RackTiles(RACKS, self) if has_racks else None
        self.fields = {one: FieldRow(one, f"{name}.{one}", self) for one in fields}
        self._parts: dict[str, FieldRow | RackTiles] = {}
        if self.tiles is not None:
            self._parts[RACKS] = self.tiles
        self._parts |= self.fields
        self._lay_out()
        for part in self._parts.values():
            part.left.connect(self._on_left)
        for field in self.fields.values():
            field.changed.connect(self._on_changed)

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
        for part in self._parts.values():
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

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what puts back every field and rack."""
        texts = {name: field.text for name, field in self.fields.items()}
        racks = () if self.tiles is None else self.tiles.chosen

        def undo() -> None:
            for name, text in texts.items():
                if self.fields[name].text != text:
                    self.fields[name].set_text(text)
            if self.tiles is not None:
                self.tiles.set_chosen(racks)

        return undo

    def show_rejections(self, rejections: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Shows what cannot be; the first gets the keys."""
        by_field = {one.field: one for one in rejections}
        for name, part in self._parts.items():
            part.show_rejection(by_field.get(name))
        self._go_to_first_fault()
        return tuple(one for one in rejections if one.field not in self._parts)

    def show_doubts(self, doubts: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Shows what is unlikely; Enter in its field says yes."""
        for one in doubts:
            if one.field in self.fields:
                self.fields[one.field].show_rejection(one, is_doubt=True)
        self._go_to_first_fault()
        return tuple(one for one in doubts if one.field not in self.fields)

    def _go_to_first_fault(self) -> None:
        first = next((one for one in self._parts.values() if one.rejection is not None), None)
        if first is not None:
            (first.edit if isinstance(first, FieldRow) else first).setFocus()

    def submit(self) -> None:
        """Gives the texts away; what is doubted and stands unchanged is meant so."""
        for field in self.fields.values():
            if field.is_doubtful and field.rejection is not None:
                self.confirmed |= {f"{field.rejection.field}:{field.rejection.code}"}
        self.submitted.emit({name: field.text for name, field in self.fields.items()})

    @Slot(str)
    def _on_changed(self, name: str) -> None:
        self.confirmed = frozenset(one for one in self.confirmed if not one.startswith(f"{name}:"))

    @Slot(str)
    def _on_left(self, name: str) -> None:
        names = list(self._parts)
        after = names[names.index(name) + 1 :]
        if not after:
            self.submit()
            return
        following = self._parts[after[0]]
        (following.edit if isinstance(following, FieldRow) else following).setFocus()
