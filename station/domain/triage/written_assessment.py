"""The written form of an assessment (JSON, `station.triage/1`): what the command line prints and a visit keeps."""

from __future__ import annotations

from station.domain.fact import Json
from station.domain.observable import UNCLASSIFIED
from station.domain.programme_content import Programme
from station.domain.triage.assess import Assessment
from station.domain.triage.ruling import SchemeResult
from station.domain.triage.scoring import ScoreResult

SCHEMA = "station.triage/1"
NOT_DETERMINABLE = "not_determinable"
NOT_IN_PROGRAMME = "not_in_programme"


def assessment_to_json(assessment: Assessment, programme: Programme) -> dict[str, Json]:
    """Returns the written form of an assessment under a programme."""
    return {
        "schema": SCHEMA,
        "programme": {"id": programme.id, "version": programme.version, "hash": programme.hash},
        "level": assessment.level,
        "disposition_now": assessment.disposition_now,
        "track_if_positive": assessment.track_if_positive,
        "decided_by": assessment.decided_by,
        "warning_signs": list(assessment.warning_signs),
        "case_definition": assessment.case_definition,
        "schemes": {
            "who": _written_who(assessment.scheme("who")),
            "news2": _written_news2(assessment.score("news2")),
            "qsofa": _written_qsofa(assessment.score("qsofa")),
            "kdca": _written_kdca(assessment),
        },
        "reasons": [
            {
                "rule": reason.rule,
                "because": reason.because,
                "source": reason.source,
                "confidence": reason.confidence,
            }
            for reason in assessment.reasons
        ],
        "missing": list(assessment.missing),
    }


def _written_who(outcome: SchemeResult | None) -> dict[str, Json]:
    if outcome is None:
        return {"severity": None, "not_applicable": NOT_IN_PROGRAMME}
    return {
        "severity": outcome.result,
        "not_ruled_out": [*outcome.not_ruled_out],
        "missing": [*sorted(outcome.missing)],
    }


def _parts(outcome: ScoreResult) -> dict[str, Json]:
    return {part.name: _points(part.points) for part in outcome.parts}


def _points(points: tuple[int, int] | None) -> Json:
    if points is None or points[0] == points[1]:
        return points[0] if points else None
    return list(points)


def _not_applicable(outcome: ScoreResult) -> str | None:
    return outcome.not_applicable.result if outcome.not_applicable else None


def _written_news2(outcome: ScoreResult | None) -> dict[str, Json]:
    if outcome is None:
        return {"total": None, "risk": None, "parts": {}, "not_applicable": NOT_IN_PROGRAMME}
    return {
        "total": outcome.total,
        "risk": outcome.level,
        "parts": _parts(outcome),
        "not_applicable": _not_applicable(outcome),
        "missing": [*sorted(outcome.missing)],
    }


def _written_qsofa(outcome: ScoreResult | None) -> dict[str, Json]:
    if outcome is None:
        return {"total": None, "level": None, "parts": {}, "not_applicable": NOT_IN_PROGRAMME}
    return {
        "total": outcome.total,
        "level": outcome.level,
        "parts": _parts(outcome),
        "not_applicable": _not_applicable(outcome),
        "missing": [*sorted(outcome.missing)],
    }


def _written_kdca(assessment: Assessment) -> dict[str, Json]:
    score, unscored = assessment.score("kdca_score"), assessment.scheme("kdca_class")
    if score is None or unscored is None:
        return {"class": None, "score": None, "not_applicable": NOT_IN_PROGRAMME}
    high_risk = assessment.scheme("high_risk")
    return {
        "class": unscored.result or UNCLASSIFIED,
        "class_before_step_up": unscored.before_step_up,
        "class_missing": [*sorted(unscored.missing)],
        "score": _written_kdca_score(score),
        "high_risk": [*(fired.rule.id for fired in high_risk.fired)] if high_risk else [],
    }


def _written_kdca_score(score: ScoreResult) -> dict[str, Json]:
    """Returns the Korean score: its level only where both ends agree, nothing for whom it does not apply to."""
    if score.not_applicable:
        return {"lowest": None, "highest": None, "level": None, "not_applicable": _not_applicable(score)}
    return {
        "lowest": score.lowest,
        "highest": score.highest,
        "level": score.level or NOT_DETERMINABLE,
        "parts": _parts(score),
        "not_applicable": None,
    }
