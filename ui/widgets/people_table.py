"""A table of people who may be meant, each with the reasons and where they stand today."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from station.words import Words
from ui.people_shown import MatchShown
from ui.widgets.match_list import born_of, reasons_of, where_of
from ui.widgets.rows_table import Column, RowsTable

COLUMNS = (
    Column("home.name", 9, is_bold=True),
    Column("home.born", 7, gives_way=1),
    Column("match.why"),
)

LINE_HEIGHT = 2.4
"""Room for two lines."""
MARGIN = "   "
"""A line that is broken needs more room than one that is not."""


class PeopleTable(RowsTable):
    """Shows people; what is long goes on in a second line."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, COLUMNS, parent, line_height=LINE_HEIGHT)
        self.setWordWrap(True)
        self._people: tuple[MatchShown, ...] = ()
        self._words: Words | None = None

    @property
    def people(self) -> tuple[MatchShown, ...]:
        """Who is shown."""
        return self._people

    @property
    def person(self) -> MatchShown | None:
        """Who is chosen, None for nobody."""
        return self._people[self.row] if 0 <= self.row < len(self._people) else None

    def speak(self, words: Words) -> None:
        """Says it in another language."""
        self._words = words
        self.setAccessibleName(words("match.people"))
        self.show_headings([words(code) for code in self.heading_codes()])
        self.measure()
        self.show_people(self._people)

    def show_people(self, people: tuple[MatchShown, ...]) -> None:
        """Shows who was found; nobody is chosen."""
        self._people = people
        words = self._words
        if words is not None:
            self.fit({0: [in_two_lines(one.name) + MARGIN for one in people]} if people else {})
            self.show_rows([(one.name, born_of(one, words), _why(one, words)) for one in people])


def in_two_lines(name: str) -> str:
    """Returns the longer of the two lines into which a name goes best."""
    parts = name.split()
    splits = ((" ".join(parts[:place]), " ".join(parts[place:])) for place in range(1, len(parts) + 1))
    return min((max(one, key=len) for one in splits), key=len, default="")


def _why(match: MatchShown, words: Words) -> str:
    """Returns where somebody stands, or why they may be meant; the end of the phone tells namesakes apart.

    Another booth stands first, so that it is never what there is no room for.
    """
    phone = f"…{match.phone_end}" if match.phone_end else ""
    if match.station is not None:
        booth = words("match.booth", station=match.station)
        return " · ".join(one for one in (booth, words(f"step_short.{match.step}"), phone) if one)
    said = where_of(match, words) or reasons_of(match, words)
    return " · ".join(one for one in (phone, said) if one)
