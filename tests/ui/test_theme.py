"""Contrast, sizes and the levels' looks, computed from the tokens themselves."""

from __future__ import annotations

import re

import pytest

from station import resources
from ui import theme
from ui.theme import Look

LEAST_CONTRAST = 7.0
LEAST_TEXT_PX, LEAST_ACTIVE_PX, LEAST_KEY_MM = 18, 28, 15


@pytest.mark.parametrize("palette", theme.PALETTES)
def test_every_pair_of_a_palette_reaches_seven_to_one(palette: str) -> None:
    colours = theme.colours(palette)
    low = {
        f"{ink} on {ground}": round(theme.contrast(colours[ink], colours[ground]), 2)
        for ink, ground in theme.PAIRS
        if theme.contrast(colours[ink], colours[ground]) < LEAST_CONTRAST
    }
    assert low == {}


@pytest.mark.parametrize("palette", theme.PALETTES)
def test_every_text_colour_of_the_style_sheet_is_a_checked_pair(palette: str) -> None:
    used = set(re.findall(r"(?<![-\w])color: \$(\w+)", resources.text("theme/station.qss")))
    assert used <= {ink for ink, _ in theme.PAIRS}
    assert used <= set(theme.colours(palette))


@pytest.mark.parametrize("number", range(1, 6))
def test_a_level_is_read_at_seven_to_one(number: int) -> None:
    look = theme.levels()[number]
    assert theme.contrast(look.ink, look.fill) >= LEAST_CONTRAST


def test_levels_have_the_agreed_shapes_and_colours() -> None:
    assert [(one.shape, one.fill) for one in theme.levels().values()] == [
        ("octagon", "#9B0A1E"),
        ("triangle", "#E69F00"),
        ("square", "#F7EE6A"),
        ("circle", "#2FB68A"),
        ("bar", "#00477A"),
    ]


def test_the_training_banner_is_read_at_seven_to_one() -> None:
    look = theme.stripes()
    assert theme.contrast(look.ink, look.fill) >= LEAST_CONTRAST


def test_contrast_of_black_on_white_is_twenty_one() -> None:
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21.0)


def test_no_text_is_smaller_than_agreed() -> None:
    sizes = theme.sizes()
    assert sizes["active_field"] >= LEAST_ACTIVE_PX
    sheet = theme.style_sheet(Look())
    assert min(int(one) for one in re.findall(r"font-size: (\d+)px", sheet)) >= LEAST_TEXT_PX


@pytest.mark.parametrize("dots_per_inch", [96.0, 110.0, 125.0])
def test_a_key_is_high_enough_for_a_glove(dots_per_inch: float) -> None:
    assert theme.key_height_px(dots_per_inch) / dots_per_inch * 25.4 >= LEAST_KEY_MM - 0.2


@pytest.mark.parametrize("told", [0.0, 20.0, 100_000.0])
def test_a_screen_that_lies_about_its_size_is_not_believed(told: float) -> None:
    assert 42 <= theme.key_height_px(told) <= 77


def test_size_steps_end_at_both_ends() -> None:
    look = Look()
    for _ in range(10):
        look = look.larger()
    assert look.size_percent == theme.SIZES_PERCENT[-1]
    for _ in range(10):
        look = look.smaller()
    assert look.size_percent == theme.SIZES_PERCENT[0]


def test_every_token_of_the_style_sheet_is_filled() -> None:
    for palette in theme.PALETTES:
        assert "$" not in theme.style_sheet(Look(palette, 150))
