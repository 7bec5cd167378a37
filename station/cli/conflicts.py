"""`station site conflicts` and `station central conflicts`: what booths said otherwise, and nobody has settled."""

from __future__ import annotations

import argparse
from datetime import tzinfo

from station.actions.site_conflicts import conflicts_asked_at, site_conflicts
from station.central.conflicts import conflicts
from station.cli.command import Arguments, Command, Exit, Json, Result, add_day, clock_time
from station.cli.opened import add_data, open_shift, settings_here, today_of_sites
from station.conflict_words import conflict_lines
from station.domain.conflict import Conflict
from station.domain.number import display
from station.domain.payload import to_json
from station.words import Words


def _of_site(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        found, asked_at, zone = site_conflicts(shift), conflicts_asked_at(shift), shift.zone
    lines: list[str] = []
    for one in found:
        number = display(one.number) if one.number else ""
        lines.extend(conflict_said(one.conflict, f"{one.name} {number}".strip(), words, zone))
    bodies = [{**conflict_json(one.conflict), "name": one.name, "number": one.number} for one in found]
    body: Json = {"conflicts": bodies, "asked_at": to_json(asked_at)}
    asked = "cli.conflicts_never_asked" if asked_at is None else "cli.conflicts_asked"
    return _result("site_conflicts", body, (*lines, words(asked, at=clock_time(asked_at, zone))), words)


def _of_centre(given: Arguments, words: Words) -> Result:
    found = conflicts(given.dsn, given.day or today_of_sites(), site=given.site)
    zone = settings_here().time_zone
    lines = [line for one in found for line in conflict_said(one, str(one.visit_id), words, zone)]
    return _result(
        "central_conflicts", {"conflicts": [conflict_json(one) for one in found]}, tuple(lines), words
    )


def _result(name: str, body: Json, lines: tuple[str, ...], words: Words) -> Result:
    if body["conflicts"]:
        return Result(name, body, lines, Exit.WARNINGS)
    if "asked_at" in body and body["asked_at"] is None:
        return Result(name, body, lines, Exit.WARNINGS)
    return Result(name, body, (words("cli.no_conflicts"), *lines))


def conflict_json(one: Conflict) -> Json:
    """Returns a conflict as JSON."""
    return {
        "kind": one.kind,
        "id": str(one.record_id),
        "visit": str(one.visit_id),
        "booths": [
            {
                "station": word.station,
                "epoch": word.epoch,
                "seq": word.seq,
                "revision": word.revision,
                "at": to_json(word.at),
            }
            for word in one.words
        ],
        "fields": [{"field": each.field, "values": list(each.values)} for each in one.fields],
    }


def conflict_said(one: Conflict, who: str, words: Words, zone: tzinfo | None = None) -> tuple[str, ...]:
    """Returns a conflict in words, a line for each field; `who` is whose visit it is."""
    return conflict_lines(one, who, words, lambda at: clock_time(at, zone))


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dsn", required=True)
    add_day(parser)
    parser.add_argument("--site")


DSN = "postgresql://admin@centre/screening"
OF_SITE = Command(("site", "conflicts"), _of_site, "station site conflicts --data booth", add_data)
OF_CENTRE = Command(
    ("central", "conflicts"),
    _of_centre,
    f"station central conflicts --dsn {DSN} --day 2026-04-01",
    _arguments,
)
