"""Racks: their formats and positions, which position is next, and a rack as a picture. Knows no tube but its number.

A position is a row's letter and a column's number, `A1`; a rack is filled row by row, as people read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from string import ascii_uppercase
from uuid import UUID

RACK_MARK = "R"
FREE = "·"


@dataclass(frozen=True, slots=True)
class RackFormat:
    """A kind of rack: how many rows (lettered) and columns (numbered) it has."""

    key: str
    rows: int
    columns: int

    @property
    def size(self) -> int:
        """How many tubes it holds."""
        return self.rows * self.columns

    def positions(self) -> Iterator[str]:
        """Gives all positions in the order in which they are filled."""
        for row in ascii_uppercase[: self.rows]:
            for column in range(1, self.columns + 1):
                yield f"{row}{column}"

    def position(self, typed: str) -> str | None:
        """Returns a position as it is stored, `a01` as `A1`; None where the rack has no such position."""
        plain = typed.strip().upper()
        shown = plain[:1] + plain[1:].lstrip("0")
        return shown if shown in set(self.positions()) else None

    def next_free(self, taken: Collection[str]) -> str | None:
        """Returns the first position that is not taken; None when the rack is full."""
        return next((one for one in self.positions() if one not in taken), None)


RACK_FORMATS: dict[str, RackFormat] = {
    one.key: one
    for one in (
        RackFormat("8x12", 8, 12),
        RackFormat("9x9", 9, 9),
        RackFormat("10x10", 10, 10),
        RackFormat("5x10", 5, 10),
    )
}
"""Source: 8x12 ANSI/SLAS 4-2004 (A1 to H12, 9 mm apart); 9x9 and 10x10 cryoboxes, 5x10 tube racks: usual makes."""
USUAL_FORMAT = "8x12"


@dataclass(frozen=True, slots=True)
class Rack:
    """A rack of a day. `format` is a key of RACK_FORMATS, `code` what is written on it, `box_id` the box it is in."""

    id: UUID
    operating_day: date
    format: str
    code: str
    box_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RackPosition:
    """A tube's stay in a rack; `is_in` ends with the tube being taken out. A tube put back begins a new stay."""

    id: UUID
    visit_id: UUID
    specimen_id: UUID
    rack_id: UUID
    position: str
    is_in: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """One position of a picture, and the number of the tube that stands there; empty where none does."""

    position: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class RackPicture:
    """A rack as rows of cells, and the position that is filled next (None: it is full)."""

    rows: tuple[tuple[Cell, ...], ...]
    next_free: str | None

    @property
    def filled(self) -> int:
        """How many tubes stand in it."""
        return sum(1 for row in self.rows for cell in row if cell.number)

    def lines(self) -> tuple[str, ...]:
        """Returns the picture as text: the serial of each tube's number, FREE where none stands."""
        head = "   " + "".join(f"{column:>6}" for column in range(1, len(self.rows[0]) + 1))
        body = (
            f" {row[0].position[0]} " + "".join(f"{_short(cell):>6}" for cell in row) for row in self.rows
        )
        return (head, *body)


@dataclass(frozen=True, slots=True)
class ShownRack:
    """A rack as a picture, and the code of the box that holds it (empty: it stands in none).

    A rack in a box that was opened again is not sealed.
    """

    rack: Rack
    picture: RackPicture
    box_code: str = ""
    is_sealed: bool = False


def _short(cell: Cell) -> str:
    return cell.number[8:12] or FREE


def rack_picture(rack_format: RackFormat, filled: Mapping[str, str]) -> RackPicture:
    """Returns a rack with these numbers at these positions as a picture."""
    cells = [Cell(one, filled.get(one, "")) for one in rack_format.positions()]
    width = rack_format.columns
    rows = tuple(tuple(cells[start : start + width]) for start in range(0, len(cells), width))
    return RackPicture(rows, rack_format.next_free(filled))


def rack_code(station: int, day: date, serial: int) -> str:
    """Returns the code of a station's rack of a day, `147-24183-R01`."""
    return f"{day_prefix(station, day)}{RACK_MARK}{serial:02}"


def day_prefix(station: int, day: date) -> str:
    """Returns how the codes of all racks of a station's day begin."""
    return f"{station:03}-{day.year % 100:02}{day.timetuple().tm_yday:03}-"
