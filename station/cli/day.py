"""`station export`: writes the visits of a day into a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from station.actions.export_day import export_day
from station.cli.command import Arguments, Command, Json, Result
from station.cli.opened import add_data, add_day, open_shift
from station.words import Words


def _export(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        day = given.day or shift.today()
        made = export_day(shift, day, given.out, reason=given.reason)
    body: Json = {"day": day.isoformat(), "path": str(made.path), "rows": made.rows, "sha256": made.sha256}
    return Result(
        "export", body, (words("cli.exported", rows=made.rows, path=str(made.path), sha256=made.sha256),)
    )


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    add_day(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--reason", required=True)


COMMANDS = (
    Command(
        ("export",),
        _export,
        'station export --data booth --out evening --reason "evening report"',
        _arguments,
    ),
)
