"""A field: its label, what was understood of it beside the label, and below it what cannot be."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from station.errors import Rejection
from station.words import Words
from ui.theme import set_role
from ui.widgets.line_edit import LineEdit


class FieldRow(QWidget):
    """One line to type into. `left` says that Enter was pressed in it, `changed` that its text is another one."""

    left = Signal(str)
    changed = Signal(str)

    def __init__(self, name: str, label_code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._label_code = label_code
        self._rejection: Rejection | None = None
        self._is_doubt = self._passes_enter = False
        self._words: Words | None = None
        self._note: QLabel | None = None
        self._was: QLabel | None = None
        self._noted: tuple[str, dict[str, str]] = ("", {})
        self.edit = LineEdit(name, self)
        self._label, self._echo, self._fault = QLabel(self), QLabel(self), QLabel(self)
        self._lay_out()
        self.edit.returnPressed.connect(self._on_return)
        self.edit.textEdited.connect(self._on_edited)
        self.edit.focused.connect(self._forget_enter)

    def _lay_out(self) -> None:
        self._label.setBuddy(self.edit)
        self._echo.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._echo.setMinimumWidth(1)
        self._fault.setWordWrap(True)
        for label, role in ((self._label, "label"), (self._echo, "echo"), (self._fault, "fault")):
            set_role(label, role)
        top = QHBoxLayout()
        top.setContentsMargins(2, 0, 2, 0)
        top.addWidget(self._label)
        top.addWidget(self._echo, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(3)
        column.addLayout(top)
        column.addWidget(self.edit)
        column.addWidget(self._fault)
        column.addStretch(1)
        self._fault.hide()

    @property
    def stop(self) -> QWidget:
        """Where the keys go."""
        return self.edit

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.edit.text()

    @property
    def note(self) -> str:
        """What is to be known of it, in words; empty for nearly all fields."""
        return self._note.text() if self._note is not None else ""

    @property
    def rejection(self) -> Rejection | None:
        """What is wrong or doubtful about the field at present."""
        return self._rejection

    @property
    def is_doubtful(self) -> bool:
        """Says whether Enter would confirm what stands there."""
        return self._rejection is not None and self._is_doubt

    def set_text(self, text: str) -> None:
        """Puts a text into the field; nothing is wrong with it yet."""
        self.edit.setText(text)
        if not self.edit.hasFocus():
            self.edit.setCursorPosition(0)  # a long text shows its beginning
        self.show_rejection(None)

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what puts back the text as it stands now; what was not changed keeps what is said of it."""
        text = self.text

        def undo() -> None:
            if self.text != text:
                self.set_text(text)

        return undo

    def show_echo(self, text: str) -> None:
        """Shows what was understood."""
        self._echo.setText(text)

    def show_note(self, code: str, **facts: str) -> None:
        """Shows below the field what is to be known of it; "" takes it away. The line is made when it is needed."""
        self._noted = code, facts
        if self._note is None and code:
            self._note = self._line_below("doubt")
        self._show_noted()

    @property
    def was(self) -> str:
        """What stood here before a correction, in words; empty where it is still the same."""
        return self._was.text() if self._was is not None else ""

    def show_was(self, text: str) -> None:
        """Shows below the field, where it is never cut, what stood there before; "" takes it away."""
        if self._was is None and text:
            self._was = self._line_below("echo")
        if self._was is not None:
            self._was.setText(text)
            self._was.setVisible(bool(text))

    def _line_below(self, role: str) -> QLabel:
        label = QLabel(self)
        label.setWordWrap(True)
        set_role(label, role)
        row = self.layout()
        if isinstance(row, QVBoxLayout):
            row.insertWidget(row.indexOf(self._fault), label)
        return label

    def _show_noted(self) -> None:
        code, facts = self._noted
        if self._note is not None and self._words is not None:
            self._note.setText(self._words(code, **facts) if code else "")
            self._note.setVisible(bool(code))

    def show_rejection(self, rejection: Rejection | None, *, is_doubt: bool = False) -> None:
        """Shows what is wrong, or what is unlikely; None takes it away."""
        self._rejection, self._is_doubt = rejection, is_doubt
        kind = "" if rejection is None else ("doubt" if is_doubt else "fault")
        self.edit.show_kind(f"field_{kind}" if kind else "field")
        set_role(self._fault, kind or "fault")
        self._show_sentence()

    def speak(self, words: Words) -> None:
        """Says it in another language."""
        self._words = words
        name = words(self._label_code)
        self._label.setText(name)
        self.edit.setAccessibleName(name)
        self._show_sentence()
        self._show_noted()

    def _show_sentence(self) -> None:
        if self._rejection is None or self._words is None:
            self._fault.hide()
            self._fault.clear()
            self.edit.setAccessibleDescription("")
            return
        sentence = sentence_of(self._rejection, self._words, is_doubt=self._is_doubt)
        self._fault.setText(sentence)
        self.edit.setAccessibleDescription(sentence)
        self._fault.show()

    def let_enter_pass(self) -> None:
        """Lets one Enter do nothing, unless something is typed before it or the keys go elsewhere."""
        self._passes_enter = True

    @Slot(bool)
    def _forget_enter(self, _is_here: bool) -> None:
        self._passes_enter = False

    @Slot()
    def _on_return(self) -> None:
        if self._passes_enter:
            self._passes_enter = False
        else:
            self.left.emit(self.name)

    @Slot(str)
    def _on_edited(self, _text: str) -> None:
        self._passes_enter = False
        if self._rejection is not None:
            self.show_rejection(None)
        self.changed.emit(self.name)


def sentence_of(rejection: Rejection, words: Words, *, is_doubt: bool) -> str:
    """Returns the sentence about a rejection or about a doubt, which says how to say yes to it."""
    return words.doubt(rejection) if is_doubt else words.sentence(rejection)
