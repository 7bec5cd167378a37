"""How the scanner is set up: where it sits and what it sends around a code. What it reads meanwhile is shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QWidget

from station.domain.scanner_setup import ScannerSetup, Suffix, short_port
from station.words import LANGUAGES, Words
from ui.screens.asking_screen import AskingScreen, Part
from ui.theme import set_role
from ui.widgets.answer_row import AnswerRow, Choice

KEYBOARD = "keyboard"
MOST_PORTS = 8
"""Each answer has a digit; the first is the keyboard's."""
LONGEST_SHOWN = 60


class ScannerScreen(AskingScreen):
    """Asks; `submitted` carries the texts by name: port, suffix, prefix, baud. `ports` are (name, what is there)."""

    submitted = Signal(object)
    TAKES_SCANS = True
    KEYS = ("help", "board", "go", "commands", "language", "lock")
    MAIN_KEY = "go"

    def __init__(
        self, setup: ScannerSetup, ports: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__("scanner", ("prefix", "baud"), parent)
        self._words: Words | None = None
        self._title, self._hint, self.read = QLabel(self), QLabel(self), QLabel(self)
        self.port = AnswerRow(
            "port", "scanner.port", _port_choices(setup.port, ports), columns=1, parent=self
        )
        self.suffix = AnswerRow("suffix", "scanner.suffix", _suffix_choices(), columns=3, parent=self)
        self._rows: tuple[Part, ...] = (self.port, self.suffix, *self.fields.values())
        self._lay_out()
        for part in self._rows:
            part.left.connect(self.go_on)
        self.port.answered.connect(self._on_port)
        self.scanned.connect(self._on_scanned)
        self._show_setup(setup)

    @property
    def parts(self) -> tuple[Part, ...]:
        """What is asked now: the rate only of a port that has one."""
        return self._rows if self.port.value != KEYBOARD else self._rows[:-1]

    def _lay_out(self) -> None:
        for label, role in ((self._title, "title"), (self._hint, "label"), (self.read, "heading")):
            set_role(label, role)
            label.setWordWrap(True)
        self.read.hide()
        whole = self.scrolled_column(side_px=64, top_px=16, bottom_px=12, spacing_px=12)
        for part in (self._title, self._hint, self.read, *self._rows):
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
        for part in self._rows:
            part.speak(words)

    def submit(self) -> None:
        """Gives the answers away; one that is missing gets the keys."""
        missing = next((one for one in (self.port, self.suffix) if not one.value), None)
        if missing is not None:
            missing.setFocus()
            return
        port = "" if self.port.value == KEYBOARD else self.port.value
        self.submitted.emit({"port": port, "suffix": self.suffix.value, **self.texts})

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
