"""The level as it would be now, both answers, and the first reasons."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from station.words import Words
from ui.shown import AssessmentShown, in_language
from ui.theme import set_role
from ui.widgets.level_chip import LevelChip

REASONS_SHOWN = 2


class LevelPanel(QFrame):
    """Shows a level with its reasons; says what is missing while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._assessment: AssessmentShown | None = None
        self._words: Words | None = None
        self._is_brief = False
        self.chip = LevelChip(self)
        self._open, self._later, self._reasons = (QLabel(self) for _ in range(3))
        set_role(self, "side")
        set_role(self._open, "heading")
        for label in (self._later, self._reasons):
            label.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(3)
        for part in (self.chip, self._open, self._later, self._reasons):
            column.addWidget(part)
        column.addStretch(1)

    def speak(self, words: Words) -> None:
        """Says it in another language."""
        self._words = words
        self.show_assessment(self._assessment)

    def show_briefly(self, is_brief: bool) -> None:
        """Shows the level alone, without what follows from it and its reasons; or all of it again."""
        if is_brief != self._is_brief:
            self._is_brief = is_brief
            self.show_assessment(self._assessment)

    def show_assessment(self, assessment: AssessmentShown | None) -> None:
        """Shows an assessment, or that there is none yet."""
        self._assessment = assessment
        words = self._words
        if words is None:
            return
        self.chip.setVisible(assessment is not None)
        self._later.setVisible(assessment is not None and not self._is_brief)
        self._reasons.setVisible(not self._is_brief)
        if assessment is None:
            self._open.setText(words("visit.level_open"))
            self._open.show()
            self._reasons.setText(words("visit.level_open_why"))
            return
        self._open.hide()
        self.chip.show_level(assessment.level, words(f"disposition.{assessment.disposition}"))
        self._later.setText(words("reasons.if_positive", answer=words(f"track.{assessment.track}")))
        said = dict.fromkeys(in_language(one.words, words.language) for one in assessment.reasons)
        self._reasons.setText("\n".join(f"– {one}" for one in list(said)[:REASONS_SHOWN]))
