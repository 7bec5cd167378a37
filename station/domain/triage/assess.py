"""The assessment: what to do now, where to go if positive, and every rule that said so. A clinician decides."""

from __future__ import annotations

from dataclasses import dataclass

from station.domain.clinical import BandTable, Rule
from station.domain.observable import DISPOSITION_SCHEME, TRACK_SCHEME, TRANSPORT_SCHEME, UNCLASSIFIED
from station.domain.programme_content import Programme
from station.domain.triage.answers import Answers, unlikely_fields, written_name
from station.domain.triage.observations import observe, said_number
from station.domain.triage.ruling import Fired, SchemeResult, as_observation, run_scheme
from station.domain.triage.scoring import ScoreResult, run_score, score_observations

WARNING_SCHEME = "warning_sign"
CASE_SCHEME = "case_definition"
NO_CASE = "none"


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that fired: its id, the values it saw, who says so and how sure that is."""

    rule: str
    because: str
    source: str
    confidence: str


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
    unlikely = unlikely_fields(answers, programme)
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
        reasons=_reasons(tuple(results.values()), scores) + _unlikely_reasons(answers, programme),
        missing=_missing(tuple(results.values()), scores),
        unlikely=unlikely,
    )


def _warning_signs(results: dict[str, SchemeResult]) -> tuple[str, ...]:
    warnings = results.get(WARNING_SCHEME)
    return tuple(fired.rule.result for fired in warnings.fired) if warnings else ()


def _case_definition(results: dict[str, SchemeResult]) -> str | None:
    case = results.get(CASE_SCHEME)
    if case is None or case.result == UNCLASSIFIED:
        return NO_CASE
    return case.result


def _reasons(results: tuple[SchemeResult, ...], scores: tuple[ScoreResult, ...]) -> tuple[Reason, ...]:
    """Returns the rows that decided, then the other rules in the programme's order, then the scores' parts."""
    first = (DISPOSITION_SCHEME, TRACK_SCHEME, TRANSPORT_SCHEME)
    ordered = sorted(results, key=lambda one: first.index(one.scheme) if one.scheme in first else len(first))
    reasons = [_reason(fired, result) for result in ordered for fired in result.fired]
    for score in scores:
        reasons += _score_reasons(score)
    return tuple(reasons)


def _reason(fired: Fired, result: SchemeResult) -> Reason:
    """Returns why a rule fired; a last row that always holds says what kept the rows above it open."""
    because = fired.seen or frozenset(f"{name}=?" for name in result.missing)
    return _rule_reason(fired.rule, because)


def _rule_reason(rule: Rule, seen: frozenset[str]) -> Reason:
    return Reason(rule.id, ", ".join(sorted(seen)), rule.origin.source, rule.origin.confidence)


def _score_reasons(outcome: ScoreResult) -> list[Reason]:
    if outcome.not_applicable:
        return [_rule_reason(outcome.not_applicable, frozenset())]
    return [
        _part_reason(part.table, part.seen)
        for part in outcome.parts
        if part.table and part.points and part.points[1]
    ]


def _part_reason(table: BandTable, seen: frozenset[str]) -> Reason:
    return Reason(table.id, ", ".join(sorted(seen)), table.origin.source, table.origin.confidence)


def _unlikely_reasons(answers: Answers, programme: Programme) -> tuple[Reason, ...]:
    """Returns one reason per unlikely value, so that the print shows which values were confirmed."""
    return tuple(
        Reason(
            rule=f"limits-{vital.key}",
            because=said_number(vital.key, answers.number(vital.key)),
            source=vital.origin.source,
            confidence=vital.origin.confidence,
        )
        for vital in programme.vitals
        if written_name(vital.key) in unlikely_fields(answers, programme)
    )


def _missing(results: tuple[SchemeResult, ...], scores: tuple[ScoreResult, ...]) -> tuple[str, ...]:
    of_schemes = frozenset[str]().union(*(one.missing for one in results))
    return tuple(sorted(of_schemes.union(*(one.missing for one in scores))))
