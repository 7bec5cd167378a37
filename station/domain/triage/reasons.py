"""Why an assessment says what it says: every rule that fired, the sign that caused the answer first. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from station.domain.clinical import BandTable, Rule
from station.domain.condition import IsBetween, Leaf, Observations, judge, leaves
from station.domain.observable import DISPOSITION_SCHEME, TRACK_SCHEME, TRANSPORT_SCHEME
from station.domain.programme_content import Programme
from station.domain.triage.answers import Answers, unlikely_fields, written_name
from station.domain.triage.observations import said_number
from station.domain.triage.ruling import Fired, SchemeResult
from station.domain.triage.scoring import Part, ScoreResult

CAUSES_FIRST = 2
"""So many signs stand before the row that they decided; whoever reads two lines reads what was measured."""
DECISIONS = (DISPOSITION_SCHEME, TRACK_SCHEME, TRANSPORT_SCHEME)


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that fired: its id, the values it saw, who says so and how sure that is."""

    rule: str
    because: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Found:
    """All that the schemes and scores said, with the observations that they saw."""

    schemes: Mapping[str, SchemeResult]
    scores: tuple[ScoreResult, ...]
    observations: Observations


def reasons_of(found: Found, answers: Answers, programme: Programme) -> tuple[Reason, ...]:
    """Returns every reason once.

    First the signs that caused the disposition, then its row, then the rows of the other decisions, then the other
    rules in the programme's order, the parts of the scores, and the values that are unlikely.
    """
    rows = [_of_rule(one, result) for result in _decisions(found) for one in result.fired]
    causes = _causes(found.schemes[DISPOSITION_SCHEME].fired[0].rule, found)
    others = [_of_rule(one, result) for result in found.schemes.values() for one in result.fired]
    for score in found.scores:
        others += _of_score(score)
    ordered = (*causes[:CAUSES_FIRST], *rows, *others, *_of_unlikely(answers, programme))
    return tuple(dict.fromkeys(ordered))


def _decisions(found: Found) -> list[SchemeResult]:
    return [found.schemes[name] for name in DECISIONS if name in found.schemes]


def _causes(rule: Rule, found: Found) -> list[Reason]:
    """Returns the rules and parts of scores behind a row; none where the row looks at the signs itself."""
    causes: list[Reason] = []
    for leaf in leaves(rule.when):
        if judge(leaf, found.observations).holds:
            causes += _behind(leaf, found)
    return causes


def _behind(leaf: Leaf, found: Found) -> list[Reason]:
    result = found.schemes.get(leaf.name)
    if result is not None:
        deeper = [cause for one in result.fired for cause in _causes(one.rule, found)]
        return deeper or [_of_rule(one, result) for one in result.fired]
    score = next((one for one in found.scores if leaf.name.startswith(f"{one.score.id}_")), None)
    if score is None or not isinstance(leaf, IsBetween):
        return [] if score is None else _heaviest(score, 1)
    is_one_part = leaf.name == f"{score.score.id}_highest_part"
    return _heaviest(score, leaf.lowest or 1 if is_one_part else 1)


def _heaviest(outcome: ScoreResult, at_least: int) -> list[Reason]:
    """Returns the parts of a score with at least so many points, the most points first."""
    counting = [part for part in outcome.parts if part.points and part.points[1] >= at_least]
    counting.sort(key=lambda part: -(part.points or (0, 0))[1])
    return [_of_part(part.table, part) for part in counting if part.table]


def _of_rule(fired: Fired, result: SchemeResult) -> Reason:
    """Returns why a rule fired; a last row that always holds says what kept the rows above it open."""
    return _reason(fired.rule, fired.seen or frozenset(f"{name}=?" for name in result.missing))


def _of_score(outcome: ScoreResult) -> list[Reason]:
    if outcome.not_applicable:
        return [_reason(outcome.not_applicable, outcome.excluded_by)]
    return [
        _of_part(part.table, part) for part in outcome.parts if part.table and part.points and part.points[1]
    ]


def _of_part(table: BandTable, part: Part) -> Reason:
    return _reason(table, part.seen)


def _reason(said_by: Rule | BandTable, seen: frozenset[str]) -> Reason:
    return Reason(said_by.id, ", ".join(sorted(seen)), said_by.origin.source, said_by.origin.confidence)


def _of_unlikely(answers: Answers, programme: Programme) -> tuple[Reason, ...]:
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
