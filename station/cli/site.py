"""`station site read`: what the stations' sticks say, with no network and no station's own file."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from station.actions.read_site import SiteRead, site_on_sticks
from station.cli.command import Arguments, Command, Exit, Json, Result, add_day, clock_time
from station.cli.conflicts import conflict_json, conflict_said
from station.cli.opened import settings_here
from station.domain.payload import to_json
from station.domain.site_reading import DayCounts, StationReading, StreamReading
from station.words import Words


def _read(given: Arguments, words: Words) -> Result:
    found = site_on_sticks(given.folder, given.key, given.day)
    reading = found.reading
    is_whole = not (found.refused or reading.missing or reading.has_gaps)
    body: Json = {
        "site": reading.site,
        "day": to_json(reading.day),
        "files": found.files,
        "is_whole": is_whole,
        "missing_stations": list(reading.missing),
        "stations": [_station_json(one) for one in reading.stations],
        "site_counts": _counts_json(reading.counts),
        "conflicts": [conflict_json(one) for one in reading.conflicts],
        "refused": refused_json(found, words),
    }
    is_fine = is_whole and not reading.conflicts
    return Result("site_read", body, tuple(_lines(found, words)), Exit.DONE if is_fine else Exit.WARNINGS)


def refused_json(found: SiteRead, words: Words) -> list[Json]:
    """Returns the files that were not believed, each with why, as JSON."""
    return [
        {"file": name, "code": why.code, "facts": dict(why.facts), "message": words.sentence(why)}
        for name, why in found.refused
    ]


def refused_lines(found: SiteRead, words: Words) -> Iterator[str]:
    """Gives the files that were not believed, each with why."""
    for name, why in found.refused:
        yield words("cli.carrier_refused", file=name, why=words.sentence(why))


def _station_json(one: StationReading) -> Json:
    return {
        "station": one.station,
        "name": one.name,
        "is_on_roster": one.is_on_roster,
        "streams": [_stream_json(stream) for stream in one.streams],
        **_counts_json(one.counts),
    }


def _stream_json(one: StreamReading) -> Json:
    return {
        "epoch": one.epoch,
        "first_seq": one.first_seq,
        "last_seq": one.last_seq,
        "facts": one.facts,
        "chain": one.chain,
        "is_joined": one.is_joined,
        "missing": [list(gap) for gap in one.missing],
        "written_at": to_json(one.written_at),
    }


def _counts_json(one: DayCounts) -> Json:
    return {
        "visits": one.visits,
        "visits_by_step": {step.value: count for step, count in one.by_step.items()},
        "visits_by_way_out": dict(one.ways_out),
        "specimens": one.specimens,
        "collected": one.collected,
    }


def _lines(found: SiteRead, words: Words) -> Iterator[str]:
    reading = found.reading
    zone = settings_here().time_zone
    yield words("cli.site", site=reading.site, day=str(to_json(reading.day) or "–"), files=found.files)
    for one in reading.stations:
        name = f"{one.station} {one.name}".strip()
        if not one.streams:
            yield words("cli.site_no_stick", station=name)
            continue
        yield words("cli.site_station", station=name, told=_told(one.counts, words))
        for stream in one.streams:
            yield words(
                "cli.site_chain",
                epoch=stream.epoch,
                first=stream.first_seq,
                last=stream.last_seq,
                chain=stream.chain[:12],
                at=clock_time(stream.written_at, zone),
            )
            for first, last in stream.missing:
                code = "cli.site_before" if first < stream.first_seq else "cli.site_gap"
                yield words(code, first=first, last=last)
    is_all = not reading.missing and not any(one.missing for row in reading.stations for one in row.streams)
    yield words("cli.site_total" if is_all else "cli.site_part", told=_told(reading.counts, words))
    for conflict in reading.conflicts:
        yield from conflict_said(conflict, reading.who(conflict.visit_id), words, zone)
    yield from refused_lines(found, words)


def _told(counts: DayCounts, words: Words) -> str:
    steps = ", ".join(
        f"{words(f'step.{step.value}')} {count}" for step, count in counts.by_step.items() if count
    )
    ways = ", ".join(f"{words(f'way_out.{way}')} {count}" for way, count in sorted(counts.ways_out.items()))
    return words(
        "cli.site_counts",
        visits=counts.visits,
        steps=steps or "–",
        ways=ways or "–",
        specimens=counts.specimens,
        collected=counts.collected,
    )


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path)
    parser.add_argument("--key", type=Path, metavar="FILE")
    add_day(parser)


READ = Command(
    ("site", "read"), _read, "station site read /media/sticks --key jamsil-supervisor.json", _arguments
)
