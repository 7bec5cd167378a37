"""How everything looks: tokens of a palette filled into one style sheet, and the bundled fonts.

Knows no screen. A widget says what it is by its `role`; only the style sheet says what that looks like.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication, QWidget

from station import resources

PALETTES = ("outdoor", "indoor", "night")
FONT_FAMILY = "NanumGothic"
FONTS = (
    "NanumGothic.ttf", "NanumGothicBold.ttf", "DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DroidSansFallbackFull.ttf",
)  # fmt: skip
"""The last has the Chinese characters that names and wordings need and the others lack."""
SIZES_PERCENT = (90, 100, 110, 125, 150, 175)
MILLIMETRES_PER_INCH = 25.4
KEY_HEIGHT_MM = 15.0
"""A key that a gloved finger hits. Source: the project's own proposal (November 2026)."""
HIGHEST_KEY_TEXT_PX = 21
LOOK_PROPERTY = "look"
"""Where the application itself keeps what it wears."""
LOWEST_DPI, HIGHEST_DPI = 72.0, 130.0
"""Beyond these a screen's own word about its size is not believed."""

PAIRS = (
    ("text", "ground"),
    ("text", "surface"),
    ("line", "ground"),
    ("accent", "ground"),
    ("accent", "surface"),
    ("on_accent", "accent"),
    ("on_active", "active"),
    ("accent", "active"),
    ("fault", "active"),
    ("on_chosen", "chosen"),
    ("on_strip", "strip"),
    ("on_good", "good"),
    ("on_amber", "amber"),
    ("on_red", "red"),
    ("fault", "surface"),
    ("fault", "ground"),
    ("text", "fault_ground"),
    ("fault", "fault_ground"),
)
"""Every pair of ink and ground that the style sheet uses; each must reach 7 : 1."""


@dataclass(frozen=True, slots=True)
class LevelLook:
    """How a triage level looks everywhere: number and word in `ink` on `fill`, beside its shape."""

    number: int
    shape: str
    fill: str
    ink: str


@dataclass(frozen=True, slots=True)
class StripeLook:
    """How the training banner looks."""

    fill: str
    ink: str


@dataclass(frozen=True, slots=True)
class Look:
    """The palette and size that are on at present."""

    palette: str = PALETTES[0]
    size_percent: int = 100

    def larger(self) -> Look:
        """Returns the next larger size, the largest again at the end."""
        return self._stepped(1)

    def smaller(self) -> Look:
        """Returns the next smaller size."""
        return self._stepped(-1)

    def next_palette(self) -> Look:
        """Returns the same size in the next palette."""
        place = PALETTES.index(self.palette)
        return Look(PALETTES[(place + 1) % len(PALETTES)], self.size_percent)

    def _stepped(self, step: int) -> Look:
        place = SIZES_PERCENT.index(self.size_percent) + step
        return Look(self.palette, SIZES_PERCENT[min(max(place, 0), len(SIZES_PERCENT) - 1)])


@cache
def colours(palette: str) -> Mapping[str, str]:
    """Returns the colours of a palette by token. Raises: FileNotFoundError for an unknown one."""
    found: dict[str, str] = tomllib.loads(resources.text(f"theme/{palette}.toml"))["colours"]
    return found


@cache
def levels() -> Mapping[int, LevelLook]:
    """Returns the looks of the five levels."""
    rows = tomllib.loads(resources.text("theme/fixed.toml"))["level"]
    return {row["number"]: LevelLook(**row) for row in rows}


@cache
def lights() -> Mapping[str, LevelLook]:
    """Returns the looks of green, amber and red; they have no number."""
    rows = tomllib.loads(resources.text("theme/fixed.toml"))["light"]
    return {row["name"]: LevelLook(0, row["shape"], row["fill"], row["ink"]) for row in rows}


@cache
def stripes() -> StripeLook:
    """Returns the look of the training banner."""
    return StripeLook(**tomllib.loads(resources.text("theme/fixed.toml"))["training"])


@cache
def sizes() -> Mapping[str, int]:
    """Returns the sizes at 100 %. Units: pixels."""
    found: dict[str, int] = tomllib.loads(resources.text("theme/fixed.toml"))["sizes"]
    return found


def key_height_px(dots_per_inch: float) -> int:
    """Returns how high a key must be for a gloved finger on a screen of this density. Units: pixels."""
    believed = min(max(dots_per_inch, LOWEST_DPI), HIGHEST_DPI)
    return round(KEY_HEIGHT_MM / MILLIMETRES_PER_INCH * believed)


def style_sheet(look: Look, dots_per_inch: float = 96.0) -> str:
    """Returns the style sheet of a look."""
    grown = {f"{name}_px": round(px * look.size_percent / 100) for name, px in sizes().items()}
    grown["key_height_px"] = key_height_px(dots_per_inch) - 4  # two borders of 2 px stand around it
    grown["key_text_px"] = min(grown["text_px"], HIGHEST_KEY_TEXT_PX)  # two lines of it fill a key
    grown["active_height_px"] = grown["field_height_px"] - 4  # a thicker border, the same height on the whole
    grown["fault_height_px"] = grown["field_height_px"] - 8
    return string.Template(resources.text("theme/station.qss")).substitute(colours(look.palette), **grown)


def load_fonts() -> None:
    """Makes the bundled fonts known to Qt, Hangul included. Raises: FileNotFoundError."""
    for name in FONTS:
        QFontDatabase.addApplicationFontFromData(QByteArray(resources.data(f"fonts/{name}")))


def dress(application: QApplication, look: Look) -> None:
    """Puts a look on the whole program, before its windows are made: on many standing pages it takes seconds."""
    take(application, look)
    application.setStyleSheet(sheet_now())


def take(application: QApplication, look: Look) -> None:
    """Makes a look the one that is on; windows that stand are given `sheet_now()`."""
    application.setProperty(LOOK_PROPERTY, [look.palette, look.size_percent])
    font = QFont(FONT_FAMILY)
    font.setPixelSize(round(sizes()["text"] * look.size_percent / 100))
    application.setFont(font)


def sheet_now() -> str:
    """Returns the style sheet of the look that is on."""
    return style_sheet(look_now(), QApplication.primaryScreen().physicalDotsPerInch())


def look_now() -> Look:
    """Returns the look that is on: what paints itself asks for it each time."""
    application = QApplication.instance()
    worn = None if application is None else application.property(LOOK_PROPERTY)
    return Look() if worn is None else Look(*worn)


def size_now(name: str) -> int:
    """Returns a size as it is grown or shrunk now. Units: pixels."""
    return round(sizes()[name] * look_now().size_percent / 100)


def set_role(widget: QWidget, role: str) -> None:
    """Tells the style sheet what a widget is; a change is shown at once."""
    if widget.property("role") == role:
        return
    widget.setProperty("role", role)
    if widget.testAttribute(
        Qt.WidgetAttribute.WA_WState_Polished
    ):  # else it is dressed when it is shown first
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.updateGeometry()


def set_shown(widget: QWidget, is_shown: bool) -> None:
    """Shows or hides a part of a screen. Qt dresses a part that it is told to show, and once more with the screen."""
    if widget.isHidden() is is_shown:
        widget.setVisible(is_shown)


def contrast(ink: str, ground: str) -> float:
    """Returns the contrast ratio of two colours, 1 to 21. Source: WCAG 2.2, "contrast ratio", 2023-10-05."""
    lighter, darker = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
