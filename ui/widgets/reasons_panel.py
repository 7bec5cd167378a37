"""Every reason of an assessment: both answers, each rule with what it saw and who says so, and what is missing."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from station.words import Words
from ui.shown import AssessmentShown, ReasonShown, in_language
from ui.theme import set_role
from ui.widgets.level_chip import LevelChip

STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
STEP_PX = 60


class ReasonsPanel(QFrame):
    """Shows one assessment in full; long ones are scrolled with the arrow keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._assessment: AssessmentShown | None = None
        self._words: Words | None = None
        self.chip = LevelChip(self)
        self._now, self._later, self._decides, self.text = (QLabel(self) for _ in range(4))
        self._scroll = QScrollArea(self)
        self._lay_out()

    def _lay_out(self) -> None:
        set_role(self, "side")
        set_role(self._now, "heading")
        set_role(self._later, "heading")
        set_role(self._decides, "doubt")
        self.text.setTextFormat(Qt.TextFormat.RichText)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.text.setContentsMargins(0, 0, 8, 0)
        for label in (self._now, self._later, self._decides, self.text):
            label.setWordWrap(True)
        self._scroll.setWidget(self.text)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(6)
        for part in (self.chip, self._now, self._later, self._decides):
            column.addWidget(part)
        column.addWidget(self._scroll, 1)

    def speak(self, words: Words) -> None:
        """Says it in another language."""
        self._words = words
        self.show_assessment(self._assessment)

    def show_assessment(self, assessment: AssessmentShown | None) -> None:
        """Shows an assessment, or that there is none."""
        self._assessment = assessment
        words = self._words
        if words is None:
            return
        for part in (self.chip, self._later, self._decides):
            part.setVisible(assessment is not None)
        if assessment is None:
            self._now.setText(words("visit.level_open"))
            self.text.setText(words("visit.level_open_why"))
            return
        self.chip.show_level(assessment.level, words(f"level.{assessment.level}"))
        self._now.setText(words("reasons.now", answer=words(f"disposition.{assessment.disposition}")))
        self._later.setText(words("reasons.if_positive", answer=words(f"track.{assessment.track}")))
        self._decides.setText(words("triage.clinician_decides"))
        self.text.setText(_whole(assessment, words))
        self._scroll.verticalScrollBar().setValue(0)

    def scroll_by(self, key: Qt.Key) -> bool:
        """Scrolls by an arrow key; says whether it was one."""
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.value() + STEPS.get(key, 0) * STEP_PX)
        return key in STEPS


def _whole(assessment: AssessmentShown, words: Words) -> str:
    parts = [_reason(one, words) for one in assessment.reasons]
    if assessment.overruled_because:
        because = escape(assessment.overruled_because)
        parts.append(f"<p><b>{words('reasons.overruled')}</b><br>{because}</p>")
    if assessment.missing:
        named = " · ".join(escape(in_language(one, words.language)) for one in assessment.missing)
        parts.append(f"<p><b>{words('reasons.missing')}</b><br>{named}</p>")
    return "".join(parts)


def _reason(reason: ReasonShown, words: Words) -> str:
    said = escape(in_language(reason.words, words.language))
    seen = escape(in_language(reason.seen, words.language))
    source = escape(f"{reason.source} · {words(f'confidence.{reason.confidence}')}")
    saw = f'<p style="margin:0 0 0 24px">{seen}</p>' if seen else ""
    return (
        f'<p style="margin:0"><big>■ {said}</big></p>{saw}<p style="margin:0 0 12px 24px"><i>{source}</i></p>'
    )
