"""Says in a window why the station does not open: what happened, what still works, what to do. Touches no data."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from station.errors import Rejection, Trouble
from station.words import LANGUAGES, Words, words_in
from ui.keys import KEYS
from ui.theme import set_role

SIZE_PX = (1100, 640)
SMALLEST_SIZE_PX = (800, 480)
ENTERS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape})
OTHERWISE = "other"


class MessageWindow(QWidget):
    """One message and one button; Enter closes it, Ctrl+L says it in the other language. `closing` tells its end."""

    closing = Signal()

    def __init__(self, problems: Sequence[Trouble | Rejection], words: Words) -> None:
        super().__init__()
        self._problems = tuple(problems)
        self._words = words
        self._title, self._happened, self._works, self._todo = (QLabel(self) for _ in range(4))
        self._headings = tuple(QLabel(self) for _ in range(3))
        self.close_button, self.language_button = QPushButton(self), QPushButton(self)
        self._lay_out()
        self.close_button.clicked.connect(self.close)
        self.language_button.clicked.connect(self.change_language)
        QShortcut(QKeySequence(KEYS["language"].shown), self).activated.connect(self.change_language)
        self.resize(*SIZE_PX)
        self.setMinimumSize(*SMALLEST_SIZE_PX)
        self.speak(words)

    def _lay_out(self) -> None:
        set_role(self, "window")
        set_role(self._title, "title")
        card = QFrame(self)
        set_role(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(36, 28, 36, 28)
        inside.setSpacing(8)
        for heading, said in zip(self._headings, (self._happened, self._works, self._todo), strict=True):
            set_role(heading, "heading")
            set_role(said, "body")
            said.setWordWrap(True)
            inside.addWidget(heading)
            inside.addWidget(said)
            inside.addSpacing(14)
        inside.addStretch(1)
        set_role(self.close_button, "main")
        for button in (self.close_button, self.language_button):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        keys = QHBoxLayout()
        keys.addWidget(self.language_button, 1)
        keys.addWidget(self.close_button, 3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(40, 28, 40, 28)
        whole.setSpacing(18)
        whole.addWidget(self._title)
        whole.addWidget(card, 1)
        whole.addLayout(keys)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        code = next((one.code for one in self._problems if f"start.todo.{one.code}" in words), OTHERWISE)
        works = code if f"start.works.{code}" in words else OTHERWISE
        happened = "\n".join(words.sentence(one) for one in self._problems)
        self.setWindowTitle(words("frame.program"))
        self._title.setText(words("start.title"))
        for heading, part in zip(self._headings, ("happened", "works", "todo"), strict=True):
            heading.setText(words(f"start.heading.{part}"))
        self._happened.setText(happened)
        self._works.setText(words(f"start.works.{works}"))
        self._todo.setText(words(f"start.todo.{code}"))
        self.close_button.setText(words("start.close"))
        self.language_button.setText(f"{KEYS['language'].shown}   {words('key.language')}")
        self.setAccessibleName(words("start.title"))
        self.setAccessibleDescription(happened)

    @Slot()
    def change_language(self) -> None:
        """Says it in the other language."""
        place = LANGUAGES.index(self._words.language)
        language = LANGUAGES[(place + 1) % len(LANGUAGES)]
        self.speak(words_in(language, is_strict=self._words.is_strict))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tells that somebody has read it."""
        self.closing.emit()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Closes at Enter."""
        if event.key() in ENTERS:
            self.close()
        else:
            super().keyPressEvent(event)


def show_message(
    application: QApplication,
    problems: Sequence[Trouble | Rejection],
    words: Words,
    on_shown: Callable[[MessageWindow], None],
) -> None:
    """Shows a message until somebody closes it; `on_shown` is told as soon as it is there."""
    window = MessageWindow(problems, words)
    window.closing.connect(application.quit)
    window.show()
    window.activateWindow()
    QTimer.singleShot(0, window, lambda: on_shown(window))
    application.exec()
