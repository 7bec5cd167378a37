"""A label's layout as a value: where its code and its texts stand, and whether a printer can hold it.

Read from data (`resources/labels/*.toml` or a site's own file). Knows no font and no printer, only
millimetres and whole printer dots: a layout that cannot hold its code is refused when it is chosen, not when
it prints.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

import msgspec

from station.domain.label import Content, NameMode, Wording
from station.errors import Fact, Rejected, Rejection, reject

MM_PER_INCH = 25.4
PRINTER_DPI = range(150, 1201)
"""Resolutions of label printers, which have 203, 300 or 600 dpi. Source: this project."""


class Symbology(StrEnum):
    """The kinds of code that can stand on a label."""

    CODE128 = "code128"
    DATA_MATRIX = "data_matrix"


class Align(StrEnum):
    """Where a text stands in its box."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


CODE_MODULES = {Symbology.CODE128: 112, Symbology.DATA_MATRIX: 14}
"""Modules across 14 digits. Source: ISO/IEC 15417, set C: 11 x (start + 7 pairs + check) + 13;
ISO/IEC 16022, ECC 200: the symbol of 14 x 14."""
QUIET_MODULES = {Symbology.CODE128: 10, Symbology.DATA_MATRIX: 2}
"""Empty modules on each side. Source: ISO/IEC 15417 (10 X); ISO/IEC 16022 asks 1 X, this project leaves 2."""

LEAST_BAR_MM = 5.0
"""Source: this project; the usual rule is 5 mm or 15 % of the width of the bars (4.2 mm here), from memory."""


@dataclass(frozen=True, slots=True)
class CodeBox:
    """Where the code stands, with its quiet zones, and how wide one module is wished and may be at least."""

    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float
    module_mm: float = 0.25
    least_module_mm: float = 0.19
    """Source: CLSI AUTO02 (0.19 mm, 7.5 mil), quoted from memory; a site's layout may say otherwise."""


@dataclass(frozen=True, slots=True)
class TextBox:
    """Where one content stands. The height of the box is the height of a line of its type."""

    content: Content
    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float
    align: Align = Align.LEFT
    is_bold: bool = False
    is_inverted: bool = False
    least_scale: float = 0.75


NO_WORDS = Wording()


@dataclass(frozen=True, slots=True)
class Layout:
    """One size of label and all that stands on it. `name_mode` is the site's policy about names."""

    name: str
    width_mm: float
    height_mm: float
    margin_mm: float
    symbology: Symbology
    code: CodeBox
    texts: tuple[TextBox, ...]
    wording: Wording = NO_WORDS
    name_mode: NameMode = NameMode.FULL


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in whole printer dots, counted from the label's top left corner."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """Returns the first column to the right of the box."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """Returns the first row below the box."""
        return self.top + self.height

    def meets(self, other: Box) -> bool:
        """Says whether two boxes share a dot."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def holds(self, other: Box) -> bool:
        """Says whether the other box lies wholly within this one."""
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom


@dataclass(frozen=True, slots=True)
class Placement:
    """A layout in whole dots of one printer: the page, the bars without their quiet zones, the texts."""

    dpi: int
    page: Box
    bars: Box
    quiet: Box
    module_dots: int
    texts: tuple[tuple[TextBox, Box], ...]


def read_layout(text: str) -> Layout:
    """Returns the layout that a TOML text describes. Raises: Rejected when it is not one."""
    try:
        return msgspec.convert(tomllib.loads(text), Layout)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise reject("layout", "label_layout_unreadable", detail=str(error)) from error


def with_name_mode(layout: Layout, mode: NameMode) -> Layout:
    """Returns the layout with a site's policy about names."""
    return replace(layout, name_mode=mode)


def to_dots(length_mm: float, dpi: int) -> int:
    """Returns a length as the nearest whole number of printer dots."""
    return round(length_mm * dpi / MM_PER_INCH)


def place(layout: Layout, dpi: int) -> Placement:
    """Returns a layout in the dots of a printer.

    The bars stand in the middle of their box, in modules of whole dots: as near to the wished width as fits.
    Raises: Rejected with all that the layout cannot hold at this resolution.
    """
    if dpi not in PRINTER_DPI:
        raise reject("dpi", "label_dpi", dpi=dpi, least=PRINTER_DPI.start, most=PRINTER_DPI.stop - 1)
    page = Box(0, 0, to_dots(layout.width_mm, dpi), to_dots(layout.height_mm, dpi))
    module_dots = _module_dots(layout, dpi)
    bars, quiet = _code_boxes(layout, dpi, max(module_dots, 1))
    texts = tuple((text, _box(text, dpi)) for text in layout.texts)
    placement = Placement(dpi, page, bars, quiet, module_dots, texts)
    rejections = (*_code_rejections(layout, placement), *_text_rejections(layout, placement))
    if rejections:
        raise Rejected(*rejections)
    return placement


def _box(area: TextBox | CodeBox, dpi: int) -> Box:
    left, top = to_dots(area.left_mm, dpi), to_dots(area.top_mm, dpi)
    right = to_dots(area.left_mm + area.width_mm, dpi)
    return Box(left, top, right - left, to_dots(area.top_mm + area.height_mm, dpi) - top)


def _modules_across(symbology: Symbology) -> int:
    return CODE_MODULES[symbology] + 2 * QUIET_MODULES[symbology]


def _module_dots(layout: Layout, dpi: int) -> int:
    """The whole dots of one module: nearest to the wish, fewer if the box is narrow, 0 when none will do."""
    fitting = _box(layout.code, dpi).width // _modules_across(layout.symbology)
    wished = max(1, to_dots(layout.code.module_mm, dpi))
    dots = min(wished, fitting)
    return dots if dots * MM_PER_INCH / dpi >= layout.code.least_module_mm else 0


def _code_boxes(layout: Layout, dpi: int, module_dots: int) -> tuple[Box, Box]:
    area = _box(layout.code, dpi)
    across = CODE_MODULES[layout.symbology] * module_dots
    edge = QUIET_MODULES[layout.symbology] * module_dots
    left = _on_module_grid(area.left + (area.width - across) // 2, module_dots, area.left + edge)
    if layout.symbology is Symbology.CODE128:
        bars = Box(left, area.top, across, area.height)
        return bars, Box(left - edge, area.top, across + 2 * edge, area.height)
    top = area.top + (area.height - across) // 2
    return Box(left, top, across, across), Box(left - edge, top - edge, across + 2 * edge, across + 2 * edge)


def _on_module_grid(left: int, module_dots: int, least: int) -> int:
    """The nearest place at or left of `left` that is a whole number of modules from the label's edge, if it is free.

    A reader that looks at a smaller picture of a large one then still sees each module by itself.
    """
    aligned = left // module_dots * module_dots
    return aligned if aligned >= least else left


def _code_rejections(layout: Layout, placement: Placement) -> list[Rejection]:
    facts: dict[str, Fact] = {"layout": layout.name, "dpi": placement.dpi}
    if placement.module_dots == 0:
        needed = _modules_across(layout.symbology) * layout.code.least_module_mm
        needed_mm, width_mm = f"{needed:.1f}", f"{layout.code.width_mm:.1f}"
        code = "label_code_too_wide"
        return [Rejection("layout", code, {**facts, "needed_mm": needed_mm, "width_mm": width_mm})]
    area = _box(layout.code, placement.dpi)
    if not _inner(layout, placement).holds(area):
        return [Rejection("layout", "label_code_outside", facts)]
    is_matrix = layout.symbology is Symbology.DATA_MATRIX
    if area.height < (placement.quiet.height if is_matrix else to_dots(LEAST_BAR_MM, placement.dpi)):
        return [Rejection("layout", "label_code_too_low", facts)]
    return []


def _text_rejections(layout: Layout, placement: Placement) -> list[Rejection]:
    inner = _inner(layout, placement)
    found = [
        Rejection("layout", "label_text_outside", {"layout": layout.name, "content": text.content.value})
        for text, box in placement.texts
        if not inner.holds(box)
    ]
    named = [(text.content.value, box) for text, box in placement.texts]
    for (first, box), (second, other) in combinations([*named, ("code", placement.quiet)], 2):
        if box.meets(other):
            facts = {"layout": layout.name, "first": first, "second": second}
            found.append(Rejection("layout", "label_text_overlap", facts))
    return found


def _inner(layout: Layout, placement: Placement) -> Box:
    margin = to_dots(layout.margin_mm, placement.dpi) - 1
    return Box(margin, margin, placement.page.width - 2 * margin, placement.page.height - 2 * margin)
