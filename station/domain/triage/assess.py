"""The assessment: what to do now, where to go if positive, and every rule that said so. A clinician decides."""

from __future__ import annotations

from dataclasses import dataclass

from station.domain.observable import DISPOSITION_SCHEME, TRACK_SCHEME, TRANSPORT_SCHEME, UNCLASSIFIED
from station.domain.programme_content import Programme
from station.domain.triage.answers import Answers, unlikely_fields
from station.domain.triage.observations import observe
from station.domain.triage.reasons import Found, Reason, reasons_of
from station.domain.triage.ruling import SchemeResult, as_observation, run_scheme
from station.domain.triage.scoring import ScoreResult, run_score, score_observations

WARNING_SCHEME = "warning_sign"
CASE_SCHEME = "case_definition"
NO_CASE = "none"


@dataclass(frozen=True, slots=True)
class Assessment:
    """The result of a triage.

    `level` is 1 (now) to 5 (nothing to do); `decided_by` and `track_decided_by` are the rows that fired.
    `case_definition` is None where it cannot be said. `unlikely` names the values to be confirmed. `missing` names
    what nobody asked or knew and what would decide better.
    """

    level: int
    disposition_now: str
    track_if_positive: str
    decided_by: str
    track_decided_by: str
    transport: str | None
    warning_signs: tuple[str, ...]
    case_definition: str | None
    scores: tuple[ScoreResult, ...]
    schemes: tuple[SchemeResult, ...]
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    unlikely: tuple[str, ...]

    def scheme(self, scheme_id: str) -> SchemeResult | None:
        """Returns the result of a scheme, None where the programme has none of that name."""
        return next((one for one in self.schemes if one.scheme == scheme_id), None)

    def score(self, score_id: str) -> ScoreResult | None:
        """Returns the result of a score, None where the programme has none of that name."""
        return next((one for one in self.scores if one.score.id == score_id), None)


def assess(answers: Answers, programme: Programme) -> Assessment:
    """Returns the assessment of a person's answers under a programme. The order of lists changes nothing."""
    observations = observe(answers, programme)
    scores = tuple(run_score(score, observations) for score in programme.scores)
    for outcome in scores:
        observations |= score_observations(outcome)
    results: dict[str, SchemeResult] = {}
    for scheme in programme.schemes:
        result = run_scheme(scheme, observations)
        results[scheme.id] = result
        observations[scheme.id] = as_observation(result, takes_first=scheme.takes_first)
    now, track = results[DISPOSITION_SCHEME].fired[0], results[TRACK_SCHEME].fired[0]
    return Assessment(
        level=now.rule.level or 0,
        disposition_now=now.rule.result,
        track_if_positive=track.rule.result,
        decided_by=now.rule.id,
        track_decided_by=track.rule.id,
        transport=results[TRANSPORT_SCHEME].result if TRANSPORT_SCHEME in results else None,
        warning_signs=_warning_signs(results),
        case_definition=_case_definition(results),
        scores=scores,
        schemes=tuple(results.values()),
        reasons=reasons_of(Found(results, scores, observations), answers, programme),
        missing=_missing(tuple(results.values()), scores),
        unlikely=unlikely_fields(answers, programme),
    )


def _warning_signs(results: dict[str, SchemeResult]) -> tuple[str, ...]:
    warnings = results.get(WARNING_SCHEME)
    return tuple(fired.rule.result for fired in warnings.fired) if warnings else ()


def _case_definition(results: dict[str, SchemeResult]) -> str | None:
    case = results.get(CASE_SCHEME)
    if case is None or case.result == UNCLASSIFIED:
        return NO_CASE
    return case.result


def _missing(results: tuple[SchemeResult, ...], scores: tuple[ScoreResult, ...]) -> tuple[str, ...]:
    of_schemes = frozenset[str]().union(*(one.missing for one in results))
    return tuple(sorted(of_schemes.union(*(one.missing for one in scores))))


__all__ = ["Assessment", "Reason", "assess"]
