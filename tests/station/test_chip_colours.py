"""The level chips stay apart for red-, green- and blue-blind eyes, and each is also a number, a shape and a word.

Source of the matrices: Machado, Oliveira and Fernandes, A Physiologically-based Model for Simulation of Color
Vision Deficiency, IEEE TVCG 15 (6), 2009, severity 1.0, for linear RGB. Source of the difference: CIE 15:2004,
CIELAB under D65; 2.3 is a just noticeable one (Mahy et al., Color Research and Application 19 (2), 1994).
"""

from __future__ import annotations

import tomllib
from itertools import combinations

import pytest

from station import resources
from station.words import words_in

Colour = tuple[float, float, float]
Matrix = tuple[Colour, Colour, Colour]

EYES: dict[str, Matrix] = {
    "usual": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "red-blind": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "green-blind": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "blue-blind": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TO_XYZ: Matrix = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
"""Source: IEC 61966-2-1 (sRGB), D65."""
WHITE: Colour = (0.95047, 1.0, 1.08883)
NOTICEABLE = 2.3
APART = 8 * NOTICEABLE
"""How far every two chips must be: eight just noticeable steps. Source: the project's own proposal (November 2026)."""

LEVELS = tomllib.loads(resources.data("theme/fixed.toml").decode())["level"]


def times(matrix: Matrix, colour: Colour) -> Colour:
    first, second, third = (sum(a * b for a, b in zip(row, colour, strict=True)) for row in matrix)
    return first, second, third


def linear(hex_colour: str) -> Colour:
    values = [int(hex_colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in values)
    return red, green, blue


def lab(rgb: Colour) -> Colour:
    seen = times(TO_XYZ, rgb)
    x, y, z = (
        ratio ** (1 / 3) if (ratio := max(one, 0.0) / white) > 0.008856 else 7.787 * ratio + 16 / 116
        for one, white in zip(seen, WHITE, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one: str, other: str, eye: str) -> float:
    """Returns how far apart two colours are to an eye, in CIELAB units."""
    first, second = (lab(times(EYES[eye], linear(colour))) for colour in (one, other))
    return float(sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) ** 0.5)


def test_known_colours_have_the_known_lab_values() -> None:
    assert lab(linear("#FFFFFF")) == pytest.approx((100.0, 0.0, 0.0), abs=0.1)
    assert lab(linear("#FF0000")) == pytest.approx((53.2, 80.1, 67.2), abs=0.1)


@pytest.mark.parametrize("eye", EYES)
def test_matrices_leave_grey_grey(eye: str) -> None:
    assert times(EYES[eye], (0.5, 0.5, 0.5)) == pytest.approx((0.5, 0.5, 0.5), abs=1e-5)


@pytest.mark.parametrize(
    ("one", "other", "eye"),
    [
        ("#C0392B", "#6B7A1F", "green-blind"),
        ("#8E4500", "#5B5B00", "red-blind"),
        ("#2FB68A", "#3FA9C9", "blue-blind"),
    ],
)
def test_colours_that_are_confused_are_found(one: str, other: str, eye: str) -> None:
    assert difference(one, other, "usual") > difference(one, other, eye)
    assert difference(one, other, eye) < APART


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize(
    ("one", "other"), list(combinations(LEVELS, 2)), ids=lambda level: str(level["number"])
)
def test_chips_stay_apart_for_every_eye(one: dict[str, str], other: dict[str, str], eye: str) -> None:
    assert difference(one["fill"], other["fill"], eye) >= APART


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("level", LEVELS, ids=lambda level: str(level["number"]))
def test_number_and_word_are_legible_on_the_chip_for_every_eye(level: dict[str, str], eye: str) -> None:
    luminances = sorted(times(TO_XYZ, times(EYES[eye], linear(level[name])))[1] for name in ("fill", "ink"))
    assert (luminances[1] + 0.05) / (luminances[0] + 0.05) >= 7


def test_no_chip_is_told_by_its_colour_alone() -> None:
    assert [level["number"] for level in LEVELS] == [1, 2, 3, 4, 5]
    assert len({level["shape"] for level in LEVELS}) == 5
    for language in ("ko", "en"):
        words = words_in(language, is_strict=True)
        assert len({words(f"level.{level['number']}") for level in LEVELS}) == 5
