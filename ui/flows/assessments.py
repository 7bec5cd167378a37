"""Turns assessments, live or kept, into what the screens show, in both languages. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from station.actions.preview import preview
from station.actions.triage_history import TriageHistory
from station.domain.overrule import Overrule, holding
from station.domain.page import VisitPage
from station.domain.programme import Programme
from station.domain.triage.assess import Reason
from station.domain.triage_record import TriageRecord
from station.words import LANGUAGES, Words, words_in
from ui.shown import AssessmentShown, Bilingual, ReasonShown

MOST_NOES = 4
"""So many answers that are all *no* stand one by one; more of them are counted."""
NOT_ASKED = "?"


def live(page: VisitPage, programme: Programme, today: date) -> AssessmentShown | None:
    """Returns what the answers given so far lead to, None while they do not allow an assessment."""
    found = preview(page, programme, today)
    if found is None:
        return None
    return AssessmentShown(
        found.level,
        found.disposition_now,
        found.track_if_positive,
        _reasons(found.reasons, programme),
        _names(found.missing, programme),
    )


def history_shown(history: TriageHistory) -> tuple[AssessmentShown, ...]:
    """Returns every assessment of a visit and every clinician's word over one, the newest first."""
    found: list[AssessmentShown] = []
    for triage in history.triages:
        found.append(_kept(triage, history.programme))
        over = [one for one in history.overrules if one.triage_id == triage.id]
        found += [_overruled(triage, over[: place + 1]) for place in range(len(over))]
    return tuple(reversed(found))


def _kept(triage: TriageRecord, programme: Programme) -> AssessmentShown:
    reasons = [
        Reason(*(str(one[key]) for key in ("rule", "because", "source", "confidence")))
        for one in _rows(triage, "reasons")
        if isinstance(one, Mapping)
    ]
    missing = [str(one) for one in _rows(triage, "missing")]
    return AssessmentShown(
        triage.level,
        triage.disposition_now,
        triage.track_if_positive,
        _reasons(reasons, programme),
        _names(missing, programme),
    )


def _rows(triage: TriageRecord, key: str) -> list[object]:
    rows = triage.outcome.get(key)
    return list(rows) if isinstance(rows, list) else []


def _overruled(triage: TriageRecord, overrules: list[Overrule]) -> AssessmentShown:
    held = holding(triage, overrules)
    return AssessmentShown(
        held.level, held.disposition_now, held.track_if_positive, (), (), overrules[-1].reason
    )


def _reasons(reasons: Iterable[Reason], programme: Programme) -> tuple[ReasonShown, ...]:
    return tuple(
        ReasonShown(
            tuple(programme.rule_words(one.rule).items()),
            tuple((language, _seen(one.because, programme, words_in(language))) for language in LANGUAGES),
            one.source,
            one.confidence,
        )
        for one in reasons
    )


def _names(codes: Iterable[str], programme: Programme) -> tuple[Bilingual, ...]:
    return tuple(
        tuple((language, _name(one, programme, words_in(language))) for language in LANGUAGES)
        for one in codes
    )


def _name(code: str, programme: Programme, words: Words) -> str:
    """Returns what an answer is called: by the catalogue, else by the programme."""
    said = f"missing.{code}"
    if said in words:
        return words(said)
    named = programme.words(code)
    return named[words.language] if named else code


def _seen(because: str, programme: Programme, words: Words) -> str:
    """Returns the answers that a rule saw, as staff say them: `cough=yes` is only *cough*."""
    pairs = [one.partition("=") for one in because.split(", ") if one]
    noes = [name for name, _, value in pairs if value == "no"]
    said = [
        _said(name, value, programme, words)
        for name, _, value in pairs
        if value != "no" or len(noes) <= MOST_NOES
    ]
    if len(noes) > MOST_NOES:
        said.append(words("reasons.noes", count=len(noes)))
    return " · ".join(said)


def _said(name: str, value: str, programme: Programme, words: Words) -> str:
    called = _name(name, programme, words)
    if value == "yes":
        return called
    code = f"stated.{'not_asked' if value == NOT_ASKED else value}"
    return f"{called} {words(code) if code in words else value}"
