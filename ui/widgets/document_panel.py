"""What was read of a document: every field with its verdict, and what staff have to compare by eye."""

from __future__ import annotations

import re
from dataclasses import replace

from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from station.errors import Rejection
from station.words import Words
from ui.people_shown import DocumentLine, DocumentShown
from ui.theme import set_role

MISFIT = re.compile("_does_not_fit$|_several_wrong$|_not_readable$")
"""What a remark is called that says which field is wrong."""
COMPARE = "mrz_compare_number"
"""Some misread letters no check digit can see. Where others are wrong, it is read again anyway."""
LOOK_ALIKE = frozenset(
    frozenset(pair) for pair in ("0U", "1L", "5Z", "6G", "6Q", "8S", "FP", "GQ", "HR", "MW")
)
"""Of the pairs that no check digit tells apart, those that an eye or a camera may take for one another.

Source: the project's own proposal (November 2026), by the shapes of OCR-B.
"""


def lines_of(document: DocumentShown) -> tuple[DocumentLine, ...]:
    """Returns the lines that are shown: all where nothing was filled in, what is wrong first; else those to compare."""
    if document.is_taken:
        return tuple(one for one in document.lines if one.remarks)
    lines = [
        replace(one, remarks=tuple(each for each in one.remarks if each.code != COMPARE))
        for one in document.lines
    ]
    return tuple(sorted(lines, key=lambda one: (not is_culprit(one), not one.remarks)))


def said_of(remark: Rejection, words: Words) -> str:
    """Returns a remark in words; of the pairs that no check digit tells apart only those that look alike."""
    if remark.code != COMPARE:
        return words(f"warning.{remark.code}", **remark.facts)
    pairs = [one for one in str(remark.facts["pairs"]).split(", ") if frozenset(one.split("/")) in LOOK_ALIKE]
    return words("document.by_eye_pairs", pairs=", ".join(pairs)) if pairs else words("document.by_eye")


def is_culprit(line: DocumentLine) -> bool:
    """Says whether it is this field that does not fit."""
    return any(MISFIT.search(one.code) for one in line.remarks)


class DocumentPanel(QFrame):
    """Shows one document; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document: DocumentShown | None = None
        self._words: Words | None = None
        set_role(self, "card")
        self._title, self._hint = QLabel(self), QLabel(self)
        set_role(self._title, "heading")
        for label in (self._title, self._hint):
            label.setWordWrap(True)
            label.setMinimumWidth(1)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 3)
        self._cells: list[QLabel] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._hint)
        column.addLayout(self._grid)
        self.hide()

    @property
    def is_misread(self) -> bool:
        """Says whether a document is shown that filled nothing."""
        return self._document is not None and not self._document.is_taken

    def speak(self, words: Words) -> None:
        """Says it in another language."""
        self._words = words
        self.show_document(self._document)

    def show_document(self, document: DocumentShown | None) -> None:
        """Shows what was read; None puts it away."""
        self._document = document
        for cell in self._cells:
            cell.deleteLater()
        self._cells = []
        words = self._words
        self.setVisible(document is not None and words is not None)
        if document is None or words is None:
            return
        self._title.setText(words("document.title", kind=words(f"mrz_kind.{document.kind.lower()}")))
        self._hint.setText(words("document.hint"))
        self._hint.setVisible(not document.is_taken)
        row, told = 0, set[str]()
        for line in lines_of(document):
            is_wrong = is_culprit(line)
            mark = "✗" if is_wrong else "✓" if line.is_right else "?"
            role = "fault" if is_wrong else "label"
            self._put(row, 0, f"{mark}\u00a0{words(f'document.{line.field}')}", role)
            self._put(row, 1, line.read or "–", role)
            row += 1
            for remark in line.remarks:
                said = said_of(remark, words)
                self._put(row, 0, said, "fault" if is_wrong else "echo", span=2)
                told.add(said)
                row += 1
        for said in (said_of(one, words) for one in document.remarks):
            if said not in told:
                self._put(row, 0, said, "fault", span=2)
                row += 1
        self.setAccessibleName(self._title.text())

    def _put(self, row: int, column: int, text: str, role: str, *, span: int = 1) -> None:
        label = QLabel(text, self)
        label.setWordWrap(True)
        label.setMinimumWidth(1)
        set_role(label, role)
        self._grid.addWidget(label, row, column, 1, span)
        self._cells.append(label)
