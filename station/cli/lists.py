"""`station import`: takes a list of people who are expected on a day."""

from __future__ import annotations

import argparse
from pathlib import Path
from textwrap import fill

from station.actions.file_bytes import bytes_of
from station.actions.import_expected import Imported, ListFile, import_expected, known_fields
from station.cli.command import Arguments, Command, Exit, Json, Result, given_pairs, progress_to_stderr
from station.cli.commands import FIRST_STEPS
from station.cli.opened import add_data, add_day, open_shift
from station.domain.expectation_list import RowReport
from station.errors import reject
from station.words import Words


def _import(given: Arguments, words: Words) -> Result:
    try:
        column_map = given_pairs(given.map, words)
    except ValueError as error:
        raise reject("map", "map_needs_equals", text=str(error)) from error
    data = bytes_of(given.file)
    report = progress_to_stderr(words, "cli.import_progress")
    with open_shift(given, words) as shift:
        day = given.day or shift.today()
        file = ListFile(given.file.name, data, column_map, given.encoding, given.delimiter)
        done = import_expected(shift, file, expected_on=day, report=report)
    body = {"expected_on": day.isoformat()} | _body(done, words)
    return Result("import", body, tuple(_lines(done, words)), _exit(done))


def _exit(done: Imported) -> Exit:
    return Exit.WARNINGS if done.read.refusals else Exit.DONE


def _body(done: Imported, words: Words) -> Json:
    read = done.read
    return {
        "taken": len(done.taken),
        "known": done.known,
        "refused": len({one.line for one in read.refusals}),
        "encoding": read.encoding,
        "delimiter": read.delimiter,
        "columns": {name: list(headings) for name, headings in read.columns.items()},
        "id_column": read.id_column,
        "refusals": [_report_json(one, words) for one in read.refusals],
        "warnings": [_report_json(one, words) for one in read.warnings],
    }


def _report_json(one: RowReport, words: Words) -> Json:
    return {
        "line": one.line,
        "column": one.column,
        "code": one.code,
        "facts": dict(one.facts),
        "message": _sentence(one, words),
    }


def _sentence(one: RowReport, words: Words) -> str:
    code = f"warning.{one.code}" if f"warning.{one.code}" in words else f"error.{one.code}"
    return words(code, **one.facts)


def _lines(done: Imported, words: Words) -> list[str]:
    refused = len({one.line for one in done.read.refusals})
    lines = [words("cli.imported", taken=len(done.taken), known=done.known, refused=refused)]
    for one in (*done.read.refusals, *done.read.warnings):
        lines.append(
            words("cli.import_row", line=one.line, column=one.column or "-", message=_sentence(one, words))
        )
    return lines


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    add_day(parser)
    parser.add_argument("file", type=Path)
    parser.add_argument("--map", action="append", default=[], metavar="FIELD=HEADING")
    parser.add_argument("--encoding")
    parser.add_argument("--delimiter")
    fields = fill(", ".join(known_fields()), initial_indent="FIELD: ", subsequent_indent="  ")
    parser.epilog = f"{parser.epilog}\n\n{fields}"


COMMANDS = (Command(("import",), _import, FIRST_STEPS["import"], _arguments),)
