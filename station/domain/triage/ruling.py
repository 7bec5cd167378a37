"""The rules of a scheme held against observations: which row fired, what it saw, what could not be ruled out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from station.domain.clinical import Rule, Scheme
from station.domain.condition import Observation, Observations, Verdict, judge
from station.domain.observable import UNCLASSIFIED


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that holds, and what was seen that made it hold."""

    rule: Rule
    seen: frozenset[str]


@dataclass(frozen=True, slots=True)
class SchemeResult:
    """What a scheme says.

    `result`: of a scheme that takes its first row, that row's answer after any step up; `unclassified` where every
    row is known not to hold; None where it cannot be said. `not_ruled_out`: other answers that stay possible, in a
    scheme that takes its first row graver ones.
    """

    scheme: str
    result: str | None
    fired: tuple[Fired, ...]
    not_ruled_out: tuple[str, ...]
    missing: frozenset[str]
    before_step_up: str | None = None


def run_scheme(scheme: Scheme, observations: Observations) -> SchemeResult:
    """Returns what a scheme says about these observations."""
    verdicts = ((rule, judge(rule.when, observations)) for rule in scheme.rules)
    if not scheme.takes_first:
        return _all_that_hold(scheme, list(verdicts))
    return _stepped_up(_first_that_holds(scheme, verdicts), scheme, observations)


def as_observation(outcome: SchemeResult, *, takes_first: bool) -> Observation:
    """Returns a scheme's answer as an observation for the schemes behind it."""
    seen = frozenset[str]().union(*(fired.seen for fired in outcome.fired))
    if takes_first:
        return Observation(outcome.result, seen, outcome.missing)
    if outcome.fired:
        return Observation(True, seen)
    return Observation(None if outcome.not_ruled_out else False, seen, outcome.missing)


Verdicts = list[tuple[Rule, Verdict]]


def _all_that_hold(scheme: Scheme, verdicts: Verdicts) -> SchemeResult:
    fired = tuple(Fired(rule, verdict.seen) for rule, verdict in verdicts if verdict.holds)
    return SchemeResult(scheme.id, None, fired, *_open_rows(verdicts, {one.rule.result for one in fired}))


def _first_that_holds(scheme: Scheme, verdicts: Iterator[tuple[Rule, Verdict]]) -> SchemeResult:
    """Returns the answer of the first row that holds; the rows behind it are not judged."""
    passed_over: Verdicts = []
    for rule, verdict in verdicts:
        if verdict.holds:
            open_rows = _open_rows(passed_over, {rule.result})
            return SchemeResult(scheme.id, rule.result, (Fired(rule, verdict.seen),), *open_rows)
        passed_over.append((rule, verdict))
    not_ruled_out, missing = _open_rows(passed_over, set())
    return SchemeResult(scheme.id, None if not_ruled_out else UNCLASSIFIED, (), not_ruled_out, missing)


def _open_rows(verdicts: Verdicts, answered: set[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Returns the answers that stay possible beside those given, and what is missing to judge every row."""
    unknown = [(rule, verdict) for rule, verdict in verdicts if verdict.holds is None]
    results = tuple(dict.fromkeys(rule.result for rule, _ in unknown if rule.result not in answered))
    return results, frozenset[str]().union(*(verdict.missing for _, verdict in unknown))


def _stepped_up(outcome: SchemeResult, scheme: Scheme, observations: Observations) -> SchemeResult:
    if scheme.step_up is None or outcome.result not in scheme.steps:
        return outcome
    verdict = judge(scheme.step_up.when, observations)
    result, fired = outcome.result, outcome.fired
    if verdict.holds:
        higher = min(scheme.steps.index(result) + 1, len(scheme.steps) - 1)
        result, fired = scheme.steps[higher], (*fired, Fired(scheme.step_up, verdict.seen))
    return SchemeResult(
        scheme=scheme.id,
        result=result,
        fired=fired,
        not_ruled_out=outcome.not_ruled_out,
        missing=outcome.missing | verdict.missing,
        before_step_up=outcome.result,
    )
