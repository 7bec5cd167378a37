"""What reading a page has found wrong or unlikely so far, so that all of it is told at once. Knows no field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from station.errors import Doubtful, Fact, Rejected, Rejection

T = TypeVar("T")


def doubt_key(doubt: Rejection) -> str:
    """Returns how a doubt is named among a page's confirmed ones."""
    return f"{doubt.field}:{doubt.code}"


@dataclass(slots=True)
class Findings:
    """The rejections and doubts of one page while it is read."""

    rejections: list[Rejection] = field(default_factory=list)
    doubts: list[Rejection] = field(default_factory=list)

    def of(self, parse: Callable[[], T]) -> T | None:
        """Returns what a parser returns, or None after keeping its rejections."""
        try:
            return parse()
        except Rejected as error:
            self.rejections.extend(error.rejections)
            return None

    def refuse(self, field_name: str, code: str, **facts: Fact) -> None:
        """Keeps one rejection."""
        self.rejections.append(Rejection(field_name, code, facts))

    def doubt(self, field_name: str, code: str, **facts: Fact) -> None:
        """Keeps one doubt."""
        self.doubts.append(Rejection(field_name, code, facts))

    def confirmed(self, said_yes_to: frozenset[str]) -> tuple[str, ...]:
        """Returns the names of all doubts. Raises: Doubtful with those to which nobody said yes."""
        still_open = [one for one in self.doubts if doubt_key(one) not in said_yes_to]
        if still_open:
            raise Doubtful(*still_open)
        return tuple(sorted(doubt_key(one) for one in self.doubts))
