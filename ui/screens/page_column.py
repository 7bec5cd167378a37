"""The column at the right of the page: who is meant perhaps, what a document said, and the level as it would be."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.words import Words
from ui.people_shown import DocumentShown
from ui.screens.screen import scrolled
from ui.theme import set_role
from ui.widgets.document_panel import DocumentPanel
from ui.widgets.level_panel import LevelPanel
from ui.widgets.match_list import MatchList


class PageColumn(QWidget):
    """Holds the three."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.matches, self.document = MatchList(self), DocumentPanel(self)
        self.level = LevelPanel(self)
        above = QWidget(self)
        set_role(above, "page")
        inside = QVBoxLayout(above)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.document)
        inside.addWidget(self.matches)
        inside.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 16, 8)
        column.setSpacing(8)
        column.addWidget(scrolled(above, self), 1)
        column.addWidget(self.level)

    def speak(self, words: Words) -> None:
        """Says it in another language."""
        for part in (self.matches, self.document, self.level):
            part.speak(words)

    def show_document(self, document: DocumentShown | None) -> None:
        """Shows what was read of a document; None puts it away."""
        self.document.show_document(document)
        self.level.setVisible(document is None or document.is_taken)
