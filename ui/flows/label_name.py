"""Says beside the name, while it is typed or scanned, when the label cannot print it, and what it prints instead."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot

from station.actions.name_on_label import missing_on_label, name_on_label
from station.domain.page import VisitPage
from ui.flows.desk import Desk
from ui.screens.visit import VisitScreen

LOOKED_AT = ("name", "surname_latin", "given_latin")


class LabelNameFlow(QObject):
    """Looks at the name of one page. The fonts are read on the other thread: it takes a moment."""

    def __init__(self, desk: Desk, screen: VisitScreen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._field = desk, screen.fields["name"]
        self._names: tuple[str, ...] = ()
        screen.edited.connect(self.look)

    @Slot(object)
    def look(self, page: VisitPage) -> None:
        """Looks at the name of a page, if it is another one than before."""
        names = tuple(getattr(page, one) for one in LOOKED_AT)
        if names == self._names:
            return
        self._names = names
        if names[0].isascii():
            self._field.show_note("")
        else:
            self._desk.tasks.store(partial(_remark, *names), partial(self._show, names))

    def _show(self, names: tuple[str, ...], remark: tuple[str, str]) -> None:
        missing, instead = remark
        if names != self._names:
            return
        if not missing:
            self._field.show_note("")
        elif instead:
            self._field.show_note("visit.label_prints_latin", name=instead)
        else:
            self._field.show_note("visit.label_cannot_print")


def _remark(name: str, surname_latin: str, given_latin: str) -> tuple[str, str]:
    """Returns what of a name a label cannot show, and what it shows instead; both empty where nothing is missing."""
    missing = missing_on_label(name)
    shown = name_on_label(name, surname_latin, given_latin)
    return missing, shown if missing and shown != name else ""
