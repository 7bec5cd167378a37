"""What must be true across a programme's sections: unique ids, known names, whole tables, a last row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from station.domain.clinical import BandTable, Rule, Scheme, Score
from station.domain.condition import ALWAYS, Condition, IsBetween, IsOneOf, IsYes, leaves
from station.domain.observable import (
    CHOICES,
    DISPOSITION_SCHEME,
    DISPOSITIONS,
    FLAGS,
    NOT_APPLICABLE,
    NUMBERS,
    TRACK_SCHEME,
    TRACKS,
    UNCLASSIFIED,
    VITALS,
)
from station.domain.programme_content import Programme
from station.domain.programme_text import ProgrammeText

NUMBER = "number"
YES = "yes"
Kinds = dict[str, str | tuple[str, ...]]
"""What each name holds: a number, a yes, or one of some choices."""


def check_programme(programme: Programme, text: ProgrammeText) -> None:
    """Notes every problem that shows only across sections."""
    _check_unique(programme, text)
    _check_digits(programme, text)
    _check_vitals(programme, text)
    kinds = _first_kinds(programme)
    for score in programme.scores:
        _check_score(score, kinds, text)
        kinds |= score_kinds(score)
    for scheme in programme.schemes:
        _check_scheme(scheme, kinds, text)
        kinds |= {scheme.id: (*_results(scheme), UNCLASSIFIED) if scheme.takes_first else YES}
    _check_decisions(programme, text)


def _first_kinds(programme: Programme) -> Kinds:
    kinds: Kinds = dict.fromkeys(NUMBERS, NUMBER)
    kinds |= dict.fromkeys(FLAGS, YES)
    kinds |= CHOICES
    kinds |= dict.fromkeys((one.key for one in programme.symptoms), YES)
    kinds |= dict.fromkeys((one.key for one in programme.conditions), YES)
    return kinds


def score_kinds(score: Score) -> Kinds:
    """Returns the names that a score adds for the rules behind it."""
    results = {level.result for level in score.levels}
    if score.single_part:
        results.add(score.single_part.result)
    if score.not_applicable:
        results.add(NOT_APPLICABLE)
    return {
        f"{score.id}_total": NUMBER,
        f"{score.id}_lowest": NUMBER,
        f"{score.id}_highest_part": NUMBER,
        f"{score.id}_level": tuple(sorted(results)),
    }


def _results(scheme: Scheme) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(rule.result for rule in scheme.rules), *scheme.steps)))


def _check_unique(programme: Programme, text: ProgrammeText) -> None:
    names = [symptom.key for symptom in programme.symptoms]
    names += [condition.key for condition in programme.conditions]
    names += [vital.key for vital in programme.vitals]
    names += [score.id for score in programme.scores]
    names += [scheme.id for scheme in programme.schemes]
    names += [*FLAGS, *CHOICES]
    ids = [rule.id for rule in programme.rules()]
    ids += [table.id for score in programme.scores for table in score.tables]
    types = [specimen_type.key for specimen_type in programme.specimen_types]
    types += [test.key for test in programme.tests]
    for group in (names, ids, types):
        for name, count in Counter(group).items():
            if count > 1:
                text.refuse(name, "programme_name_twice", name=name)


def _check_digits(programme: Programme, text: ProgrammeText) -> None:
    taken: dict[int, str] = {}
    for symptom in programme.symptoms:
        if symptom.digit is None:
            continue
        if not 1 <= symptom.digit <= 9:
            text.refuse(symptom.key, "programme_digit_not_1_to_9", digit=symptom.digit)
        elif symptom.digit in taken:
            text.refuse(symptom.key, "programme_digit_twice", digit=symptom.digit, other=taken[symptom.digit])
        taken.setdefault(symptom.digit, symptom.key)


def _check_vitals(programme: Programme, text: ProgrammeText) -> None:
    known = (*VITALS, "onset_days_ago", "antipyretic_hours_ago")
    for vital in programme.vitals:
        if vital.key not in known:
            text.refuse(vital.key, "programme_reference_unknown", name=vital.key)
    for needed in known:
        if all(vital.key != needed for vital in programme.vitals):
            text.refuse("vital", "programme_vital_missing", name=needed)


def _check_score(score: Score, kinds: Kinds, text: ProgrammeText) -> None:
    for rule in score.not_applicable:
        _check_condition(rule.id, rule.when, kinds, text)
    for table in score.tables:
        _check_condition(table.id, table.when, kinds, text)
        _check_table(table, kinds, text)


def _check_table(table: BandTable, kinds: Kinds, text: ProgrammeText) -> None:
    kind = kinds.get(table.name)
    if kind is None or (kind == NUMBER) != bool(table.bands):
        text.refuse(table.id, "programme_reference_unknown", name=table.name)
    elif table.choices and set(table.choices) != set(kind):
        text.refuse(table.id, "programme_choices_incomplete", name=table.name)


def _check_scheme(scheme: Scheme, kinds: Kinds, text: ProgrammeText) -> None:
    for rule in scheme.rules:
        _check_condition(rule.id, rule.when, kinds, text)
    if scheme.step_up:
        _check_condition(scheme.step_up.id, scheme.step_up.when, kinds, text)
    missing = [rule.id for rule in scheme.rules if scheme.steps and rule.result not in scheme.steps]
    for rule_id in missing:
        text.refuse(rule_id, "programme_result_not_in_steps")


def _check_condition(rule_id: str, condition: Condition, kinds: Kinds, text: ProgrammeText) -> None:
    for leaf in leaves(condition):
        kind = kinds.get(leaf.name)
        match leaf:
            case IsYes():
                fits = kind == YES
            case IsBetween():
                fits = kind == NUMBER
            case IsOneOf():
                fits = isinstance(kind, tuple) and set(leaf.choices) <= set(kind)
        if not fits:
            text.refuse(rule_id, "programme_reference_unknown", name=leaf.name)


def _check_decisions(programme: Programme, text: ProgrammeText) -> None:
    for scheme_id, answers in ((DISPOSITION_SCHEME, DISPOSITIONS), (TRACK_SCHEME, TRACKS)):
        scheme = programme.scheme(scheme_id)
        if scheme is None or not scheme.takes_first or not scheme.rules:
            text.refuse(scheme_id, "programme_scheme_missing", name=scheme_id)
            continue
        if scheme.rules[-1].when != ALWAYS:
            text.refuse(scheme.rules[-1].id, "programme_last_row_not_always")
        for rule in scheme.rules:
            _check_answer(rule, answers, text)


def _check_answer(rule: Rule, answers: Iterable[str], text: ProgrammeText) -> None:
    if rule.result not in answers:
        text.refuse(rule.id, "programme_answer_unknown", name=rule.result)
    if rule.scheme == DISPOSITION_SCHEME and rule.level not in range(1, 6):
        text.refuse(rule.id, "programme_level_not_1_to_5", level=rule.level)
