"""The column at the right of the page: what is agreed to, who is meant perhaps, what a document said, the level."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Slot
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
CROWDED_CARDS, CARDS_OF_DOCUMENT = 3, 2
"""How many cards take the room of the level's reasons in large type; a document is as large as two."""


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
        self.matches.changed.connect(self._share_room)

    def minimumSizeHint(self) -> QSize:
        """Returns the room in which its texts are read well, whatever the size of the type."""
        return QSize(LEAST_EMS * size_now("text"), super().minimumSizeHint().height())

    def speak(self, words: Words) -> None:
        """Says it in another language."""
        for part in (self.matches, self.document, self.level):
            part.speak(words)

    def show_wording(self, language: str, words: Words) -> None:
        """Shows what is agreed to, "" puts it away."""
        set_shown(self.wording, bool(language))
        if language:
            self.wording.show_wording(language, words)
        self._share_room()

    def show_document(self, document: DocumentShown | None) -> None:
        """Shows what was read of a document; None puts it away."""
        self.document.show_document(document)
        self._share_room()

    def changeEvent(self, event: QEvent) -> None:
        """Shares the room anew when the type grows or shrinks."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._share_room()

    @Slot()
    def _share_room(self) -> None:
        """Gives the level less room, or none, where others need it: in large type there is too little for all."""
        is_large = look_now().size_percent >= LARGE_PERCENT
        room_taken = len(self.matches.matches) + (0 if self.document.isHidden() else CARDS_OF_DOCUMENT)
        set_shown(self.level, not self.document.is_misread and not (is_large and not self.wording.isHidden()))
        self.level.show_briefly(is_large and room_taken >= CROWDED_CARDS)
