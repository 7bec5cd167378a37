"""What stands on the one page of a day that two people sign. Knows no paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from station.domain.day import DayAccount
from station.domain.day_times import HourCount, StepDuration


@dataclass(frozen=True, slots=True)
class Proven:
    """The chain whose digits stand on the sheet, and after which fact it stands; `digits` are in groups to read out."""

    digits: str
    epoch: int
    seq: int


@dataclass(frozen=True, slots=True)
class Signed:
    """How a day was closed: by whom, who signed as the second, when, the how-manieth amendment, and why what differs.

    `reasons` says by kind of difference why it stays. `is_changed`: the counts are not those of the closing any more.
    Of a day that is not closed everything is empty.
    """

    is_closed: bool = False
    at: datetime | None = None
    closed_by: str = ""
    signed_by: str = ""
    amendment: int = 0
    reasons: tuple[tuple[str, str], ...] = ()
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class DaySheet:
    """A day on one page. `levels` counts visits by triage level, those without one under None; `answers` by what is
    to be done now. `zone` is the site's.
    """

    day: date
    site: str
    station: int
    is_training: bool
    made_at: datetime
    zone: tzinfo
    account: DayAccount
    levels: Mapping[int | None, int]
    answers: Mapping[str, int]
    overruled: int
    steps: tuple[StepDuration, ...]
    hours: tuple[HourCount, ...]
    proven: Proven
    signed: Signed
