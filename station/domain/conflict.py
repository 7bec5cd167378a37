"""A work item for people: what two booths of a site said otherwise of one record, neither knowing of the other.

The centre finds it in the ledger and tells the site's booths; a correction at a booth that knows both settles it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from station.domain.fact import Json


@dataclass(frozen=True, slots=True)
class Word:
    """One booth's last word on the record: the place of its fact and when it was written there."""

    station: int
    epoch: int
    seq: int
    revision: int
    at: datetime

    @property
    def place(self) -> str:
        """Where its fact stands, as a correction names it that decides."""
        return f"{self.station}/{self.epoch}/{self.seq}"


@dataclass(frozen=True, slots=True)
class DifferingField:
    """A field with what each of the two booths says of it, in the order of the words."""

    field: str
    values: tuple[Json, Json]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One record on which two booths differ. `kind` is visit, person or specimen."""

    kind: str
    record_id: UUID
    visit_id: UUID
    words: tuple[Word, Word]
    fields: tuple[DifferingField, ...]


def named_by(conflict: Conflict, name_of: Callable[[str], str]) -> Conflict:
    """Returns a conflict with members of staff by their names in the place of their ids."""
    fields = tuple(
        replace(one, values=(_named(one.values[0], name_of), _named(one.values[1], name_of)))
        if one.field in STAFF_FIELDS
        else one
        for one in conflict.fields
    )
    return replace(conflict, fields=fields)


STAFF_FIELDS = frozenset({"collector"})


def _named(value: Json, name_of: Callable[[str], str]) -> Json:
    return name_of(value) if isinstance(value, str) and value else value


SETTLES = re.compile(r"\(settles ([0-9/ ]+)\)$")
"""The end of such a correction's reason."""


def settling(reason: str, places: Collection[str]) -> str:
    """Returns the reason of a correction that decides between some words: it names them, so that all can see it."""
    return f"{reason} (settles {' '.join(sorted(places))})" if places else reason


def settled_in(reason: str) -> frozenset[str]:
    """Returns the words between which a correction with this reason decided."""
    found = SETTLES.search(reason)
    return frozenset(found[1].split()) if found else frozenset()


def read_conflicts(told: object) -> tuple[Conflict, ...]:
    """Returns the conflicts that the centre tells; what has not the shape of one is passed over."""
    return tuple(_read(told)) if isinstance(told, Sequence) and not isinstance(told, str) else ()


def _read(told: Sequence[Any]) -> Iterator[Conflict]:  # Any: JSON
    for one in told:
        try:
            yield _conflict(one)
        except (KeyError, TypeError, ValueError):
            continue


def _conflict(told: Mapping[str, Any]) -> Conflict:  # Any: JSON
    first, second = (_word(one) for one in told["words"])
    fields = tuple(DifferingField(str(one["field"]), _pair(one["values"])) for one in told["fields"])
    return Conflict(str(told["kind"]), UUID(told["id"]), UUID(told["visit"]), (first, second), fields)


def _pair(told: Any) -> tuple[Json, Json]:  # Any: JSON
    first, second = told
    return first, second


def _word(told: Mapping[str, Any]) -> Word:  # Any: JSON
    station, epoch, seq, revision = (int(told[one]) for one in ("station", "epoch", "seq", "revision"))
    return Word(station, epoch, seq, revision, datetime.fromisoformat(told["recorded_at"]).astimezone(UTC))
