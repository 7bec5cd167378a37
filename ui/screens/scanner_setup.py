"""How the scanner is set up: where it sits and what it sends around a code. What it reads meanwhile is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QWidget

from station.domain.scanner_setup import ScannerSetup, Suffix, short_port
from station.errors import Rejection
from station.words import LANGUAGES, Words
from ui.screens.screen import Screen
from ui.theme import set_role
from ui.widgets.answer_row import AnswerRow, Choice
from ui.widgets.field_row import FieldRow

KEYBOARD = "keyboard"
MOST_PORTS = 8
"""Each answer has a digit; the first is the keyboard's."""
LONGEST_SHOWN = 60


class ScannerScreen(Screen):
    """Asks; `submitted` carries the texts by name: port, suffix, prefix, baud. `ports` are (name, what is there)."""

    submitted = Signal(object)
    TAKES_SCANS = True
    KEYS = ("help", "go", "board", "commands", "language", "lock")
    MAIN_KEY = "go"

    def __init__(
        self, setup: ScannerSetup, ports: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__("scanner", parent)
        self._words: Words | None = None
        self._title, self._hint, self.read = QLabel(self), QLabel(self), QLabel(self)
        self.port = AnswerRow(
            "port", "scanner.port", _port_choices(setup.port, ports), columns=1, parent=self
        )
        self.suffix = AnswerRow("suffix", "scanner.suffix", _suffix_choices(), columns=3, parent=self)
        self.fields = {one: FieldRow(one, f"scanner.{one}", self) for one in ("prefix", "baud")}
        self._lay_out()
        for part in self._parts():
            part.left.connect(self._on_left)
        self.port.answered.connect(self._on_port)
        self.scanned.connect(self._on_scanned)
        self._show_setup(setup)

    def _parts(self) -> tuple[AnswerRow | FieldRow, ...]:
        """Returns what is asked now, in its order."""
        asked: tuple[AnswerRow | FieldRow, ...] = (self.port, self.suffix, *self.fields.values())
        return asked if self.port.value != KEYBOARD else asked[:-1]

    def _lay_out(self) -> None:
        for label, role in ((self._title, "title"), (self._hint, "label"), (self.read, "heading")):
            set_role(label, role)
            label.setWordWrap(True)
        self.read.hide()
        whole = self.scrolled_column(side_px=64, top_px=16, bottom_px=12, spacing_px=12)
        for part in (self._title, self._hint, self.read, self.port, self.suffix, *self.fields.values()):
            whole.addWidget(part)
        whole.addStretch(1)

    def _show_setup(self, setup: ScannerSetup) -> None:
        self.port.set_value(setup.port or KEYBOARD)
        self.suffix.set_value(setup.suffix.value)
        self.fields["prefix"].set_text(setup.prefix)
        self.fields["baud"].set_text(str(setup.baud))
        self._on_port(self.port.value)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        self._title.setText(words("scanner.title"))
        self._hint.setText(words("scanner.hint"))
        for row in (self.port, self.suffix):
            row.speak(words)
        for field in self.fields.values():
            field.speak(words)

    def arrive(self) -> None:
        """Begins with the port."""
        self.port.setFocus()

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what puts back every answer and field."""
        answers = {row: row.value for row in (self.port, self.suffix)}
        texts = {field: field.text for field in self.fields.values()}

        def undo() -> None:
            for row, value in answers.items():
                row.set_value(value)
            for field, text in texts.items():
                field.set_text(text)
            self._on_port(self.port.value)

        return undo

    def show_rejections(self, rejections: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Shows what cannot be; the first gets the keys."""
        by_field = {one.field: one for one in rejections}
        for name, field in self.fields.items():
            field.show_rejection(by_field.get(name))
        first = next((one for one in self.fields.values() if one.rejection is not None), None)
        if first is not None:
            first.edit.setFocus()
        return tuple(one for one in rejections if one.field not in self.fields)

    def submit(self) -> None:
        """Gives the answers away; one that is missing gets the keys."""
        missing = next((one for one in (self.port, self.suffix) if not one.value), None)
        if missing is not None:
            missing.setFocus()
            return
        port = "" if self.port.value == KEYBOARD else self.port.value
        texts = {name: field.text for name, field in self.fields.items()}
        self.submitted.emit({"port": port, "suffix": self.suffix.value, **texts})

    @Slot(str)
    def _on_left(self, name: str) -> None:
        parts = self._parts()
        place = [one.name for one in parts].index(name)
        if place + 1 < len(parts):
            parts[place + 1].stop.setFocus()
        else:
            self.submit()

    @Slot(str)
    def _on_port(self, value: str) -> None:
        self.fields["baud"].setVisible(value != KEYBOARD)

    @Slot(str)
    def _on_scanned(self, text: str) -> None:
        if self._words is not None:
            self.read.setText(self._words("scanner.read", text=text[:LONGEST_SHOWN]))
            self.read.show()


def _port_choices(present: str, ports: Sequence[tuple[str, str]]) -> list[Choice]:
    names = [name for name, _ in ports]
    away = [(present, "")] if present and present not in names else []
    shown = [*away, *ports][:MOST_PORTS]
    return [
        Choice(KEYBOARD, ("1",), "scanner.keyboard"),
        *(_port_choice(str(digit), name, product) for digit, (name, product) in enumerate(shown, start=2)),
    ]


def _port_choice(digit: str, name: str, product: str) -> Choice:
    said = product or short_port(name)
    return Choice(name, (digit,), words=tuple((language, said) for language in LANGUAGES))


def _suffix_choices() -> list[Choice]:
    return [
        Choice(one.value, (str(digit),), f"scanner_suffix.{one.value}")
        for digit, one in enumerate(Suffix, start=1)
    ]
