"""The slip layouts and the visitors' texts that come with the product, read from `resources/`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

import msgspec

from station import resources
from station.domain.slip import SlipLayout, SlipWords
from station.errors import reject

SLIPS, SHEETS, ENDING = "labels/slips", "sheets", ".toml"
DEFAULT_SLIP = "80x50"
CHINESE_SCRIPT = frozenset({"zh", "ja"})
"""Languages that break lines between any two characters, and that one font of Chinese characters draws."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The text of an instruction sheet."""

    title: str
    foot: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class VisitorWords:
    """All that a visitor reads on paper, in one language."""

    language: str
    name: str
    slip: SlipWords
    sheet: Sheet


def slip_names() -> tuple[str, ...]:
    """Returns the names of the slip layouts, the default first."""
    return tuple(sorted(_names(SLIPS), key=lambda name: (name != DEFAULT_SLIP, name)))


def visitor_languages() -> tuple[str, ...]:
    """Returns the languages in which visitors can be told, sorted."""
    return tuple(sorted(_names(SHEETS)))


@cache
def load_slip(name: str = DEFAULT_SLIP) -> SlipLayout:
    """Returns the slip layout called `name`. Raises: Rejected `slip_unknown`."""
    if name not in slip_names():
        raise reject("slip", "slip_unknown", slip=name, known=", ".join(slip_names()))
    return msgspec.convert(tomllib.loads(resources.text(f"{SLIPS}/{name}{ENDING}")), SlipLayout)


@cache
def visitor_words(language: str) -> VisitorWords:
    """Returns what a visitor is told in a language. Raises: Rejected `visitor_language_unknown`."""
    if language not in visitor_languages():
        raise reject("language", "visitor_language_unknown", known=", ".join(visitor_languages()))
    return msgspec.convert(tomllib.loads(resources.text(f"{SHEETS}/{language}{ENDING}")), VisitorWords)


def _names(folder: str) -> list[str]:
    return [PurePosixPath(name).name.removesuffix(ENDING) for name in resources.names(folder, ENDING)]
