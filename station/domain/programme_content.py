"""A programme: the whole clinical content of one outbreak's screening as a value. Knows no file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from station.domain.clinical import (
    Consent,
    RiskCondition,
    Rule,
    Scheme,
    Score,
    Screening,
    SpecimenType,
    Symptom,
    Test,
    Vital,
    Words,
)


@dataclass(frozen=True, slots=True)
class Programme:
    """The clinical content of one programme file. `hash` is the SHA-256 of `content`, the file's bytes, in hex."""

    id: str
    version: str
    hash: str
    names: Words
    asked: tuple[str, ...]
    screening: Screening
    consent: Consent
    symptoms: tuple[Symptom, ...]
    conditions: tuple[RiskCondition, ...]
    vitals: tuple[Vital, ...]
    specimen_types: tuple[SpecimenType, ...]
    tests: tuple[Test, ...]
    scores: tuple[Score, ...]
    schemes: tuple[Scheme, ...]
    content: bytes = field(default=b"", repr=False, compare=False)
    _words: Mapping[str, Words] = field(init=False, repr=False, compare=False)
    _rule_words: Mapping[str, Words] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        named = (self.symptoms, self.conditions, self.vitals, self.specimen_types, self.tests)
        object.__setattr__(self, "_words", {one.key: one.words for kind in named for one in kind})
        object.__setattr__(self, "_rule_words", self._words_of_rules())

    def main_symptoms(self) -> tuple[Symptom, ...]:
        """Returns the nine main symptoms in the order of their digits."""
        return tuple(sorted((one for one in self.symptoms if one.digit), key=lambda one: one.digit or 0))

    def symptom(self, key: str) -> Symptom:
        """Returns a symptom by its key. Raises: KeyError."""
        return _keyed(self.symptoms, key)

    def vital(self, key: str) -> Vital:
        """Returns a vital sign by its key. Raises: KeyError."""
        return _keyed(self.vitals, key)

    def specimen_type(self, key: str) -> SpecimenType:
        """Returns a specimen type by its key. Raises: KeyError."""
        return _keyed(self.specimen_types, key)

    def scheme(self, scheme_id: str) -> Scheme | None:
        """Returns a scheme by its id, None where the programme has none of that name."""
        return next((one for one in self.schemes if one.id == scheme_id), None)

    def rules(self) -> tuple[Rule, ...]:
        """Returns every rule of every scheme and score, in the order of the file."""
        rules = [rule for score in self.scores for rule in score.not_applicable]
        for scheme in self.schemes:
            rules.extend(scheme.rules)
            rules.extend([scheme.step_up] if scheme.step_up else [])
        return tuple(rules)

    def rule_words(self) -> Mapping[str, Words]:
        """Returns the words of every rule, band table, score and vital sign's limits by its id."""
        return self._rule_words

    def words(self, code: str) -> Words | None:
        """Returns the words of a symptom, condition, vital sign, specimen type or test, else None."""
        return self._words.get(code)

    def _words_of_rules(self) -> dict[str, Words]:
        named: dict[str, Words] = {rule.id: rule.words for rule in self.rules()}
        named |= {table.id: table.words for score in self.scores for table in score.tables}
        named |= {score.id: score.words for score in self.scores}
        named |= {f"limits-{vital.key}": vital.words for vital in self.vitals}
        return named


_Keyed = TypeVar("_Keyed", Symptom, Vital, SpecimenType)


def _keyed(values: tuple[_Keyed, ...], key: str) -> _Keyed:
    for value in values:
        if value.key == key:
            return value
    raise KeyError(key)
