"""People who do not exist: Korean and foreign, alone and as families, some coming twice; all from one seed.

Knows only pages as they would be typed. The same seed gives the same people on every machine.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from station.domain.consent import Relation, needs_guardian
from station.domain.identity import age_on, parse_birth
from station.domain.page import VisitPage
from station.domain.programme import Programme
from station.domain.triage.assess import WARNING_SCHEME

SURNAMES = (
    "김",
    "이",
    "박",
    "최",
    "정",
    "강",
    "조",
    "윤",
    "장",
    "임",
    "한",
    "오",
    "서",
    "신",
    "권",
    "황",
    "남궁",
    "제갈",
)
GIVEN = (
    "민수", "서연", "지호", "하은", "준서", "수빈", "예진", "도윤", "지우", "은주", "영희", "철수", "순자", "정숙",
    "현우", "유진", "태민", "보라", "솔", "가람", "다혜", "상훈", "미란", "경수", "말순", "병철",
)  # fmt: skip
FOREIGN = (
    ("Nguyễn Thị Hương", "VNM"), ("Maria O’Neill", "IRL"), ("Jean-Luc Moreau", "FRA"), ("Ana de la Cruz", "PHL"),
    ("Zoë Müller", "DEU"), ("Li Wei", "CHN"), ("Sato Haruka", "JPN"), ("Okonkwo Chidi", "NGA"), ("Suparman", "IDN"),
    ("Björk Guðmundsdóttir", "ISL"), ("John Smith", "USA"), ("Đặng Văn Lâm", "VNM"), ("Oyunbileg", "MNG"),
)  # fmt: skip
GUARDIAN = "김영희"
"""Who comes with a child of a list; a family has its first member for that."""
AREAS = ("강남구", "송파구", "마포구", "종로구", "은평구", "노원구", "관악구", "인천 중구")
AGES = {
    (0, 9): 4303062, (10, 17): 4104922, (18, 19): 1026231, (20, 29): 6823973, (30, 39): 7270143,
    (40, 49): 8488587, (50, 59): 8615884, (60, 69): 5949639, (70, 79): 3497936, (80, 89): 1516992,
    (90, 99): 209907,
}  # fmt: skip
"""How many people of each age live in Korea; those from 10 to 19 are split evenly by year.

Source: Ministry of the Interior and Safety, registered residents, December 2018 (37start.tistory.com/m/5516).
"""
FAMILY_SHARE, FOREIGN_SHARE, RETURNING_SHARE, SYMPTOM_SHARE = 0.18, 0.18, 0.06, 0.34
SEVERITIES = {"mild": 62, "feverish": 26, "severe": 8, "critical": 4}
"""How often each severity is met among those with symptoms; invented, so that every answer of triage appears."""
GRAVE = frozenset({"severe", "critical"})
MEASURED_FULLY_SHARE, CONDITIONS_ASKED_SHARE = 0.15, 0.9
ILL_FROM_AGE = {0: 0.03, 40: 0.18, 65: 0.45}
"""From which age on how many have an underlying condition."""
ADULT_YEARS, CARE_HOME_YEARS, PREGNANT_YEARS = 16, 75, range(18, 46)
EXPOSED = {"yes": 76, "no": 16, "unknown": 8}
SMOKER = {"yes": 18, "no": 82}
PREGNANT = {"yes": 4, "no": 96}
CARE_HOME = {"yes": 12, "no": 88}
ANTIPYRETIC = {"yes": 30, "no": 62, "unknown": 8}


@dataclass(frozen=True, slots=True)
class Vitals:
    """Between which values the vital signs of one severity lie.

    Units: tenths of °C, per cent, breaths and beats a minute, mmHg.
    """

    temperature_tenths_c: tuple[int, int]
    spo2_pct: tuple[int, int]
    respiration: tuple[int, int] = (12, 19)
    pulse: tuple[int, int] = (58, 88)
    systolic: tuple[int, int] = (112, 138)


VITALS = {
    "none": Vitals((361, 371), (96, 99)),
    "mild": Vitals((364, 374), (96, 99)),
    "feverish": Vitals((375, 391), (94, 98), (14, 20), (72, 104)),
    "severe": Vitals((378, 398), (90, 93), (20, 27), (92, 118), (102, 132)),
    "critical": Vitals((380, 402), (78, 89), (26, 36), (112, 138), (82, 104)),
}


class People:
    """Makes the pages of people, one after the other, from a seed."""

    def __init__(self, seed: int, programme: Programme, day: date) -> None:
        self._random = random.Random(f"people/{seed}")
        warnings = programme.scheme(WARNING_SCHEME)
        alarming = {rule.result for rule in warnings.rules} if warnings else set()
        asked = [one.key for one in programme.symptoms if one.is_asked]
        self._symptoms = [key for key in asked if key not in alarming]
        self._alarming = [key for key in asked if key in alarming]
        self._main = [one.key for one in programme.main_symptoms()]
        self._conditions = [one.key for one in programme.conditions]
        self._asked_from = programme.screening.pregnancy_from_years
        self._asked_to = programme.screening.pregnancy_to_years
        self._day = day
        self._seen: list[VisitPage] = []

    def arrivals(self) -> Iterator[tuple[VisitPage, ...]]:
        """Gives parties without end: somebody alone, or a family in one car, in order of arrival."""
        while True:
            if len(self._seen) > 20 and self._random.random() < RETURNING_SHARE:
                again = self._random.choice(self._seen)
                yield (self._examined(replace(again, symptoms=None)),)
                continue
            party = self._family() if self._random.random() < FAMILY_SHARE else (self._alone(),)
            self._seen.extend(party)
            yield party

    def completed(self, page: VisitPage) -> VisitPage:
        """Returns the page of an expected person with what the list did not say asked at the desk."""
        birth, sex = self._birth(*self._ages(0)), self._random.choice("FM")
        return self._examined(
            replace(
                page,
                birth=page.birth or birth,
                sex=page.sex or sex,
                phone=page.phone or self._phone(),
                area=page.area or self._random.choice(AREAS),
            )
        )

    def _alone(self) -> VisitPage:
        if self._random.random() < FOREIGN_SHARE:
            name, nationality = self._random.choice(FOREIGN)
            page = VisitPage(name=name, nationality=nationality, flight=f"KE{self._random.randint(100, 999)}")
        else:
            page = VisitPage(name=self._name(), area=self._random.choice(AREAS))
        return self._examined(
            replace(
                page, birth=self._birth(*self._ages(18)), sex=self._random.choice("FM"), phone=self._phone()
            )
        )

    def _family(self) -> tuple[VisitPage, ...]:
        surname, phone, area = self._random.choice(SURNAMES), self._phone(), self._random.choice(AREAS)
        plate = f"{self._random.randint(10, 99)}가{self._random.randint(1000, 9999)}"
        ages = ((28, 50), (28, 50), (0, 16), (0, 16))[: self._random.randint(2, 4)]
        parent = surname + self._random.choice(GIVEN)
        shared = VisitPage(phone=phone, area=area, vehicle=plate, guardian_name=parent)
        return tuple(
            self._examined(
                replace(
                    shared,
                    name=surname + self._random.choice(GIVEN) if place else parent,
                    birth=self._birth(*age),
                    sex=self._random.choice("FM"),
                    seat="ABCD"[place],
                )
            )
            for place, age in enumerate(ages)
        )

    def _name(self) -> str:
        return self._random.choice(SURNAMES) + self._random.choice(GIVEN)

    def _phone(self) -> str:
        """Returns the eight digits of a mobile number of a range that is in use: some of 010-59 are not."""
        return self._typed((60000000, 99999999))

    def _ages(self, at_least: int) -> tuple[int, int]:
        """Returns the youngest and oldest of an age group, as often as it is met among residents of so many years."""
        groups = {group: count for group, count in AGES.items() if group[0] >= at_least}
        return self._random.choices(list(groups), weights=list(groups.values()))[0]

    def _birth(self, youngest: int, oldest: int) -> str:
        days = self._random.randint(youngest * 366, oldest * 365 + 30)
        return (self._day - timedelta(days=days)).strftime("%Y%m%d")

    def _one_of(self, shares: dict[str, int]) -> str:
        return self._random.choices(list(shares), weights=list(shares.values()))[0]

    def _typed(self, span: tuple[int, int]) -> str:
        return str(self._random.randint(*span))

    def _examined(self, page: VisitPage) -> VisitPage:
        """Returns the page with the answers and vital signs of some severity, and consent."""
        severity = self._one_of(SEVERITIES) if self._random.random() < SYMPTOM_SHARE else "none"
        symptoms = self._symptoms_of(severity)
        answered = replace(
            self._asked(page),
            consent=True,
            symptoms=symptoms,
            onset=self._typed((0, 9)) if symptoms else "",
            temperature=self._typed(VITALS[severity].temperature_tenths_c),
            spo2=self._typed(VITALS[severity].spo2_pct),
        )
        return self._measured(self._spoken_for(answered), severity)

    def _spoken_for(self, page: VisitPage) -> VisitPage:
        """Returns the page with who agrees for a child; of each other page as it is."""
        if not needs_guardian(age_on(parse_birth(page.birth, self._day).birth, self._day)):
            return page
        return replace(page, guardian_name=page.guardian_name or GUARDIAN, guardian_relation=Relation.PARENT)

    def _symptoms_of(self, severity: str) -> tuple[str, ...]:
        if severity == "none":
            return ()
        pool = self._main if self._random.random() < 0.8 else self._symptoms
        chosen = self._random.sample(pool, self._random.randint(1, 3))
        if severity == "critical" and self._alarming and self._random.random() < 0.5:
            chosen.append(self._random.choice(self._alarming))
        return tuple(sorted(chosen))

    def _asked(self, page: VisitPage) -> VisitPage:
        """Returns the page with what is asked of everybody of that age and sex."""
        years = self._years(page.birth)
        return replace(
            page,
            conditions=self._conditions_at(years),
            exposed=self._one_of(EXPOSED),
            arrival="yes" if page.flight else "no",
            care_home=self._one_of(CARE_HOME) if years >= CARE_HOME_YEARS else "no",
            smoker=self._one_of(SMOKER) if years >= ADULT_YEARS else "",
            pregnant=self._pregnant_at(years) if page.sex == "F" else "",
        )

    def _pregnant_at(self, years: int) -> str:
        """Returns the answer of a woman; nothing at an age at which the programme does not ask."""
        if years in PREGNANT_YEARS:
            return self._one_of(PREGNANT)
        return "no" if self._asked_from <= years <= self._asked_to else ""

    def _years(self, birth: str) -> int:
        """Returns the age of a written birth, 40 where it is not a written date of ours."""
        digits = birth.replace("-", "")
        return self._day.year - int(digits[:4]) if len(digits) == 8 and digits.isdecimal() else 40

    def _conditions_at(self, years: int) -> tuple[str, ...] | None:
        if self._random.random() >= CONDITIONS_ASKED_SHARE:
            return None
        share = next(one for age, one in sorted(ILL_FROM_AGE.items(), reverse=True) if years >= age)
        count = self._random.randint(1, 2) if self._random.random() < share else 0
        return tuple(sorted(self._random.sample(self._conditions, count)))

    def _measured(self, page: VisitPage, severity: str) -> VisitPage:
        """Returns the page with every vital sign of an adult who looks ill, and of some others."""
        if severity in ("feverish", *GRAVE):
            taken = self._one_of(ANTIPYRETIC)
            page = replace(
                page, antipyretic=taken, antipyretic_hours_ago=self._typed((1, 8)) if taken == "yes" else ""
            )
        is_fully = severity in GRAVE or self._random.random() < MEASURED_FULLY_SHARE
        if not is_fully or self._years(page.birth) < ADULT_YEARS:
            return page
        span = VITALS[severity]
        systolic = self._random.randint(*span.systolic)
        return replace(
            page,
            respiration=self._typed(span.respiration),
            pulse=self._typed(span.pulse),
            systolic=str(systolic),
            diastolic=str(systolic - self._random.randint(35, 50)),
            consciousness=self._random.choice("AAAAACV") if severity == "critical" else "A",
            oxygen="yes" if severity == "critical" and self._random.random() < 0.3 else "no",
        )
