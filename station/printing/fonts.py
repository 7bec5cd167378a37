"""The fonts of labels: which font draws which characters, and how wide a text is. Knows no label.

NanumGothic draws Hangul, Chinese characters, kana and plain Latin, DejaVu Sans what NanumGothic lacks
(Vietnamese, Cyrillic and Greek with marks), Droid Sans Fallback the Chinese characters of China and Japan. A
character that none has, or that would need joining or writing from right to left, is drawn as MISSING: seen as
missing, never as an empty box or a wrong word.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from PIL import ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from station import resources

MISSING = "\ufffd"
RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
FALLBACK_SCALE = 0.88
"""DejaVu Sans is larger than NanumGothic at the same size: its small letters are 0.55 of it, not 0.49."""
RISE, FALL = 0.8, 0.2
"""A line above and below its base line. Source: the font's own table (NanumGothic 800 and 200 of 1,000)."""
OUTLINE_SIZE = 1000


@dataclass(frozen=True, slots=True)
class Face:
    """One font: its registered name, the characters that it has, and its size relative to the line."""

    name: str
    characters: frozenset[int]
    scale: float
    font: TTFont
    outlines: ImageFont.FreeTypeFont

    def width(self, text: str) -> float:
        """Returns how far a text runs. Units: sizes of the line."""
        return float(self.font.stringWidth(text, self.scale))

    def rise(self, text: str) -> float:
        """Returns how high the ink of a text stands above the base line. Units: sizes of the line."""
        return -self.outlines.getbbox(text, anchor="ls")[1] * self.scale / OUTLINE_SIZE

    def fall(self, text: str) -> float:
        """Returns how low the ink of a text hangs below the base line. Units: sizes of the line."""
        return self.outlines.getbbox(text, anchor="ls")[3] * self.scale / OUTLINE_SIZE


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text that one font draws, and how far it runs. Units: sizes of the line."""

    face: Face
    text: str
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """A text ready to be drawn. Units: `width`, `rise` and `fall` in sizes of the line."""

    runs: tuple[Run, ...]
    width: float
    rise: float
    fall: float

    def size_in(self, height: float) -> float:
        """Returns the size at which the line stands within a height, marks above tall letters and all."""
        return height / (self.rise + self.fall)


@dataclass(frozen=True, slots=True)
class Typeface:
    """Fonts of one weight, the preferred first; one of them has MISSING. What they lack, the last resort may have.

    `prefers_first` draws whatever the first font has in the first font, even where another has the whole line.
    """

    faces: tuple[Face, ...]
    prefers_first: bool = False

    def line(self, text: str) -> Line:
        """Returns a text as a line to draw."""
        runs = self._runs(text)
        rise = max([RISE, *(run.face.rise(run.text) for run in runs)])
        fall = max([FALL, *(run.face.fall(run.text) for run in runs)])
        return Line(runs, sum(run.width for run in runs), rise, fall)

    def missing(self, text: str) -> str:
        """Returns the characters of a text that would be drawn as MISSING, each once."""
        return "".join(sorted({one for one in _composed(text) if not self._draws(one)}))

    def _draws(self, one: str) -> bool:
        return not _needs_shaping(one) and self._face_of(one) is not None

    def _face_of(self, text: str) -> Face | None:
        wanted = {ord(one) for one in text}
        found = next((face for face in self.faces if wanted <= face.characters), None)
        return found or (_last_resort() if wanted <= _last_resort().characters else None)

    def _runs(self, text: str) -> tuple[Run, ...]:
        """Returns a text in one font if there is one for all of it, else each word, else each character."""
        shown = "".join(one if self._draws(one) else MISSING for one in _composed(text))
        if self.prefers_first:
            return tuple(self._mixed_runs(shown))
        if face := self._face_of(shown):
            return (_run(face, shown),)
        return tuple(run for word in _words(shown) for run in self._word_runs(word))

    def _word_runs(self, word: str) -> list[Run]:
        if face := self._face_of(word):
            return [_run(face, word)]
        return self._mixed_runs(word)

    def _mixed_runs(self, text: str) -> list[Run]:
        """Returns a text with each character in the first font that has it."""
        faces = [(face, one) for one in text if (face := self._face_of(one))]
        pieces = [list(pairs) for _, pairs in groupby(faces, key=lambda pair: pair[0].name)]
        return [_run(pairs[0][0], "".join(one for _, one in pairs)) for pairs in pieces]


@cache
def typeface(*, is_bold: bool) -> Typeface:
    """Returns the fonts of one weight. Registers them with ReportLab, which takes 0.1 s, once per process."""
    return Typeface(tuple(_load(name, scale) for name, scale in FACES[is_bold]))


@cache
def chinese_typeface(*, is_bold: bool) -> Typeface:
    """Returns the fonts for texts in Chinese and Japanese: one font draws them all, so that no line is a medley."""
    return Typeface((_last_resort(), *typeface(is_bold=is_bold).faces), prefers_first=True)


@cache
def _last_resort() -> Face:
    """Returns the font of 28,000 characters that is loaded, in 0.1 s, only when somebody needs it."""
    return _load(LAST_RESORT, 1.0)


LAST_RESORT = "DroidSansFallbackFull"
FACES = {
    False: (("NanumGothic", 1.0), ("DejaVuSans", FALLBACK_SCALE)),
    True: (("NanumGothicBold", 1.0), ("DejaVuSans-Bold", FALLBACK_SCALE)),
}


def _run(face: Face, text: str) -> Run:
    return Run(face, text, face.width(text))


def _load(name: str, scale: float) -> Face:
    path = str(resources.path(f"fonts/{name}.ttf"))
    font = TTFont(name, path, asciiReadable=False)
    pdfmetrics.registerFont(font)
    outlines = ImageFont.truetype(path, OUTLINE_SIZE, layout_engine=ImageFont.Layout.BASIC)
    return Face(name, frozenset(font.face.charToGlyph), scale, font, outlines)


def _composed(text: str) -> str:
    plain = unicodedata.normalize("NFC", text)
    return "".join(one for one in plain if unicodedata.category(one) not in {"Cf", "Cc", "Cs"})


def _needs_shaping(one: str) -> bool:
    return unicodedata.bidirectional(one) in RIGHT_TO_LEFT or unicodedata.category(one).startswith("M")


def _words(text: str) -> list[str]:
    """Returns the words of a text, each with the spaces that follow it."""
    pieces: list[str] = []
    for word in text.split(" "):
        pieces += [word, " "] if word else [" "]
    return pieces[:-1]
