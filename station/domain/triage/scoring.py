"""Scores by band table: NEWS2, qSOFA, the Korean score. A missing part is never counted as zero."""

from __future__ import annotations

from dataclasses import dataclass

from station.domain.clinical import BandTable, Rule, Score
from station.domain.condition import Observation, Observations, judge
from station.domain.observable import NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class Part:
    """The points of one part; None is missing. Lowest and highest differ where the source gives no band."""

    name: str
    table: BandTable | None
    points: tuple[int, int] | None
    seen: frozenset[str]
    missing: frozenset[str]


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """What a score says.

    `total` only where every part is known exactly; `lowest` and `highest` bound it. `level` only where both ends
    give the same. `not_applicable` is the rule that takes this person out of the score, `excluded_by` what it saw.
    """

    score: Score
    parts: tuple[Part, ...]
    total: int | None
    lowest: int
    highest: int | None
    level: str | None
    missing: frozenset[str]
    not_applicable: Rule | None = None
    excluded_by: frozenset[str] = frozenset()


def run_score(score: Score, observations: Observations) -> ScoreResult:
    """Returns what a score says about these observations."""
    missing: frozenset[str] = frozenset()
    for rule in score.not_applicable:
        verdict = judge(rule.when, observations)
        if verdict.holds:
            return ScoreResult(score, (), None, 0, None, None, frozenset(), rule, verdict.seen)
        missing |= verdict.missing
    names = tuple(dict.fromkeys(table.part for table in score.tables))
    parts = tuple(_part(score, name, observations) for name in names)
    return _summed(score, parts, missing.union(*(part.missing for part in parts)))


def score_observations(outcome: ScoreResult) -> dict[str, Observation]:
    """Returns a score's total, lowest total, highest part and level as observations for the schemes."""
    score_id, missing = outcome.score.id, outcome.missing
    seen = frozenset[str]().union(*(part.seen for part in outcome.parts if part.points and part.points[1]))
    highest_part = max((part.points[0] for part in outcome.parts if part.points), default=0)
    total = None if outcome.total is None else (outcome.total, outcome.total)
    return {
        f"{score_id}_total": Observation(total, seen, missing),
        f"{score_id}_lowest": Observation((outcome.lowest, outcome.lowest), seen, missing),
        f"{score_id}_highest_part": Observation((highest_part, highest_part), seen, missing),
        f"{score_id}_level": _level_observed(outcome, seen),
    }


def _level_observed(outcome: ScoreResult, seen: frozenset[str]) -> Observation:
    if outcome.not_applicable:
        return Observation(NOT_APPLICABLE, outcome.excluded_by)
    return Observation(outcome.level, seen, outcome.missing)


def _part(score: Score, name: str, observations: Observations) -> Part:
    missing: frozenset[str] = frozenset()
    for table in score.tables:
        if table.part != name:
            continue
        verdict = judge(table.when, observations)
        if verdict.holds is None:
            missing |= verdict.missing
        elif verdict.holds:
            observation = observations[table.name]
            points = None if missing else _points(table, observation)
            return Part(name, table, points, observation.seen, missing | _missing(observation))
    return Part(name, None, None, frozenset(), missing)


def _missing(observation: Observation) -> frozenset[str]:
    return observation.missing if observation.value is None else frozenset()


def _points(table: BandTable, observation: Observation) -> tuple[int, int] | None:
    value = observation.value
    if isinstance(value, str):
        return table.choices[value]
    if not isinstance(value, tuple):
        return None
    number = value[0]
    for band in table.bands:
        if (band.lowest is None or number >= band.lowest) and (
            band.highest is None or number <= band.highest
        ):
            return band.points
    raise ValueError(f"{table.id} has a gap at {number}")


def _summed(score: Score, parts: tuple[Part, ...], missing: frozenset[str]) -> ScoreResult:
    known = [part.points for part in parts if part.points is not None]
    unknown = len(parts) - len(known)
    lowest, highest = sum(low for low, _ in known), sum(high for _, high in known)
    if score.points_of_missing is not None:
        lowest += unknown * score.points_of_missing[0]
        highest += unknown * score.points_of_missing[1]
    total = lowest if lowest == highest and not unknown else None
    if unknown and score.points_of_missing is None:
        return ScoreResult(score, parts, None, lowest, None, None, missing)
    levels = {_level(score, lowest, parts), _level(score, highest, parts)}
    level = levels.pop() if len(levels) == 1 else None
    return ScoreResult(score, parts, total, lowest, highest, level, missing)


def _level(score: Score, total: int, parts: tuple[Part, ...]) -> str:
    level = next(
        one.result
        for one in score.levels
        if (one.lowest is None or total >= one.lowest) and (one.highest is None or total <= one.highest)
    )
    single = score.single_part
    if single is None or level != single.lifts:
        return level
    has_high_part = any(part.points is not None and part.points[0] >= single.points for part in parts)
    return single.result if has_high_part else level
