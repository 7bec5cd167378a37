"""What was read of a document: every field with its verdict, and what staff have to compare by eye."""

from __future__ import annotations

import re
from dataclasses import replace

from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from station.words import Words
from ui.people_shown import DocumentLine, DocumentShown
from ui.theme import set_role

MISFIT = re.compile("_does_not_fit$|_several_wrong$|_not_readable$")
"""What a remark is called that says which field is wrong."""
COMPARE = "mrz_compare_number"
"""Some misread letters no check digit can see. Where others are wrong, it is read again anyway."""


def lines_of(document: DocumentShown) -> tuple[DocumentLine, ...]:
    """Returns the lines that are shown: all where nothing was filled in, what is wrong first; else those to compare."""
    if document.is_taken:
        return tuple(one for one in document.lines if one.remarks)
    lines = [
        replace(one, remarks=tuple(each for each in one.remarks if each.code != COMPARE))
        for one in document.lines
    ]
    return tuple(sorted(lines, key=lambda one: (not is_culprit(one), not one.remarks)))


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
        self._hint.setText(words("document.compare" if document.is_taken else "document.hint"))
        row = 0
        for line in lines_of(document):
            is_wrong = is_culprit(line)
            mark = "✗" if is_wrong else "✓" if line.is_right else "?"
            role = "fault" if is_wrong else "label"
            self._put(row, 0, f"{mark}\u00a0{words(f'document.{line.field}')}", role)
            self._put(row, 1, line.read or "–", role)
            row += 1
            for remark in line.remarks:
                said = words(f"warning.{remark.code}", **remark.facts)
                self._put(row, 0, said, "fault" if is_wrong else "echo", span=2)
                row += 1
        for remark in document.remarks:
            self._put(row, 0, words(f"warning.{remark.code}", **remark.facts), "fault", span=2)
            row += 1
        self.setAccessibleName(self._title.text())

    def _put(self, row: int, column: int, text: str, role: str, *, span: int = 1) -> None:
        label = QLabel(text, self)
        label.setWordWrap(True)
        label.setMinimumWidth(1)
        set_role(label, role)
        self._grid.addWidget(label, row, column, 1, span)
        self._cells.append(label)
