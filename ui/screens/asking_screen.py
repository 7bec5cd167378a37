"""A screen that asks, part after part: what is typed, what is refused beside each, what is asked once more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from station.errors import Rejection
from ui.screens.screen import Screen
from ui.widgets.answer_row import AnswerRow
from ui.widgets.field_row import FieldRow
from ui.widgets.rack_tiles import RackTiles

Part: TypeAlias = AnswerRow | FieldRow | RackTiles


class AskingScreen(Screen):
    """Its `parts` stand in the order in which they are answered; `fields` are those to type into, by name."""

    def __init__(self, name: str, fields: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.fields = {one: FieldRow(one, f"{name}.{one}", self) for one in fields}

    @property
    def parts(self) -> tuple[Part, ...]:
        """What is asked now."""
        return tuple(self.fields.values())

    @property
    def texts(self) -> dict[str, str]:
        """What stands in the fields, by name."""
        return {name: field.text for name, field in self.fields.items()}

    def arrive(self) -> None:
        """Begins with the first part."""
        self.parts[0].stop.setFocus()

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what puts back every part, and the fields that are not asked for now."""
        undos = [part.undo_of_typing() for part in dict.fromkeys([*self.parts, *self.fields.values()])]

        def undo() -> None:
            for one in undos:
                one()

        return undo

    def show_rejections(self, rejections: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Shows what cannot be; the first gets the keys."""
        by_part = {one.field: one for one in rejections}
        for part in self.parts:
            part.show_rejection(by_part.get(part.name))
        self.go_to_first_fault()
        names = {part.name for part in self.parts}
        return tuple(one for one in rejections if one.field not in names)

    def go_to_first_fault(self) -> None:
        """Puts the keys where something is wrong or doubted."""
        first = next((part for part in self.parts if part.rejection is not None), None)
        if first is not None:
            first.stop.setFocus()

    @Slot(str)
    def go_on(self, name: str) -> None:
        """Goes to the part after the one that was answered; after the last, gives all away."""
        names = [part.name for part in self.parts]
        after = names.index(name) + 1
        if after < len(names):
            self.parts[after].stop.setFocus()
        else:
            self.submit()

    def submit(self) -> None:
        """Gives the answers away."""
        raise NotImplementedError


class DoubtingScreen(AskingScreen):
    """One that can ask once more: what is doubted and stands unchanged when it is given away is `confirmed`."""

    def __init__(self, name: str, fields: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(name, fields, parent)
        self.confirmed: frozenset[str] = frozenset()
        for field in self.fields.values():
            field.changed.connect(self._on_changed)

    def show_doubts(self, doubts: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Shows what is unlikely; Enter in its field says yes."""
        for one in doubts:
            if one.field in self.fields:
                self.fields[one.field].show_rejection(one, is_doubt=True)
        self.go_to_first_fault()
        return tuple(one for one in doubts if one.field not in self.fields)

    def confirm(self) -> None:
        """Takes what is doubted and stands unchanged as meant so."""
        for field in self.fields.values():
            if field.is_doubtful and field.rejection is not None:
                self.confirmed |= {f"{field.rejection.field}:{field.rejection.code}"}

    @Slot(str)
    def _on_changed(self, name: str) -> None:
        self.confirmed = frozenset(one for one in self.confirmed if not one.startswith(f"{name}:"))
