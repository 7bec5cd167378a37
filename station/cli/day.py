"""`station export`: writes the visits of a day into a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from station.actions.day_form import DayForm, FileFormat, map_of_file
from station.actions.export_day import export_day
from station.cli.command import Arguments, Command, Exit, Json, Result, add_data, add_day, progress_to_stderr
from station.cli.opened import open_shift
from station.words import LANGUAGES, Words

AUDIENCES = ("machines", "people")


def _export(given: Arguments, words: Words) -> Result:
    own = None if given.map is None else map_of_file(given.map)
    form = DayForm(FileFormat(given.format), given.audience, given.lang or words.language, own)
    with open_shift(given, words) as shift:
        day = given.day or shift.today()
        report = progress_to_stderr(words, "cli.export_progress")
        made = export_day(shift, day, given.out, reason=given.reason, form=form, report=report)
        name = form.file_name(day, shift.station)
    body: Json = {
        "day": day.isoformat(),
        "path": str(made.path),
        "rows": made.rows,
        "sha256": made.sha256,
        "receipt": str(made.receipt),
    }
    lines = [words("cli.exported", rows=made.rows, path=str(made.path), sha256=made.sha256)]
    if made.path.name != name:
        lines.append(words("cli.exported_beside", earlier=name))
    if not made.rows:
        lines.append(words("cli.exported_nobody", day=day.isoformat()))
    return Result("export", body, tuple(lines), Exit.DONE if made.rows else Exit.WARNINGS)


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    add_day(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--reason", required=True)
    parser.add_argument("--format", choices=[one.value for one in FileFormat], default=FileFormat.CSV.value)
    parser.add_argument("--for", dest="audience", choices=AUDIENCES, default=AUDIENCES[0])
    parser.add_argument("--map", type=Path, metavar="FILE")
    parser.add_argument("--lang", choices=LANGUAGES)


COMMANDS = (
    Command(
        ("export",),
        _export,
        'station export --data booth --format xlsx --for people --out evening --reason "evening report"',
        _arguments,
    ),
)
