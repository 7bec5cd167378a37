"""The line above the page of a visit: what it is, what is to be corrected, and where its contents come from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from station.domain.page import VisitPage
from station.words import Words
from ui import one_font
from ui.theme import set_role

KNOWN = ("flight", "seat", "nationality", "surname_latin", "given_latin")
"""What a list or a document brought that has no field on the first side."""

NEW = "visit.title"
NEARLY_ALL = 1000
"""How much of the room at the right goes to what a document brought, where it brought something."""


class CutLine(QLabel):
    """One line at the right edge. What has no room is cut with a sign; the whole stands in the tool tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_line(self, line: str) -> None:
        """Shows another line."""
        self.setToolTip(line)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits the line into the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setText(self.fontMetrics().elidedText(self.toolTip(), Qt.TextElideMode.ElideRight, self.width()))


class PageHeading(QWidget):
    """Shows one line. `field_asked` carries the field whose link was pressed."""

    field_asked = Signal(str)

    def __init__(self, title_code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title_code = title_code
        self._name, self._told_at = "", ""
        self._known: tuple[tuple[str, str], ...] = ()
        self._wrong: tuple[str, ...] = ()
        self._words: Words | None = None
        self._title, self._summary, self._told = (QLabel(self) for _ in range(3))
        self._from_list = CutLine(self)
        set_role(self._title, "heading")
        set_role(self._summary, "fault")
        set_role(self._from_list, "echo")
        set_role(self._told, "doubt")
        self._summary.setTextFormat(Qt.TextFormat.RichText)
        self._summary.linkActivated.connect(self.field_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addWidget(self._title)
        row.addWidget(self._told)
        row.addWidget(self._summary)
        row.addStretch(1)
        row.addWidget(self._from_list, NEARLY_ALL)
        self._show()

    def speak(self, words: Words) -> None:
        """Says it in another language."""
        self._words = words
        self._show()

    def show_page(self, page: VisitPage) -> None:
        """Shows whose page it is and what is known besides."""
        self._name = page.name
        self._known = tuple((name, getattr(page, name)) for name in KNOWN if getattr(page, name))
        self._show()

    @Slot(object)
    def follow(self, page: VisitPage) -> None:
        """Shows the name of a new page as it is typed: the field may be scrolled out of sight."""
        if self._title_code == NEW and page.name != self._name:
            self._name = page.name
            self._show()

    def show_told(self, told_at: str) -> None:
        """Shows when the person filled in the page themselves, so that it is checked; empty where staff did."""
        self._told_at = told_at
        self._show()

    def show_wrong(self, wrong: Sequence[str]) -> None:
        """Shows which fields are to be corrected."""
        self._wrong = tuple(wrong)
        self._show()

    def _show(self) -> None:
        words = self._words
        self._told.setVisible(bool(self._told_at))
        self._summary.setVisible(bool(self._wrong))
        self._from_list.setVisible(bool(self._known) and not self._wrong)
        if words is None:
            return
        title = words(self._title_code, name=self._name)
        if self._title_code == NEW and self._name and not self._wrong:
            title = f"{title} · {self._name}"
        one_font.show(self._title, title)
        self._told.setText(words("visit.told", time=self._told_at))
        self._from_list.show_line(
            " · ".join(f"{words(f'visit.{name}')} {text}" for name, text in self._known)
        )
        links = " · ".join(
            f'<a href="{name}" style="color:#9B0A1E">{words(f"visit.{name}")}</a>' for name in self._wrong
        )
        self._summary.setText(words("visit.to_correct", count=len(self._wrong), fields=links))
