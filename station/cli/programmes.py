"""`station programme check` and `station programme show`: whether a programme file is whole, and what it says."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from station.cli.command import Arguments, Command, Json, Result
from station.domain.clinical import Band, BandTable, Rule, Scheme, Vital
from station.domain.clinical import Words as Named
from station.domain.programme import Programme, load_programme
from station.domain.vitals import in_degrees
from station.errors import Trouble
from station.programmes import programme, programme_ids
from station.words import LANGUAGES, Words, words_in

TEMPERATURE = "temperature_tenths_c"
AREAS = {
    "disposition_now": "disposition",
    "track_if_positive": "track",
    "transport": "transport",
    "who": "severity",
    "kdca_class": "severity",
    "case_definition": "case",
    "warning_sign": "warning",
}
"""Where in the catalogue the answers of a scheme have their words."""


def programme_check(path: Path) -> Programme:
    """Returns the programme of a file if it is whole.

    Raises: Rejected with each problem's file, line and rule; Trouble `file_not_readable`.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Trouble("programme_file_not_readable", file=str(path)) from error
    return load_programme(data, str(path))


def _check(given: Arguments, words: Words) -> Result:
    found = programme_check(given.file)
    body: Json = {"id": found.id, "version": found.version, "hash": found.hash, "rules": len(found.rules())}
    return Result(
        "programme_check", body, (words("cli.programme_whole", id=found.id, version=found.version),)
    )


def _show(given: Arguments, words: Words) -> Result:
    found = programme(given.programme)
    return Result("programme_show", shown(found, given.lang), tuple(lines_of(found, words_in(given.lang))))


def shown(found: Programme, language: str) -> Json:
    """Returns what a programme holds as JSON, in the words of one language."""
    return {
        "id": found.id,
        "version": found.version,
        "hash": found.hash,
        "name": found.names[language],
        "symptoms": [
            {"key": one.key, "digit": one.digit, "name": one.words[language], "snomed": one.snomed}
            for one in found.symptoms
        ],
        "vitals": [
            {
                "key": one.key,
                "name": one.words[language],
                "unit": one.unit,
                "block": list(one.block),
                "confirm": list(one.confirm),
            }
            for one in found.vitals
        ],
        "conditions": [{"key": one.key, "name": one.words[language]} for one in found.conditions],
        "specimen_types": [
            {"key": one.key, "name": one.words[language], "snomed": one.snomed}
            for one in found.specimen_types
        ],
        "tests": [{"key": one.key, "name": one.words[language], "loinc": one.loinc} for one in found.tests],
        "rules": [
            {
                "id": one.id,
                "scheme": one.scheme,
                "result": one.result,
                "level": one.level,
                "words": one.words[language],
                "source": one.origin.source,
                "confidence": one.origin.confidence,
            }
            for one in found.rules()
        ],
    }


def lines_of(found: Programme, words: Words) -> Iterator[str]:
    """Gives a programme as lines to read: what is asked, then every table row by row, then the sources by number."""
    language = words.language
    sources = {name: place for place, name in enumerate(dict.fromkeys(_sources(found)), 1)}
    yield f"{found.names[language]}  ({found.id} {found.version}, {found.hash[:12]})"
    yield words("triage.clinician_decides")
    yield from ("", words("cli.symptoms"))
    asked = sorted((one for one in found.symptoms if one.is_asked), key=lambda one: one.digit or 10)
    yield from (f"  {one.digit or ' '}  {one.words[language]}" for one in asked)
    yield from ("", words("cli.vitals"))
    yield from (_vital_line(one, words) for one in found.vitals)
    for title, named in _named(found).items():
        yield from ("", words(title))
        yield from (f"     {one[language]}" for one in named)
    for score in found.scores:
        yield from ("", f"{score.words[language]}  [{sources[score.origin.source]}]")
        yield from (_table_line(table, sources, words) for table in score.tables)
    for scheme in found.schemes:
        yield from ("", scheme.words[language])
        yield from _scheme_lines(scheme, sources, words)
    yield from ("", words("cli.sources"))
    yield from (f"  [{place}] {name}" for name, place in sources.items())


def _named(found: Programme) -> dict[str, list[Named]]:
    """Returns what a programme only names, under the code of each title."""
    return {
        "cli.conditions": [one.words for one in found.conditions],
        "cli.specimen_types": [one.words for one in found.specimen_types],
        "cli.tests": [one.words for one in found.tests],
    }


def _sources(found: Programme) -> Iterator[str]:
    for score in found.scores:
        yield score.origin.source
        yield from (table.origin.source for table in score.tables)
    yield from (one.origin.source for one in found.rules())


def _vital_line(one: Vital, words: Words) -> str:
    def shown_as(value: int) -> str:
        return in_degrees(value) if one.key == TEMPERATURE else str(value)

    block, confirm = (f"{shown_as(low)}–{shown_as(high)}" for low, high in (one.block, one.confirm))
    return words("cli.vital_limits", name=one.words[words.language], block=block, confirm=confirm)


def _table_line(table: BandTable, sources: dict[str, int], words: Words) -> str:
    """Returns a table in one line: each band with its points, then who says so and how sure that is."""
    bands = [(_band(one, is_tenths=table.name == TEMPERATURE), one.points) for one in table.bands]
    pairs = (*bands, *((one, table.choices[one]) for one in table.choices))
    said = " · ".join(f"{values} → {_points(points)}" for values, points in pairs)
    confidence = words(f"confidence.{table.origin.confidence}")
    return f"     {table.words[words.language]}: {said}  [{sources[table.origin.source]}, {confidence}]"


def _band(band: Band, *, is_tenths: bool) -> str:
    lowest, highest = (
        "" if one is None else in_degrees(one) if is_tenths else str(one)
        for one in (band.lowest, band.highest)
    )
    if not lowest or not highest:
        return f"≥ {lowest}" if lowest else f"≤ {highest}"
    return lowest if lowest == highest else f"{lowest}–{highest}"


def _points(points: tuple[int, int]) -> str:
    lowest, highest = points
    return str(lowest) if lowest == highest else f"{lowest}–{highest}"


def _scheme_lines(scheme: Scheme, sources: dict[str, int], words: Words) -> Iterator[str]:
    """Gives the rows of a table; in one that takes its first row, neighbours stand under the answer they lead to."""
    steps_up = (scheme.step_up,) if scheme.step_up else ()
    for result, rules in groupby((*scheme.rules, *steps_up), key=lambda one: one.result):
        rows = list(rules)
        code = f"{AREAS.get(scheme.id, '')}.{result}"
        if scheme.takes_first and code in words:
            yield f"  {rows[0].level or ''} {words(code)}"
        yield from _row_lines(rows, sources, words)


def _row_lines(rules: list[Rule], sources: dict[str, int], words: Words) -> Iterator[str]:
    """Gives rows one by one; those that one table of ages made share their words and stand together."""
    for said, alike in groupby(rules, key=lambda one: one.words[words.language]):
        first, *others = alike
        names = " … ".join([first.id, *(one.id for one in others[-1:])])
        confidence = words(f"confidence.{first.origin.confidence}")
        yield f"     {said}  ({names}) [{sources[first.origin.source]}, {confidence}]"


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("programme", choices=programme_ids())
    parser.add_argument("--lang", choices=LANGUAGES, default="en")


COMMANDS = (
    Command(("programme", "check"), _check, "station programme check covid19.toml", _check_arguments),
    Command(("programme", "show"), _show, "station programme show covid19 --lang ko", _show_arguments),
)
