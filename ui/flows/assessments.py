"""Turns assessments, live or kept, into what the screens show, in both languages. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, tzinfo
from uuid import UUID

from station.actions.preview import preview
from station.actions.triage_history import TriageHistory
from station.domain.overrule import holding
from station.domain.page import VisitPage
from station.domain.programme import Programme
from station.domain.triage.assess import Reason
from station.domain.triage_record import TriageRecord
from station.reasons import kept_reasons, name_of, said_reasons
from station.words import LANGUAGES, words_in
from ui.shown import AssessmentShown, Bilingual, MadeShown, ReasonShown, RuleShown


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


def history_shown(history: TriageHistory, zone: tzinfo) -> tuple[AssessmentShown, ...]:
    """Returns every assessment of a visit and every clinician's word over one, the newest first, in local time."""
    found: list[AssessmentShown] = []
    for triage in history.triages:
        kept = _kept(triage, history, zone)
        found.append(kept)
        held = holding(triage, ())
        for over in (one for one in history.overrules if one.triage_id == triage.id):
            held = held.after(over)
            found.append(
                AssessmentShown(
                    held.level,
                    held.disposition_now,
                    held.track_if_positive,
                    (),
                    (),
                    overruled_because=over.reason,
                    made=_made(history, over.id, zone),
                )
            )
    return tuple(reversed(found))


def _kept(triage: TriageRecord, history: TriageHistory, zone: tzinfo) -> AssessmentShown:
    missing = triage.outcome.get("missing")
    return AssessmentShown(
        triage.level,
        triage.disposition_now,
        triage.track_if_positive,
        _reasons(kept_reasons(triage), history.programme),
        _names(map(str, missing) if isinstance(missing, list) else (), history.programme),
        made=_made(history, triage.id, zone),
    )


def _made(history: TriageHistory, record_id: UUID, zone: tzinfo) -> MadeShown:
    made, programme = history.made[record_id], history.programme
    return MadeShown(
        made.at.astimezone(zone), made.name, made.role.value, f"{programme.id} {programme.version}"
    )


def _reasons(reasons: Iterable[Reason], programme: Programme) -> tuple[ReasonShown, ...]:
    given = tuple(reasons)
    in_each = zip(
        *(said_reasons(given, programme, words_in(language)) for language in LANGUAGES), strict=True
    )
    return tuple(
        ReasonShown(
            _bilingual(one.sentence for one in said),
            _bilingual(one.seen for one in said),
            tuple(RuleShown(rule.rule, rule.source, rule.confidence) for rule in said[0].rules),
        )
        for said in in_each
    )


def _bilingual(texts: Iterable[str]) -> Bilingual:
    return tuple(zip(LANGUAGES, texts, strict=True))


def _names(codes: Iterable[str], programme: Programme) -> tuple[Bilingual, ...]:
    return tuple(
        _bilingual(name_of(one, programme, words_in(language)) for language in LANGUAGES) for one in codes
    )
