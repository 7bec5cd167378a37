"""What is done alike with every part of the page of a visit, be it a field, a choice or a list to pick from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from station.domain.page import VisitPage
from station.errors import Rejection
from station.words import Words
from ui.screens.echoes import COMPARED_ANSWERS, echo_of, was_of
from ui.widgets.answer_row import AnswerRow
from ui.widgets.field_row import FieldRow
from ui.widgets.more_answers import Part
from ui.widgets.picker import Picker

Parts = Mapping[str, Part]


def text_of(part: Part) -> str:
    """Returns what a part says, empty where it is not answered."""
    return part.text.strip() if isinstance(part, FieldRow) else getattr(part, "value", "")


def is_finished(part: Part) -> bool:
    """Says whether a part is answered, and by what can be."""
    return bool(text_of(part)) and (part.rejection is None or is_doubtful(part))


def is_doubtful(part: Part) -> bool:
    """Says whether Enter would confirm what a part says."""
    return not isinstance(part, Picker) and part.is_doubtful


def show_impossible(part: Part, today: date, words: Words | None) -> None:
    """Marks a field whose text cannot be."""
    if isinstance(part, FieldRow) and words is not None:
        part.show_rejection(echo_of(part.name, part.text, today, words).rejection)


def show_wrong(parts: Parts, by_field: Mapping[str, Rejection], *, is_doubt: bool) -> None:
    """Shows beside each part what is wrong or unlikely about it."""
    for name, part in parts.items():
        if isinstance(part, Picker):
            part.show_rejection(by_field.get(name))
        else:
            part.show_rejection(by_field.get(name), is_doubt=is_doubt)


def show_echo(part: Part, today: date, words: Words, before: VisitPage | None) -> None:
    """Shows what was understood of a part, and of a correction what it said `before`."""
    if isinstance(part, FieldRow):
        part.show_echo(echo_of(part.name, part.text, today, words).said)
        part.show_was("" if before is None else was_of(part.name, part.text, before, words))
    elif isinstance(part, AnswerRow) and before is not None and part.name in COMPARED_ANSWERS:
        part.show_before(getattr(before, part.name))
