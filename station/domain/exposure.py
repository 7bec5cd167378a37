"""What somebody was exposed to and where they travelled, as they tell it at the desk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from station.errors import reject

MOST_COMPANIONS = 999
LONGEST_AGO_DAYS = 366
"""Units: days. Source: the project's own proposal (November 2026), as long as an onset may lie back."""


class Said(StrEnum):
    """An answer to a yes-or-no question; NOT_ASKED is none."""

    NOT_ASKED = ""
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class TestReason(StrEnum):
    """Why somebody is tested. Source: sampling reasons of SORMAS and Go.Data, as far as a booth meets them."""

    __test__ = False  # no test class, whatever its name

    NOT_ASKED = ""
    SYMPTOMS = "symptoms"
    CONTACT = "contact"
    ARRIVAL = "arrival"
    OUTBREAK = "outbreak"
    WORK = "work"
    CARE_HOME = "care_home"
    BEFORE_ADMISSION = "before_admission"
    PERSONAL = "personal"
    OTHER = "other"


class OnsetPlace(StrEnum):
    """Where symptoms began. Source: KDCA COVID-19 investigation form (2020), part 3."""

    NOT_ASKED = ""
    BEFORE_ENTRY = "before_entry"
    ON_PLANE = "on_plane"
    AFTER_ENTRY = "after_entry"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Exposure:
    """A visit's answers about contact and travel. `window_days` is the programme's: how far back was asked.

    `countries` are ISO 3166 codes, or what was said, of the window; `companions` counts who travelled along.
    """

    id: UUID
    visit_id: UUID
    window_days: int
    contact: Said = Said.NOT_ASKED
    contact_on: date | None = None
    contact_place: str = ""
    cluster: str = ""
    facility: str = ""
    health_worker: Said = Said.NOT_ASKED
    care_home: Said = Said.NOT_ASKED
    first_test: Said = Said.NOT_ASKED
    test_reason: TestReason = TestReason.NOT_ASKED
    onset_place: OnsetPlace = OnsetPlace.NOT_ASKED
    origin: str = ""
    transit: str = ""
    countries: tuple[str, ...] = ()
    stay: str = ""
    companions: int | None = None

    def is_empty(self) -> bool:
        """Says whether nobody asked anything."""
        return self == Exposure(self.id, self.visit_id, self.window_days)


_DAYS_AGO = re.compile(r"^\d{1,3}$")
_DATE = re.compile(r"^(?:(\d{4})[-./\s]*)?(\d{1,2})[-./](\d{1,2})\.?$|^(\d{4})(\d{2})(\d{2})$")


def parse_contact_day(text: str, today: date) -> date | None:
    """Returns the day of the last contact: `3` is three days ago, `4.12` and `2026-4-12` are dates; None for nothing.

    Raises: Rejected with field contact_on: contact_day_not_real, contact_day_in_future, contact_day_too_long_ago.
    """
    typed = text.strip()
    if not typed:
        return None
    day = today - timedelta(days=int(typed)) if _DAYS_AGO.match(typed) else _written_day(typed, today)
    if day > today:
        raise reject("contact_on", "contact_day_in_future")
    if (today - day).days > LONGEST_AGO_DAYS:
        raise reject("contact_on", "contact_day_too_long_ago", limit=LONGEST_AGO_DAYS)
    return day


def parse_companions(text: str) -> int | None:
    """Returns how many travelled along, or None. Raises: Rejected companions_not_a_number."""
    typed = text.strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal() and int(typed) <= MOST_COMPANIONS):
        raise reject("companions", "companions_not_a_number", limit=MOST_COMPANIONS)
    return int(typed)


def parse_countries(text: str) -> tuple[str, ...]:
    """Returns the countries of a text, parted by commas or slashes, each once, in the order in which they were told."""
    return tuple(dict.fromkeys(one.strip() for one in re.split(r"[,/;·、]", text) if one.strip()))


def _written_day(typed: str, today: date) -> date:
    found = _DATE.match(typed)
    if not found:
        raise reject("contact_on", "contact_day_not_real")
    year, month, day = found.group(1) or found.group(4), found[2] or found[5], found[3] or found[6]
    try:
        written = date(int(year or today.year), int(month), int(day))
        is_last_year = year is None and written > today
        return written.replace(year=written.year - 1) if is_last_year else written
    except ValueError:
        raise reject("contact_on", "contact_day_not_real") from None
