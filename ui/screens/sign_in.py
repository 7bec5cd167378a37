"""S0: who is at work. A name, picked or typed, and a PIN; also the lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QListWidget, QVBoxLayout, QWidget

from station.errors import Rejection
from station.words import Words
from ui.screens.screen import Screen
from ui.shown import Member
from ui.theme import set_role
from ui.widgets.field_row import FieldRow

STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
CARD_WIDTH_PX, LIST_WIDTH_PX = 560, 420


class SignInScreen(Screen):
    """Asks for name and PIN; `submitted` carries both."""

    submitted = Signal(str, str)
    KEYS: tuple[str, ...] = ("help", "commands", "language", "larger", "smaller")

    def __init__(
        self, name: str = "sign_in", *, training_pin: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(name, parent)
        self._training_pin = training_pin
        self._members: tuple[Member, ...] = ()
        self._offered: tuple[Member, ...] = ()
        self._words: Words | None = None
        self._title, self._hint, self._list_title = QLabel(self), QLabel(self), QLabel(self)
        self.name = FieldRow("name", "sign_in.name", self)
        self.pin = FieldRow("pin", "sign_in.pin", self)
        self.pin.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.list = QListWidget(self)
        self.list.setObjectName("members")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lay_out()
        self.name.edit.installEventFilter(self)
        self.name.changed.connect(self._on_name_typed)
        self.name.left.connect(self._on_name_left)
        self.pin.left.connect(self._on_pin_left)
        self.list.itemClicked.connect(self._on_picked)

    def _lay_out(self) -> None:
        set_role(self._title, "title")
        set_role(self._list_title, "heading")
        self._hint.setWordWrap(True)
        fields = QVBoxLayout()
        fields.setSpacing(16)
        fields.addWidget(self._title)
        fields.addSpacing(8)
        fields.addWidget(self.name)
        fields.addWidget(self.pin)
        fields.addWidget(self._hint)
        fields.addStretch(1)
        people = QVBoxLayout()
        people.setSpacing(8)
        people.addWidget(self._list_title)
        people.addWidget(self.list, 1)
        card = QFrame(self)
        set_role(card, "card")
        inside = QHBoxLayout(card)
        inside.setContentsMargins(36, 32, 36, 32)
        inside.setSpacing(40)
        inside.addLayout(fields, 4)
        inside.addLayout(people, 3)
        card.setMaximumWidth(CARD_WIDTH_PX + LIST_WIDTH_PX + 112)
        card.setMinimumHeight(430)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card, 12)
        middle.addStretch(1)
        whole = QVBoxLayout(self)
        whole.addStretch(2)
        whole.addLayout(middle, 9)
        whole.addStretch(3)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        self._title.setText(words(f"{self.objectName()}.title"))
        self._list_title.setText(words("sign_in.people"))
        self._hint.setText(self.hint(words))
        self.list.setAccessibleName(words("sign_in.people"))
        self.name.speak(words)
        self.pin.speak(words)
        self._offer(self.list.currentRow())

    def hint(self, words: Words) -> str:
        """Returns what is said below the fields."""
        return words("sign_in.training_hint", pin=self._training_pin) if self._training_pin else ""

    def arrive(self) -> None:
        """Begins with the name."""
        self.name.set_text("")
        self.pin.set_text("")
        self._on_name_typed("name")
        self.name.edit.setFocus()

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what puts back both fields."""
        name, pin = self.name.text, self.pin.text

        def undo() -> None:
            self.name.set_text(name)
            self.pin.set_text(pin)

        return undo

    def show_members(self, members: Sequence[Member]) -> None:
        """Shows who may sign in."""
        self._members = tuple(members)
        self._on_name_typed("name")

    def show_rejections(self, rejections: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Shows what was wrong; the PIN is typed anew."""
        fields = {"name": self.name, "pin": self.pin}
        for one in rejections:
            if one.field in fields:
                fields[one.field].edit.selectAll()
                fields[one.field].show_rejection(one)
                fields[one.field].edit.setFocus()
        return tuple(one for one in rejections if one.field not in fields)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walks through the names with the arrow keys."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = STEPS.get(Qt.Key(event.key()))
            if step is not None and self._offered:
                self.list.setCurrentRow((self.list.currentRow() + step) % len(self._offered))
                return True
        return super().eventFilter(watched, event)

    @Slot(str)
    def _on_name_typed(self, _field: str) -> None:
        typed = self.name.text.strip().casefold()
        self._offered = tuple(one for one in self._members if typed in one.name.casefold())
        self._offer(0)

    def _offer(self, row: int) -> None:
        if self._words is None:
            return
        self.list.clear()
        for one in self._offered:
            self.list.addItem(f"{one.name}   {self._words(f'role.{one.role}')}")
        self.list.setCurrentRow(min(max(row, 0), len(self._offered) - 1))

    @Slot(str)
    def _on_name_left(self, _field: str) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._offered):
            self.name.set_text(self._offered[row].name)
        self.pin.edit.setFocus()

    @Slot(object)
    def _on_picked(self, _item: object) -> None:
        self._on_name_left("name")

    @Slot(str)
    def _on_pin_left(self, _field: str) -> None:
        self.submitted.emit(self.name.text, self.pin.text)
