"""The values that a programme is made of: symptoms, limits, rules, bands. Knows no file and judges nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from station.domain.condition import ALWAYS, Condition

LANGUAGES = ("ko", "en")
CONFIDENCES = ("seen", "secondary", "memory", "computed", "proposal", "unconfirmed")
"""How sure a rule is: seen in its source, seen in a secondary one, from memory, computed, our own proposal,
or seen elsewhere and not confirmed for this use."""

Words = Mapping[str, str]
"""The same words by language code."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who says so: the source as a sentence, and how sure it is."""

    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Symptom:
    """A symptom, sign or finding that can be answered yes, no or unknown.

    `digit` (1–9) marks the nine main ones. `counts_for` maps a definition to the sign that the symptom is in
    it; symptoms that share a sign count once. `is_asked` is false for what only a clinician can find: leaving
    it out of a list says nothing about it. `is_diagnosis`: absent unless somebody states it.
    """

    key: str
    snomed: str
    words: Words
    group: str
    origin: Origin
    digit: int | None = None
    counts_for: Mapping[str, str] = field(default_factory=dict)
    is_asked: bool = True
    is_diagnosis: bool = False


@dataclass(frozen=True, slots=True)
class RiskCondition:
    """An underlying disease or state that somebody can have."""

    key: str
    words: Words
    origin: Origin


@dataclass(frozen=True, slots=True)
class Vital:
    """A vital sign: outside `block` it cannot be true, outside `confirm` it is unlikely (both inclusive).

    Units: temperature in tenths of a degree Celsius, the others as their names say.
    """

    key: str
    words: Words
    unit: str
    loinc: str
    block: tuple[int, int]
    confirm: tuple[int, int]
    is_asked: bool
    origin: Origin


HOURS_TO_TEST = 72
"""Units: hours at 2–8 °C. Source: CDC, interim guidelines for collecting and handling specimens (2020)."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How many hours after collection a specimen at 2–8 °C is to be tested, and who says so."""

    hours: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class SpecimenType:
    """What can be collected, with its SNOMED CT code; `label` is the short text that stands on the tube."""

    key: str
    snomed: str
    label: str
    words: Words
    origin: Origin
    keeping: Keeping | None = None

    @property
    def hours_to_test(self) -> int:
        """How many hours after collection it is to be tested, by its programme, else HOURS_TO_TEST."""
        return HOURS_TO_TEST if self.keeping is None else self.keeping.hours


@dataclass(frozen=True, slots=True)
class Test:
    """A laboratory test that can be ordered, with its LOINC code."""

    key: str
    loinc: str
    words: Words
    origin: Origin

    __test__ = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a scheme: when it holds, the answer is `result`. `level` only in the disposition."""

    id: str
    scheme: str
    result: str
    when: Condition
    words: Words
    origin: Origin
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """A list of rules. `takes_first`: the first row that holds is the answer; else all that hold are listed.

    `steps` and `step_up_when`: classes from lightest to gravest, and when the answer goes one step up.
    """

    id: str
    takes_first: bool
    words: Words
    rules: tuple[Rule, ...]
    steps: tuple[str, ...] = ()
    step_up: Rule | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """A closed range of whole numbers (None: open) and its points: lowest and highest where not known."""

    lowest: int | None
    highest: int | None
    points: tuple[int, int]


@dataclass(frozen=True, slots=True)
class BandTable:
    """The points of one part of a score: by number (`bands`) or by choice (`choices`), where `when` holds."""

    id: str
    part: str
    name: str
    words: Words
    origin: Origin
    bands: tuple[Band, ...] = ()
    choices: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class ScoreLevel:
    """What a total means, from `lowest` to `highest` points (None: open)."""

    lowest: int | None
    highest: int | None
    result: str


@dataclass(frozen=True, slots=True)
class SinglePart:
    """A single part with at least so many points lifts the level `lifts` to `result`."""

    points: int
    lifts: str
    result: str


@dataclass(frozen=True, slots=True)
class Score:
    """A score: the sum of its parts.

    `points_of_missing`: what a missing part may count; None means that a missing part leaves no total at all.
    `not_applicable`: the rules that take people out of the score.
    """

    id: str
    words: Words
    origin: Origin
    tables: tuple[BandTable, ...]
    levels: tuple[ScoreLevel, ...]
    not_applicable: tuple[Rule, ...] = ()
    single_part: SinglePart | None = None
    points_of_missing: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """The wording that somebody agrees to, with its version."""

    version: str
    words: Words


@dataclass(frozen=True, slots=True)
class Screening:
    """The programme's own numbers: the exposure window, the fever limit, and who is asked about pregnancy."""

    exposure_window_days: int
    fever_from_tenths_c: int
    pregnancy_from_years: int
    pregnancy_to_years: int
    origin: Origin
