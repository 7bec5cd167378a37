"""What somebody is asked to agree to, word by word: shown while the keys are on the consent."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from station.words import Words
from ui.shown import WordingShown
from ui.theme import set_role


class WordingCard(QFrame):
    """Shows the wording in one language with its version, and says so where there is none."""

    def __init__(self, wordings: Sequence[WordingShown], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wordings = {one.language: one for one in wordings}
        set_role(self, "card")
        self._title, self._text = QLabel(self), QLabel(self)
        set_role(self._title, "heading")
        set_role(self._text, "label")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        for label in (self._title, self._text):
            label.setWordWrap(True)
            label.setMinimumWidth(1)
            column.addWidget(label)
        self.hide()

    def show_wording(self, language: str, words: Words) -> None:
        """Shows the wording of a language."""
        found = self._wordings.get(language)
        if found is None:
            self._title.setText(words("consent.title", language=words(f"consent_language.{language}")))
            self._text.setText(words("consent.no_wording"))
        else:
            name = words(f"consent_language.{language}")
            self._title.setText(words("consent.title_of", language=name, version=found.version))
            self._text.setText(found.text)
        self.setAccessibleName(self._title.text())
