"""One question that one key answers. Nothing is chosen beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from station.domain.hangul import to_qwerty
from station.errors import Rejection
from station.words import Words
from ui.shown import Bilingual, in_language
from ui.theme import set_role, set_shown
from ui.widgets.field_row import sentence_of
from ui.widgets.tile import Tile
from ui.widgets.wrapping import WrappingRow

TILE_GAP_PX, LINE_GAP_PX = 8, 4
ENTERS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: its value, the keys that give it (the first is shown) and the code of its words.

    `words` stand in place of the code where they come from a programme.
    """

    value: str
    keys: tuple[str, ...]
    word_code: str = ""
    words: Bilingual = ()


class AnswerRow(QFrame):
    """Shows the answers as tiles. `answered` carries the value, `left` says that Enter was pressed, `cleared` that
    the answer was taken back: *not asked* again. With `state_area` the present answer stands beside the label, too,
    in the words of that area; `entered` says whether keys go here now; with `is_fitting` each tile is as wide as
    its word, in as many lines as it takes.
    """

    answered = Signal(str)
    entered = Signal(bool)
    cleared = Signal(str)
    left = Signal(str)

    def __init__(
        self,
        name: str,
        label_code: str,
        choices: Sequence[Choice],
        *,
        columns: int = 2,
        state_area: str = "",
        is_fitting: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.name, self._is_fitting = name, is_fitting
        self._label_code = label_code
        self._choices = tuple(choices)
        self._value = ""
        self._before: str | None = None
        self._rejection: Rejection | None = None
        self._is_doubt = False
        self._words: Words | None = None
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._label, self._state, self._fault = (QLabel(self) for _ in range(3))
        self._state_area = state_area
        set_shown(self._state, bool(state_area))
        self._tiles = {one.value: Tile(one.keys[0], self) for one in self._choices}
        self._lay_out(columns)

    def _lay_out(self, columns: int) -> None:
        set_role(self._label, "label")
        set_role(self._fault, "fault")
        set_role(self._state, "echo")
        self._state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._label.setBuddy(self)
        self._fault.setWordWrap(True)
        self._fault.hide()
        for value, tile in self._tiles.items():
            tile.pressed.connect(partial(self._answer, value))
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 4, 2)
        column.setSpacing(3)
        top = QHBoxLayout()
        top.addWidget(self._label)
        top.addWidget(self._state, 1)
        column.addLayout(top)
        if self._is_fitting:
            tiles = WrappingRow(TILE_GAP_PX, line_px=LINE_GAP_PX, is_whole=True)
            for tile in self._tiles.values():
                tiles.add(tile)
            column.addLayout(tiles)
        else:
            column.addLayout(_grid(self._tiles.values(), columns))
        column.addWidget(self._fault)
        column.addStretch(1)
        self._show_focus()

    @property
    def stop(self) -> QWidget:
        """Where the keys go."""
        return self

    @property
    def value(self) -> str:
        """The answer, empty while there is none."""
        return self._value

    def set_value(self, value: str) -> None:
        """Shows an answer that was given before, or none."""
        self._value = value
        for one, tile in self._tiles.items():
            tile.show_chosen(one == value)
        self._show_state()
        self.show_rejection(None)

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what puts back the answer as it stands now."""
        return partial(self.set_value, self.value)

    def show_before(self, value: str) -> None:
        """Shows beside the label, where the answer is another one now, what it was before a correction."""
        self._before = value
        self._show_state()

    @property
    def rejection(self) -> Rejection | None:
        """What is wrong with the answer at present."""
        return self._rejection

    @property
    def is_doubtful(self) -> bool:
        """Says whether Enter would confirm the answer."""
        return self._rejection is not None and self._is_doubt

    def show_rejection(self, rejection: Rejection | None, *, is_doubt: bool = False) -> None:
        """Shows what is wrong with the answer, or what is unlikely; None takes it away."""
        self._rejection, self._is_doubt = rejection, is_doubt
        self._show_sentence()
        self._show_focus()

    def speak(self, words: Words) -> None:
        """Says it in another language."""
        self._words = words
        self._label.setText(words(self._label_code))
        self.setAccessibleName(words(self._label_code))
        for choice in self._choices:
            said = in_language(choice.words, words.language) if choice.words else words(choice.word_code)
            self._tiles[choice.value].say(said)
        self._show_state()
        self._show_sentence()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Takes one key as the answer, and Enter as going on."""
        if event.key() in ENTERS:
            self.left.emit(self.name)
            return
        if event.key() == Qt.Key.Key_Backspace and self._value:
            self.set_value("")
            self.cleared.emit(self.name)
            return
        typed = to_qwerty(event.text()).casefold()
        found = next((one.value for one in self._choices if typed and typed in one.keys), None)
        if found is None:
            super().keyPressEvent(event)
        else:
            self._answer(found)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows that keys go here now."""
        super().focusInEvent(event)
        self._show_focus()
        self.entered.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Shows that keys go elsewhere."""
        super().focusOutEvent(event)
        self._show_focus()
        self.entered.emit(False)

    def event(self, event: QEvent) -> bool:
        """Keeps single letters from being taken as shortcuts of somebody else."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.text().isalnum()
        ):
            event.accept()
            return True
        return super().event(event)

    def _answer(self, value: str) -> None:
        self.set_value(value)
        self.answered.emit(value)

    def _show_state(self) -> None:
        if self._words is None:
            return
        if self._before is not None:
            self._state.setText(self._was(self._words))
            set_shown(self._state, bool(self._state.text()))
        elif self._state_area:
            code = f"{self._state_area}.{self._value.casefold()}" if self._value else "stated.not_asked"
            self._state.setText(self._words(code))

    def _was(self, words: Words) -> str:
        if self._before == self._value:
            return ""
        choice = next((one for one in self._choices if one.value == self._before), None)
        return words("visit.was", before=words(choice.word_code) if choice else "–")

    def _show_focus(self) -> None:
        kind = "group_fault" if self._rejection else "group_quiet"
        active = "group_fault_active" if self._rejection else "group_active"
        set_role(self, active if self.hasFocus() else kind)

    def _show_sentence(self) -> None:
        sentence = ""
        if self._rejection is not None and self._words is not None:
            sentence = sentence_of(self._rejection, self._words, is_doubt=self._is_doubt)
        set_role(self._fault, "doubt" if self._is_doubt else "fault")
        self._fault.setText(sentence)
        self._fault.setVisible(bool(sentence))
        self.setAccessibleDescription(sentence)


def _grid(tiles: Iterable[Tile], columns: int) -> QGridLayout:
    grid = QGridLayout()
    grid.setSpacing(TILE_GAP_PX)
    for place, tile in enumerate(tiles):
        grid.addWidget(tile, place // columns, place % columns)
    return grid
