"""Every edge of every band table, one below, on it and one above, against points typed from the sources."""

from __future__ import annotations

import pytest

from station.domain.clinical import Band, BandTable
from station.domain.condition import AtLeast, IsBetween, Not
from station.domain.triage.assess import assess
from station.domain.triage.written_answers import answers_from_json
from station.programmes import programme, programme_ids

Points = tuple[int, int]

# table → the first value of each band above the lowest, with the points below and from there on
EDGES: dict[str, tuple[Points, list[tuple[int, Points]]]] = {
    "news2-respiration": ((3, 3), [(9, (1, 1)), (12, (0, 0)), (21, (2, 2)), (25, (3, 3))]),
    "news2-spo2-scale-1": ((3, 3), [(92, (2, 2)), (94, (1, 1)), (96, (0, 0))]),
    "news2-spo2-scale-2-air": ((3, 3), [(84, (2, 2)), (86, (1, 1)), (88, (0, 0))]),
    "news2-spo2-scale-2-oxygen": (
        (3, 3),
        [(84, (2, 2)), (86, (1, 1)), (88, (0, 0)), (93, (1, 1)), (95, (2, 2)), (97, (3, 3))],
    ),
    "news2-systolic": ((3, 3), [(91, (2, 2)), (101, (1, 1)), (111, (0, 0)), (220, (3, 3))]),
    "news2-pulse": ((3, 3), [(41, (1, 1)), (51, (0, 0)), (91, (1, 1)), (111, (2, 2)), (131, (3, 3))]),
    "news2-temperature": ((3, 3), [(351, (1, 1)), (361, (0, 0)), (381, (1, 1)), (391, (2, 2))]),
    "qsofa-respiration": ((0, 0), [(22, (1, 1))]),
    "qsofa-systolic": ((1, 1), [(101, (0, 0))]),
    "kdca-score-pulse": ((2, 2), [(41, (1, 1)), (51, (0, 0)), (101, (1, 1)), (111, (2, 2)), (130, (3, 3))]),
    "kdca-score-systolic": ((3, 3), [(71, (2, 2)), (81, (1, 1)), (101, (0, 0)), (200, (2, 2))]),
    "kdca-score-respiration": ((2, 2), [(9, (0, 0)), (15, (1, 1)), (21, (2, 2)), (30, (3, 3))]),
    "kdca-score-temperature": ((1, 3), [(361, (0, 0)), (375, (1, 3))]),
}
CHOICES: dict[str, dict[str, Points]] = {
    "news2-oxygen": {"no": (0, 0), "yes": (2, 2)},
    "news2-consciousness": {"A": (0, 0), "C": (3, 3), "V": (3, 3), "P": (3, 3), "U": (3, 3)},
    "qsofa-consciousness": {"A": (0, 0), "C": (1, 1), "V": (1, 1), "P": (1, 1), "U": (1, 1)},
    "kdca-score-consciousness": {"A": (0, 0), "C": (1, 3), "V": (1, 1), "P": (2, 2), "U": (3, 3)},
}
LEVELS = {
    "news2": [(0, "low"), (4, "low"), (5, "medium"), (6, "medium"), (7, "high"), (20, "high")],
    "qsofa": [(0, "negative"), (1, "negative"), (2, "positive"), (3, "positive")],
    "kdca_score": [(0, "mild"), (4, "mild"), (5, "moderate"), (6, "moderate"), (7, "severe"), (15, "severe")],
}
# age limit → (months of age, lowest, highest usual value) at both ends of every age band
AGE_LIMITS: dict[str, list[tuple[int, int | None, int | None]]] = {
    "paediatric-respiration": [
        (0, 24, 68), (2, 24, 68), (3, 23, 65), (5, 23, 65), (6, 22, 63), (8, 22, 63), (9, 22, 60), (11, 22, 60),
        (12, 20, 57), (17, 20, 57), (18, 18, 50), (23, 18, 50), (24, 17, 43), (35, 17, 43), (36, 17, 36),
        (47, 17, 36), (48, 16, 32), (71, 16, 32), (72, 15, 28), (95, 15, 28), (96, 12, 26), (143, 12, 26),
        (144, 11, 25), (179, 11, 25), (180, 10, 23), (191, 10, 23),
    ],
    "paediatric-pulse": [
        (0, 90, 182), (2, 90, 182), (3, 102, 179), (5, 102, 179), (6, 97, 172), (8, 97, 172), (9, 92, 165),
        (11, 92, 165), (12, 85, 159), (17, 85, 159), (18, 80, 153), (23, 80, 153), (24, 73, 147), (35, 73, 147),
        (36, 68, 139), (47, 68, 139), (48, 62, 135), (71, 62, 135), (72, 56, 127), (95, 56, 127), (96, 49, 121),
        (143, 49, 121), (144, 45, 111), (179, 45, 111), (180, 43, 106), (191, 43, 106),
    ],
    "paediatric-systolic": [
        (0, 60, None), (1, 70, None), (11, 70, None), (12, 72, None), (23, 72, None), (24, 74, None),
        (36, 76, None), (48, 78, None), (60, 80, None), (72, 82, None), (84, 84, None), (96, 86, None),
        (108, 88, None), (119, 88, None), (120, 90, None), (131, 90, None), (132, 90, None),
    ],
}  # fmt: skip

TABLES = [
    (name, table) for name in programme_ids() for score in programme(name).scores for table in score.tables
]


def points_at(bands: tuple[Band, ...], value: int) -> list[Points]:
    return [
        band.points
        for band in bands
        if (band.lowest is None or value >= band.lowest) and (band.highest is None or value <= band.highest)
    ]


@pytest.mark.parametrize(("name", "table"), TABLES, ids=lambda one: getattr(one, "id", one))
def test_each_edge_and_its_neighbours_have_the_points_of_the_source(name: str, table: BandTable) -> None:
    if table.choices:
        assert dict(table.choices) == CHOICES[table.id]
        return
    below, edges = EDGES[table.id]
    for edge, points in edges:
        assert points_at(table.bands, edge - 1) == [below]
        assert points_at(table.bands, edge) == [points]
        assert points_at(table.bands, edge + 1) == [points]
        below = points
    assert len(table.bands) == len(edges) + 1


@pytest.mark.parametrize(("score_id", "expected"), LEVELS.items())
def test_each_total_has_the_level_of_the_source(score_id: str, expected: list[tuple[int, str]]) -> None:
    score = next(one for one in programme("covid19").scores if one.id == score_id)
    for total, level in expected:
        found = [
            one.result
            for one in score.levels
            if (one.lowest is None or total >= one.lowest) and (one.highest is None or total <= one.highest)
        ]
        assert found == [level]


@pytest.mark.parametrize("name", programme_ids())
@pytest.mark.parametrize(("limit", "ages"), AGE_LIMITS.items())
def test_each_age_has_the_usual_range_of_the_source(
    limit: str, ages: list[tuple[int, int | None, int | None]], name: str
) -> None:
    for months, lowest, highest in ages:
        found = []
        for rule in programme(name).rules():
            if not rule.id.startswith(f"{limit}-from-"):
                continue
            assert isinstance(rule.when, AtLeast)
            _, age, outside = rule.when.parts
            assert isinstance(age, IsBetween)
            assert isinstance(outside, Not)
            assert isinstance(outside.part, IsBetween)
            if (age.lowest or 0) <= months and (age.highest is None or months <= age.highest):
                found.append((outside.part.lowest, outside.part.highest))
        assert found == [(lowest, highest)], months


VITAL_OF = {
    "paediatric-respiration": "respiration_per_min",
    "paediatric-pulse": "pulse_per_min",
    "paediatric-systolic": "systolic_mmhg",
}
EDGES_OF_AGES = [
    (limit, months, value, is_outside)
    for limit, ages in AGE_LIMITS.items()
    for months, lowest, highest in ages
    for edge, outwards in ((lowest, -1), (highest, 1))
    if edge is not None
    for value, is_outside in ((edge, False), (edge + outwards, True))
]


@pytest.mark.parametrize("name", programme_ids())
@pytest.mark.parametrize(("limit", "months", "value", "is_outside"), EDGES_OF_AGES)
def test_child_at_the_edge_is_usual_and_one_further_is_not(
    limit: str, months: int, value: int, is_outside: bool, name: str
) -> None:
    of = programme(name)
    written = {"age_months": months, "vitals": {VITAL_OF[limit]: value}}
    outcome = assess(answers_from_json(written, of), of)
    assert any(reason.rule.startswith(f"{limit}-from-") for reason in outcome.reasons) is is_outside
