"""What screens are shown: plain values, made by the flows from what the actions return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from station.domain.people_flow import PeopleFlow
from station.domain.visit import Step, WayOut


class Tone(StrEnum):
    """How good a piece of news is; plain where it is neither."""

    PLAIN = "plain"
    GOOD = "good"
    AMBER = "amber"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence for the strip that stays: a code with its facts, so that it can be said in either language."""

    code: str
    tone: Tone
    facts: tuple[tuple[str, str | int], ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may sign in."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Site:
    """What the status strip says of the place."""

    name: str
    station: int
    is_training: bool


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One of today's visits."""

    visit_id: UUID
    name: str
    birth_year: int | None
    sex: str
    step: Step
    waited_min: int
    level: int | None
    number: str
    lane: str
    way_out: WayOut | None
    is_label_waiting: bool
    more_numbers: tuple[str, ...] = ()
    collected_count: int = 0
    is_consent_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """Somebody who is expected; `place` is the flight and seat, or the area."""

    expectation_id: UUID
    name: str
    birth_year: int | None
    sex: str
    place: str


@dataclass(frozen=True, slots=True)
class BoardShown:
    """The board of a day: visits, urgent ones first, those that left last; who is expected; how it flows."""

    lines: tuple[BoardLine, ...] = ()
    expected: tuple[ExpectedLine, ...] = ()
    labels_waiting: int = 0
    flow: PeopleFlow | None = None
    is_closed: bool = False


MOST_CLOCK_OFFSET_S = 120
"""Source: the project's own protocol (November 2026): over 120 s off is told; capture goes on."""


@dataclass(frozen=True, slots=True)
class SyncShown:
    """How much is proven at the centre. `minutes_unproven` counts from the last time when nothing was waiting.

    `clock_offset_s` is by how much the clock is ahead of the centre's. The chip cannot be given counts that do not
    add up.
    """

    waiting: int
    sending: int
    received: int
    confirmed: int
    all: int
    refused: int = 0
    last_confirmed_at: datetime | None = None
    has_centre: bool = True
    is_reached: bool = True
    minutes_unproven: int = 0
    clock_offset_s: int = 0

    def __post_init__(self) -> None:
        if self.waiting + self.sending + self.received + self.confirmed != self.all:
            raise ValueError(f"{self} does not add up")

    @property
    def unproven(self) -> int:
        """How many facts the centre has not proven."""
        return self.all - self.confirmed

    @property
    def is_clock_off(self) -> bool:
        """Says whether the clock is so far off that somebody has to set it."""
        return abs(self.clock_offset_s) > MOST_CLOCK_OFFSET_S


Bilingual = tuple[tuple[str, str], ...]
"""The same words in each language, as (language, words) pairs: they come from a programme, not from a catalogue."""


def in_language(words: Bilingual, language: str) -> str:
    """Returns the words of a language, empty where there are none."""
    return dict(words).get(language, "")


@dataclass(frozen=True, slots=True)
class RuleShown:
    """One rule that fired: its id, who says so and how sure that is."""

    id: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class ReasonShown:
    """One sentence, the answers that were seen, and the rules that say so."""

    words: Bilingual
    seen: Bilingual
    rules: tuple[RuleShown, ...]


@dataclass(frozen=True, slots=True)
class MadeShown:
    """When an assessment was made in local time, by whom, and by which programme in which version."""

    at: datetime
    name: str
    role: str
    programme: str


@dataclass(frozen=True, slots=True)
class AssessmentShown:
    """A triage, as it would be now or as it was: both answers, every reason, and what nobody asked or knew.

    `overruled_because` is a clinician's reason, where these are the clinician's answers and no rule's. `made` is
    None while nothing is saved.
    """

    level: int
    disposition: str
    track: str
    reasons: tuple[ReasonShown, ...]
    missing: tuple[Bilingual, ...]
    overruled_because: str = ""
    made: MadeShown | None = None


@dataclass(frozen=True, slots=True)
class Pickable:
    """A symptom or condition that can be answered; `digit` marks those that have a tile of their own."""

    key: str
    words: Bilingual
    digit: int | None = None

    def word(self, language: str) -> str:
        """Returns its word in a language."""
        return in_language(self.words, language) or self.key


@dataclass(frozen=True, slots=True)
class WordingShown:
    """A consent wording in one language, with its version."""

    language: str
    version: str
    text: str


@dataclass(frozen=True, slots=True)
class AskedShown:
    """What a programme asks for, and the wordings of its consent. Pregnancy is asked of women from
    `pregnancy_years[0]` to `[1]`.
    """

    symptoms: tuple[Pickable, ...]
    conditions: tuple[Pickable, ...]
    pregnancy_years: tuple[int, int]
    wordings: tuple[WordingShown, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitShown:
    """One visit that somebody looks at: who it is, its assessments, the newest first, and what holds of its consent."""

    line: BoardLine
    assessments: tuple[AssessmentShown, ...]
    programme: Bilingual
    consent: str
