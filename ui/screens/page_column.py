"""The column at the right of the page: what is agreed to, who is meant perhaps, what a document said, the level."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.words import Words
from ui.people_shown import DocumentShown
from ui.screens.screen import ScrolledPage
from ui.shown import WordingShown
from ui.theme import look_now, set_shown, size_now
from ui.widgets.document_panel import DocumentPanel
from ui.widgets.level_panel import LevelPanel
from ui.widgets.match_list import MatchList
from ui.widgets.wording_card import WordingCard

LEAST_EMS = 17
"""Units: text sizes."""
LARGE_PERCENT = 125


class PageColumn(QWidget):
    """Holds the four."""

    def __init__(self, wordings: Sequence[WordingShown], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        area = ScrolledPage(self)
        self.wording = WordingCard(wordings, area.page)
        self.matches, self.document = MatchList(area.page), DocumentPanel(area.page)
        self.level = LevelPanel(self)
        inside = QVBoxLayout(area.page)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.wording)
        inside.addWidget(self.document)
        inside.addWidget(self.matches)
        inside.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 16, 8)
        column.setSpacing(8)
        column.addWidget(area, 1)
        column.addWidget(self.level)

    def minimumSizeHint(self) -> QSize:
        """Returns the room in which its texts are read well, whatever the size of the type."""
        return QSize(LEAST_EMS * size_now("text"), super().minimumSizeHint().height())

    def speak(self, words: Words) -> None:
        """Says it in another language."""
        for part in (self.matches, self.document, self.level):
            part.speak(words)

    def show_wording(self, language: str, words: Words) -> None:
        """Shows what is agreed to, "" puts it away. In large type it needs the room of the level."""
        set_shown(self.wording, bool(language))
        if language:
            self.wording.show_wording(language, words)
        is_large = look_now().size_percent >= LARGE_PERCENT
        set_shown(self.level, not self.document.is_misread and not (language and is_large))

    def show_document(self, document: DocumentShown | None) -> None:
        """Shows what was read of a document; None puts it away."""
        self.document.show_document(document)
        set_shown(self.level, not self.document.is_misread)
