"""What the centre holds of an operating day, station by station, and how far each row is proven.

The roster comes first: a station that sent nothing is a row too. Reads the read model and the ledger; knows no window
and no command line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from station.central.administrator import Row, administrator, only_row
from station.central.known_site import site_unknown
from station.domain.number import display
from station.domain.visit import WayOut

SILENT_AFTER_MIN = 30
"""A station that sends by itself greets every five minutes at least; six in a row were missed.
One that never spoke yet is not silent: nothing was received of it."""

BOARD = "SELECT report.board_v1(%s::date, %s::int, %s::text) AS told"


class Light(StrEnum):
    """Whether a row is proven (green), not yet (amber), or contradicted (red)."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


LIGHTS: Mapping[str, Light] = {
    "number_twice": Light.RED,
    "epoch_burnt": Light.RED,
    "epoch_not_begun": Light.RED,
    "quarantined": Light.RED,
    "counts_differ": Light.RED,
    "chain_differs": Light.RED,
    "changed_after_close": Light.AMBER,
    "day_not_closed": Light.AMBER,
    "waiting": Light.AMBER,
    "silent": Light.AMBER,
    "nothing_received": Light.AMBER,
    "revoked": Light.AMBER,
}
"""Reason → what it makes of a row. A row without any reason is green."""


@dataclass(frozen=True, slots=True)
class StationRow:
    """A station of the roster on a day.

    `waiting` facts it has itself announced and not delivered; `differences` maps a kind to (what the station counted
    when it closed its day, what the centre holds), where the two are not equal. `facts`, `quarantined` and `alarms`
    count everything that was ever received of it. `proven_at` is when the chain was last proven here; `chain` is that
    of the closed day as the centre makes it of what it stores, "" for a day that is open. `numbers_twice` stand on two
    tubes of the day: a copy of the station's file gave them too.
    """

    station: int
    site: str
    name: str
    reasons: tuple[str, ...]
    visits: int
    collected: int
    facts: int
    waiting: int
    quarantined: int
    alarms: int
    greeted_at: datetime | None
    differences: Mapping[str, tuple[int, int]]
    proven_at: datetime | None = None
    chain: str = ""
    numbers_twice: tuple[str, ...] = ()

    @property
    def numbers_twice_shown(self) -> str:
        """The numbers that stand on two tubes, as people read them."""
        return ", ".join(map(display, self.numbers_twice))

    @property
    def light(self) -> Light:
        """The worst of what its reasons make of the row."""
        found = {LIGHTS[reason] for reason in self.reasons}
        return next((light for light in (Light.RED, Light.AMBER) if light in found), Light.GREEN)


@dataclass(frozen=True, slots=True)
class SiteSigned:
    """How the site's supervisor closed the day. `differences` maps a figure to (what he counted, what stands here)."""

    station: int
    amendment: int
    is_green: bool
    differences: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class DayBoard:
    """An operating day over all stations of the roster.

    `visits_by_way_out` holds visits that have not left yet under ""; a visit in which two booths had a hand is one.
    `visits` leave out void ones, `specimens` and `collected` voided ones. `closed` is None while nobody closed the
    whole site. `conflicts` counts the records on which two booths differ.
    """

    day: date
    rows: tuple[StationRow, ...]
    visits_by_way_out: Mapping[str, int]
    specimens: int
    collected: int
    closed: SiteSigned | None = None
    conflicts: int = 0

    @property
    def visits(self) -> int:
        """How many visits the day had."""
        return sum(self.visits_by_way_out.values())

    @property
    def shared(self) -> dict[str, int]:
        """By how much the rows together count more than the day had: each booth counts what it had a hand in."""
        return {
            "visits": sum(one.visits for one in self.rows) - self.visits,
            "collected": sum(one.collected for one in self.rows) - self.collected,
        }

    @property
    def quarantined(self) -> int:
        """How many facts of all stations stand in quarantine."""
        return sum(one.quarantined for one in self.rows)

    @property
    def is_green(self) -> bool:
        """Whether every station of the roster is proven."""
        return all(one.light is Light.GREEN for one in self.rows)


def board(dsn: str, day: date, *, site: str | None = None) -> DayBoard:
    """Returns the board of an operating day, that of one site where it is given.

    Raises: Rejected `site_unknown`; Trouble as the administrator's connection.
    """
    with administrator(dsn) as connection:
        told = only_row(connection, BOARD, day, SILENT_AFTER_MIN, site)["told"]
        if site is not None and not told["rows"]:
            every = only_row(connection, BOARD, day, SILENT_AFTER_MIN, None)["told"]["rows"]
            raise site_unknown(site, (row["site"] for row in every))
        return board_of(day, told)


def board_of(day: date, told: Row) -> DayBoard:
    """Returns the board that the centre's function tells."""
    return DayBoard(
        day=day,
        rows=tuple(_row(row, row["held"] or {}) for row in told["rows"]),
        visits_by_way_out=told["ways_out"],
        specimens=told["specimens"],
        collected=told["collected"],
        closed=None if told["closed"] is None else _signed(told["closed"], told),
        conflicts=told["conflicts"],
    )


def _signed(closed: Row, told: Row) -> SiteSigned:
    ways = told["ways_out"]
    figures = {
        "registered": sum(ways.values()),
        "specimens": told["specimens"],
        "collected": told["collected"],
        "without_way_out": ways.get("", 0),
        **{f"way_out_{way.value}": ways.get(way.value, 0) for way in WayOut},
    }
    counted = {name: closed["account"].get(name, 0) for name in figures}
    is_green = not closed["differences"] and not closed["lacks"]
    return SiteSigned(closed["station"], closed["amendment"], is_green, dict(_differences(counted, figures)))


def _row(row: Row, held: Row) -> StationRow:
    differences = dict(_differences(row["counts"] or {}, held.get("counts", {}))) if held else {}
    is_closed = bool(held)
    found = {
        "number_twice": bool(row["numbers_twice"]),
        "epoch_burnt": row["is_burnt"],
        "epoch_not_begun": row["is_locked_out"],
        "quarantined": row["quarantined"] > 0,
        "counts_differ": bool(differences),
        "chain_differs": is_closed and held["chain_after"] != row["closed_chain"],
        "changed_after_close": row["changed_after"] > 0,
        "day_not_closed": not is_closed,
        "waiting": row["waiting"] > 0,
        "silent": not is_closed and row["is_silent"] and row["greeted_at"] is not None,
        "nothing_received": row["facts"] == 0,
        "revoked": row["is_revoked"],
    }
    return StationRow(
        station=row["station"],
        site=row["site"],
        name=row["name"],
        reasons=tuple(reason for reason, is_so in found.items() if is_so),
        visits=row["visits"],
        collected=row["collected"],
        facts=row["facts"],
        waiting=row["waiting"],
        quarantined=row["quarantined"],
        alarms=row["alarms"],
        greeted_at=_instant(row["greeted_at"]),
        differences=differences,
        proven_at=_instant(row["proven_at"]),
        chain=held["chain_after"] if is_closed else "",
        numbers_twice=tuple(row["numbers_twice"]),
    )


def _instant(told: str | None) -> datetime | None:
    return None if told is None else datetime.fromisoformat(told).astimezone(UTC)


def _differences(told: Mapping[str, int], held: Mapping[str, int]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Gives each kind of which the station counted another number than the centre holds."""
    for kind in sorted({*told, *held}):
        pair = (told.get(kind, 0), held.get(kind, 0))
        if pair[0] != pair[1]:
            yield kind, pair
