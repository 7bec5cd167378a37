"""The level as it would be if the page were saved now; nothing while the answers do not allow one. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from station.actions.findings import doubt_key
from station.actions.read_page import read_page
from station.domain.page import VisitPage
from station.domain.programme_content import Programme
from station.domain.triage.assess import Assessment
from station.errors import Doubtful, Rejected
from ui.shown import LevelShown

REASONS_SHOWN = 2
ANSWERED = ("onset", "temperature", "spo2")


def preview(page: VisitPage, programme: Programme, today: date) -> LevelShown | None:
    """Returns the level that the answers given so far lead to, with its first reasons."""
    if page.symptoms is None and not any(getattr(page, one).strip() for one in ANSWERED):
        return None
    assessment = _assessed(replace(page, name="name", phone="-", consent=True), programme, today)
    return None if assessment is None else _shown(assessment, programme)


def _assessed(page: VisitPage, programme: Programme, today: date) -> Assessment | None:
    """Returns the assessment, with what is doubtful taken as true and what cannot be left out."""
    try:
        return read_page(page, programme, today).examination.outcome
    except Doubtful as doubtful:
        doubts = frozenset(doubt_key(one) for one in doubtful.rejections)
        return _assessed(replace(page, confirmed=page.confirmed | doubts), programme, today)
    except Rejected as refused:
        fields = {one.field for one in refused.rejections}
        if not fields <= {one for one in ANSWERED if getattr(page, one)}:
            return None
        left_out: dict[str, Any] = dict.fromkeys(fields, "")  # Any: replace() takes no dict
        return _assessed(replace(page, **left_out), programme, today)


def _shown(assessment: Assessment, programme: Programme) -> LevelShown:
    reasons = tuple(
        tuple(programme.rule_words(one.rule).items()) for one in assessment.reasons[:REASONS_SHOWN]
    )
    return LevelShown(assessment.level, assessment.disposition_now, reasons)
