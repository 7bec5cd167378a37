"""Turns the centre's board and a reading of sticks into what the page of a site shows."""

from __future__ import annotations

from station.actions.read_site import SiteRead
from station.actions.site_board import DayBoard, StationRow
from station.domain.site_reading import StationReading
from ui.site_shown import Because, SiteRow, SiteShown

CHAIN_DIGITS = 12
"""So many are read out over the telephone."""
FROM_CENTRE, FROM_STICKS = "site_board.from_centre", "site_board.from_sticks"


def site_of_board(found: DayBoard) -> SiteShown:
    """Returns what the centre says of a day."""
    return SiteShown(
        FROM_CENTRE,
        found.day,
        tuple(_row_of_board(one) for one in found.rows),
        found.visits,
        found.collected,
        found.specimens,
        dict(found.visits_by_way_out),
    )


def _row_of_board(one: StationRow) -> SiteRow:
    facts: dict[str, tuple[tuple[str, str | int], ...]] = {
        "waiting": (("waiting", one.waiting),),
        "quarantined": (("count", one.quarantined),),
        "number_twice": (("numbers", one.numbers_twice_shown),),
    }
    return SiteRow(
        one.station,
        one.name,
        one.light.value,
        tuple(Because(f"site_board.{code}", facts.get(code, ())) for code in one.reasons),
        one.visits,
        one.collected,
        one.waiting,
        one.greeted_at,
        one.proven_at,
        one.chain[:CHAIN_DIGITS],
        tuple((kind, told, held) for kind, (told, held) in one.differences.items()),
        one.alarms,
    )


def site_of_sticks(found: SiteRead) -> SiteShown:
    """Returns what sticks say of a day. Nothing on a stick is proven by the centre, so no row is green."""
    reading = found.reading
    ways_out = dict(reading.counts.ways_out)
    ways_out[""] = reading.counts.visits - sum(ways_out.values())
    return SiteShown(
        FROM_STICKS,
        reading.day,
        tuple(_row_of_stick(one) for one in reading.stations),
        reading.counts.visits,
        reading.counts.collected,
        reading.counts.specimens,
        {way: count for way, count in ways_out.items() if count},
        tuple(
            Because(f"error.{why.code}", (*why.facts.items(), ("name", name))) for name, why in found.refused
        ),
    )


def _row_of_stick(one: StationReading) -> SiteRow:
    gaps = tuple(
        Because("site_board.stick_gap", (("first", first), ("last", last)))
        for stream in one.streams
        for first, last in stream.missing
    )
    broken = any(not stream.is_joined and not stream.missing for stream in one.streams)
    faults = (*gaps, *((Because("site_board.stick_chain"),) if broken else ()))
    state = Because("site_board.on_stick" if one.streams else "site_board.no_stick")
    last = max(one.streams, key=lambda stream: stream.epoch, default=None)
    return SiteRow(
        one.station,
        one.name,
        "red" if faults else "amber",
        (*faults, state),
        one.counts.visits,
        one.counts.collected,
        heard_at=None if last is None else last.written_at,
        chain="" if last is None else last.chain[:CHAIN_DIGITS],
    )
