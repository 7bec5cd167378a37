"""`station site conflicts` and `station central conflicts`: what booths said otherwise, and nobody has settled."""

from __future__ import annotations

import argparse
from datetime import date

from station.actions.site_conflicts import site_conflicts
from station.central.conflicts import conflicts
from station.cli.command import Arguments, Command, Exit, Json, Result
from station.cli.opened import add_data, open_shift
from station.conflict_words import conflict_lines
from station.domain.conflict import Conflict
from station.domain.number import display
from station.domain.payload import to_json
from station.words import Words


def _of_site(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        found = site_conflicts(shift)
    lines: list[str] = []
    for one in found:
        number = display(one.number) if one.number else ""
        lines.extend(_said(one.conflict, f"{one.name} {number}".strip(), words))
    bodies = [{**_json(one.conflict), "name": one.name, "number": one.number} for one in found]
    return _result("site_conflicts", bodies, tuple(lines), words)


def _of_centre(given: Arguments, words: Words) -> Result:
    found = conflicts(given.dsn, given.day, site=given.site)
    lines = [line for one in found for line in _said(one, str(one.visit_id), words)]
    return _result("central_conflicts", [_json(one) for one in found], tuple(lines), words)


def _result(name: str, bodies: list[Json], lines: tuple[str, ...], words: Words) -> Result:
    told = lines or (words("cli.no_conflicts"),)
    return Result(name, {"conflicts": bodies}, told, Exit.WARNINGS if bodies else Exit.DONE)


def _json(one: Conflict) -> Json:
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


def _said(one: Conflict, who: str, words: Words) -> tuple[str, ...]:
    return conflict_lines(one, who, words, lambda at: str(to_json(at)))


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dsn", required=True)
    parser.add_argument("--day", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    parser.add_argument("--site")


DSN = "postgresql://admin@centre/screening"
OF_SITE = Command(("site", "conflicts"), _of_site, "station site conflicts --data booth", add_data)
OF_CENTRE = Command(
    ("central", "conflicts"),
    _of_centre,
    f"station central conflicts --dsn {DSN} --day 2026-04-01",
    _arguments,
)
