"""Several of many, like symptoms: nine by digit, the others by typing a word, none by 0.

The same digit or word once more says that nobody knows, and a third time takes the answer back. *Not asked* stays
apart from *none*: one answer means that all were asked.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from station.errors import Rejection
from station.words import Words
from ui.shown import Pickable
from ui.theme import set_role
from ui.widgets.fitting_grid import FittingGrid
from ui.widgets.line_edit import LineEdit
from ui.widgets.tile import Tile

COLUMNS = 5
NONE_DIGIT = "0"
GAP_PX = 6


class Picker(QFrame):
    """Shows and changes which of its things there are. `left` says that Enter was pressed with nothing left to add,
    or that there are none; of the latter `led_on` says that no Enter was needed.
    """

    left = Signal(str)
    changed = Signal(str)
    led_on = Signal()

    def __init__(self, name: str, things: Sequence[Pickable], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._by_digit = {str(one.digit): one for one in things if one.digit}
        self._others = tuple(one for one in things if not one.digit)
        self._chosen: tuple[str, ...] | None = None
        self._unknown: tuple[str, ...] = ()
        self._rejection: Rejection | None = None
        self._words: Words | None = None
        self.edit = LineEdit(self.name, self)
        self._label, self._match, self._added, self._fault = (QLabel(self) for _ in range(4))
        self._tiles = {one.key: Tile(digit, self) for digit, one in sorted(self._by_digit.items())}
        self._none = Tile(NONE_DIGIT, self)
        self._lay_out()
        self.edit.textEdited.connect(self._on_edited)
        self.edit.returnPressed.connect(self._on_return)
        self.edit.backed.connect(self._on_backed)
        self.edit.focused.connect(self._on_focused)

    def _lay_out(self) -> None:
        self._label.setBuddy(self.edit)
        self._fault.setWordWrap(True)
        for label, role in (
            (self._label, "label"),
            (self._match, "echo"),
            (self._added, "label"),
            (self._fault, "fault"),
        ):
            set_role(label, role)
        grid = FittingGrid((*self._tiles.values(), self._none), COLUMNS, GAP_PX, self)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self._label)
        line.addWidget(self.edit, 2)
        line.addWidget(self._match, 2)
        line.addWidget(self._added, 3)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(8, 4, 8, 6)
        column_layout.setSpacing(6)
        column_layout.addLayout(line)
        column_layout.addWidget(grid)
        column_layout.addWidget(self._fault)
        self._fault.hide()
        for key, tile in self._tiles.items():
            tile.pressed.connect(partial(self._toggle, key))
        self._none.pressed.connect(self._choose_none)
        self._show_focus(False)

    @property
    def stop(self) -> QWidget:
        """Where the keys go."""
        return self.edit

    @property
    def chosen(self) -> tuple[str, ...] | None:
        """The keys of what there is; None while nobody asked."""
        return self._chosen

    @property
    def unknown(self) -> tuple[str, ...]:
        """The keys of what nobody knows."""
        return self._unknown

    def set_chosen(self, chosen: tuple[str, ...] | None, unknown: tuple[str, ...] = ()) -> None:
        """Shows what there is, and what nobody knows."""
        self._chosen, self._unknown = chosen, unknown
        self.edit.clear()
        self.show_rejection(None)
        self._show()

    @property
    def rejection(self) -> Rejection | None:
        """What is wrong with the answer at present."""
        return self._rejection

    def show_rejection(self, rejection: Rejection | None) -> None:
        """Shows what is wrong with the answer; None takes it away."""
        self._rejection = rejection
        sentence = "" if rejection is None or self._words is None else self._words.sentence(rejection)
        self._fault.setText(sentence)
        self._fault.setVisible(bool(sentence))
        self._show_focus(self.edit.hasFocus())

    def speak(self, words: Words) -> None:
        """Says it in another language."""
        self._words = words
        self._label.setText(words(f"visit.{self.name}"))
        self.edit.setAccessibleName(words(f"visit.{self.name}"))
        self._none.say(words(f"visit.no_{self.name}"))
        self.show_rejection(self._rejection)
        self._show()

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        plain = unicodedata.normalize("NFKC", text)
        for digit in (one for one in plain if one.isdigit()):
            self._take_digit(digit)
        left_over = "".join(one for one in plain if not one.isdigit())
        if left_over != text:
            self.edit.setText(left_over)
        self._show()
        if NONE_DIGIT in plain and self._chosen == () and not self._unknown:
            self.left.emit(self.name)
            self.led_on.emit()

    def _take_digit(self, digit: str) -> None:
        if digit == NONE_DIGIT:
            self._choose_none()
        elif digit in self._by_digit:
            self._toggle(self._by_digit[digit].key)

    @Slot()
    def _choose_none(self) -> None:
        self._take(())

    def _toggle(self, key: str) -> None:
        """Turns an answer on: there, unknown, taken back."""
        there, unknown = self._chosen or (), self._unknown
        if key in there:
            self._take(_without(there, key), (*unknown, key))
        elif key in unknown:
            self._take_back(key)
        else:
            self._take((*there, key), unknown)

    def _take_back(self, key: str) -> None:
        there, unknown = _without(self._chosen or (), key), _without(self._unknown, key)
        self._take(there if there or unknown else None, unknown)

    def _take(self, chosen: tuple[str, ...] | None, unknown: tuple[str, ...] = ()) -> None:
        self._chosen, self._unknown = chosen, unknown
        self.show_rejection(None)
        self._show()
        self.changed.emit(self.name)

    @Slot()
    def _on_return(self) -> None:
        found = self._matching()
        if found is not None:
            self.edit.clear()
            self._toggle(found.key)
        elif not self.edit.text().strip():
            self.left.emit(self.name)

    @Slot()
    def _on_backed(self) -> None:
        """Takes back what was added last; once nothing is left, nobody has asked."""
        if self._chosen or self._unknown:
            self._take_back((*(self._chosen or ()), *self._unknown)[-1])
        elif self._chosen is not None:
            self._take(None)

    @Slot(bool)
    def _on_focused(self, has_focus: bool) -> None:
        self._show_focus(has_focus)
        self._show()

    def _matching(self) -> Pickable | None:
        typed = self.edit.text().strip().casefold()
        if not typed or self._words is None:
            return None
        every = (*self._by_digit.values(), *self._others)
        found = [one for one in every if any(typed in word.casefold() for _, word in one.words)]
        return min(found, key=lambda one: self._word(one.key).casefold().find(typed) != 0, default=None)

    def _word(self, key: str) -> str:
        language = self._words.language if self._words else ""
        every = {one.key: one for one in (*self._by_digit.values(), *self._others)}
        return every[key].word(language) if key in every else key

    def _show(self) -> None:
        for key, tile in self._tiles.items():
            tile.say(self._said(key))
            tile.show_kind(self._kind(key))
        self._none.show_chosen(self._chosen == () and not self._unknown)
        given = (*(self._chosen or ()), *self._unknown)
        added = " · ".join(self._said(one) for one in given if one not in self._tiles)
        not_asked = self._words("stated.not_asked") if self._words and self._chosen is None else ""
        self._added.setText(added or not_asked)
        found = self._matching()
        hint = self._words("picker.hint") if self._words and given and self.edit.hasFocus() else ""
        self._match.setText(f"↵ {self._word(found.key)}" if found else hint)

    def _said(self, key: str) -> str:
        word = self._word(key)
        return self._words("picker.unknown", name=word) if self._words and key in self._unknown else word

    def _kind(self, key: str) -> str:
        if key in self._unknown:
            return "tile_unknown"
        if self._chosen is None:
            return "tile"
        return "tile_chosen" if key in self._chosen else "tile_no"

    def _show_focus(self, has_focus: bool) -> None:
        kind = "group_fault" if self._rejection else "group_quiet"
        active = "group_fault_active" if self._rejection else "group_active"
        set_role(self, active if has_focus else kind)


def _without(keys: tuple[str, ...], key: str) -> tuple[str, ...]:
    return tuple(one for one in keys if one != key)
