"""People who do not exist: Korean and foreign, alone and as families, some coming twice; all from one seed.

Knows only pages as they would be typed. The same seed gives the same people on every machine.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from station.domain.page import VisitPage
from station.domain.programme import Programme

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
AREAS = ("강남구", "송파구", "마포구", "종로구", "은평구", "노원구", "관악구", "인천 중구")
FAMILY_SHARE, FOREIGN_SHARE, RETURNING_SHARE, SYMPTOM_SHARE = 0.18, 0.12, 0.06, 0.34
SEVERITIES = ("mild", "mild", "mild", "mild", "feverish", "feverish", "severe", "critical")


@dataclass(frozen=True, slots=True)
class Vitals:
    """Between which values the vital signs of one severity lie. Units: tenths of °C, per cent."""

    temperature_tenths_c: tuple[int, int]
    spo2_pct: tuple[int, int]


VITALS = {
    "none": Vitals((361, 371), (96, 99)),
    "mild": Vitals((364, 374), (95, 99)),
    "feverish": Vitals((375, 391), (93, 98)),
    "severe": Vitals((378, 398), (86, 91)),
    "critical": Vitals((380, 402), (78, 86)),
}


class People:
    """Makes the pages of people, one after the other, from a seed."""

    def __init__(self, seed: int, programme: Programme, day: date) -> None:
        self._random = random.Random(f"people/{seed}")
        self._symptoms = [one.key for one in programme.symptoms if one.is_asked]
        self._main = [one.key for one in programme.main_symptoms()]
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
        birth, sex = self._birth(1, 90), self._random.choice("FM")
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
            replace(page, birth=self._birth(18, 92), sex=self._random.choice("FM"), phone=self._phone())
        )

    def _family(self) -> tuple[VisitPage, ...]:
        surname, phone, area = self._random.choice(SURNAMES), self._phone(), self._random.choice(AREAS)
        plate = f"{self._random.randint(10, 99)}가{self._random.randint(1000, 9999)}"
        ages = ((28, 50), (28, 50), (0, 16), (0, 16))[: self._random.randint(2, 4)]
        shared = VisitPage(phone=phone, area=area, vehicle=plate)
        return tuple(
            self._examined(
                replace(
                    shared,
                    name=surname + self._random.choice(GIVEN),
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
        return f"{self._random.randint(20000000, 99999999)}"

    def _birth(self, youngest: int, oldest: int) -> str:
        days = self._random.randint(youngest * 366, oldest * 365 + 30)
        return (self._day - timedelta(days=days)).strftime("%Y%m%d")

    def _examined(self, page: VisitPage) -> VisitPage:
        """Returns the page with symptoms and vital signs of some severity, and consent."""
        severity = self._random.choice(SEVERITIES) if self._random.random() < SYMPTOM_SHARE else "none"
        span = VITALS[severity]
        symptoms: tuple[str, ...] = ()
        if severity != "none":
            pool = self._main if self._random.random() < 0.8 else self._symptoms
            symptoms = tuple(sorted(self._random.sample(pool, self._random.randint(1, 4))))
        return replace(
            page,
            consent=True,
            symptoms=symptoms,
            onset=str(self._random.randint(0, 9)) if symptoms else "",
            temperature=str(self._random.randint(*span.temperature_tenths_c)),
            spo2=str(self._random.randint(*span.spo2_pct)),
        )
