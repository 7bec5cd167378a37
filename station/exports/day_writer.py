"""What writes a day, in whatever form: it takes visits, a few at a time, and is ended a little at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from station.exports.packed import Packed
from station.storage.find_day_visits import DayVisit


class DayWriter(Protocol):
    """A file of a day as it grows; `content` is whole after `finish`."""

    content: Packed

    @property
    def rows(self) -> int:
        """How many rows the first table has."""

    def add(self, visits: Sequence[DayVisit]) -> None:
        """Writes the rows of some more visits. Raises: Rejected, Trouble for what the form cannot hold."""

    def finish(self) -> Iterator[None]:
        """Ends the file, a little in each step."""


def written(writer: DayWriter, visits: Iterable[DayVisit]) -> bytes:
    """Returns the bytes of a file with some visits."""
    writer.add(tuple(visits))
    for _ in writer.finish():
        pass
    return writer.content.whole()
