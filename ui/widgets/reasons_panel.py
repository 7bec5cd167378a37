"""Every reason of an assessment: both answers, each rule with what it saw and who says so, and what is missing."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from station.words import Words
from ui.shown import AssessmentShown, MadeShown, ReasonShown, in_language
from ui.theme import set_role, set_shown
from ui.widgets.block_list import BlockList
from ui.widgets.level_chip import LevelChip


class ReasonsPanel(QFrame):
    """Shows one assessment in full; long ones are paged with the arrow and page keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._assessment: AssessmentShown | None = None
        self._words: Words | None = None
        self.chip = LevelChip(self)
        self._decides = QLabel(self)
        self.blocks = BlockList(self)
        self._lay_out()

    def _lay_out(self) -> None:
        set_role(self, "side")
        set_role(self._decides, "doubt")
        self._decides.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(6)
        for part in (self.chip, self._decides):
            column.addWidget(part)
        column.addWidget(self.blocks, 1)

    def speak(self, words: Words) -> None:
        """Says it in another language."""
        self._words = words
        self.blocks.speak(words)
        self._show()

    def show_assessment(self, assessment: AssessmentShown | None) -> None:
        """Shows an assessment, or that there is none. While nobody looks at it, it is only kept."""
        self._assessment = assessment
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Puts together what is looked at from now on."""
        super().showEvent(event)
        self._show()

    def _show(self) -> None:
        assessment, words = self._assessment, self._words
        if words is None or not self.isVisible():
            return
        for part in (self.chip, self._decides):
            set_shown(part, assessment is not None)
        if assessment is None:
            self.blocks.show_groups([(_heading(words("visit.level_open")), words("visit.level_open_why"))])
            return
        self.chip.show_level(assessment.level, words(f"disposition.{assessment.disposition}"))
        self._decides.setText(words("triage.clinician_decides"))
        self.blocks.show_groups(_whole(assessment, words))

    def scroll_by(self, key: Qt.Key) -> bool:
        """Pages by a key; says whether it was one for that."""
        return self.blocks.scroll_by(key)


def _heading(text: str) -> str:
    return f"<big>{escape(text)}</big>"


def _whole(assessment: AssessmentShown, words: Words) -> list[list[str]]:
    made = [_made(assessment.made, words)] if assessment.made is not None else []
    track = _heading(words("reasons.if_positive", answer=words(f"track.{assessment.track}")))
    groups = [[*made, track]]
    if assessment.overruled_because:
        because = escape(assessment.overruled_because)
        groups.append([f"<b>{words('reasons.overruled')}</b><br>{because}"])
    groups += [_reason(one, words) for one in assessment.reasons]
    if assessment.missing:
        named = " · ".join(escape(in_language(one, words.language)) for one in assessment.missing)
        groups.append([f"<b>{words('reasons.missing')}</b><br>{named}"])
    return groups


def _made(made: MadeShown, words: Words) -> str:
    who = words(
        "reasons.made", at=f"{made.at:%Y-%m-%d %H:%M}", name=made.name, role=words(f"role.{made.role}")
    )
    return escape(f"{who} · {made.programme}")


def _reason(reason: ReasonShown, words: Words) -> list[str]:
    """Returns a sentence with what was seen, and below it the rules that say so, each as a block of its own."""
    said = _heading(f"■ {in_language(reason.words, words.language)}")
    seen = escape(in_language(reason.seen, words.language))
    first = f'<p style="margin:0">{said}</p>' + (f'<p style="margin:0 0 0 24px">{seen}</p>' if seen else "")
    rules = [
        words(
            "reasons.rule", source=one.source, confidence=words(f"confidence.{one.confidence}"), rule=one.id
        )
        for one in reason.rules
    ]
    return [first, *(f'<p style="margin:0 0 6px 24px"><i>{escape(one)}</i></p>' for one in rules)]
