"""Commands that only judge or draw what they are given: no station, no data."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from station.actions.export_day import write_whole
from station.cli.command import Arguments, Command, Exit, Json, Result
from station.cli.label import FORMATS, label_bytes, number_check
from station.cli.mrz import mrz_json
from station.cli.triage import programme_check, triage_json
from station.clock import SystemClock
from station.domain.programme import Programme
from station.printing.layouts import DEFAULT
from station.programmes import programme, programme_ids
from station.words import LANGUAGES, Words, words_in


def _label(given: Arguments, words: Words) -> Result:
    content = label_bytes(sys.stdin.read(), given.layout, given.format, given.dpi)
    write_whole(given.out, content)
    body: Json = {"path": str(given.out), "bytes": len(content), "layout": given.layout, "dpi": given.dpi}
    return Result("label", body, (words("cli.label_written", path=str(given.out)),))


def _number(given: Arguments, words: Words) -> Result:
    found = number_check(given.number)
    return Result(
        "number_check", found, exit=Exit.DONE if found["valid"] else Exit.PROBLEM, is_always_json=True
    )


def _mrz(given: Arguments, words: Words) -> Result:
    found = mrz_json(sys.stdin.read(), given.on or SystemClock().now().astimezone().date())
    found.pop("schema", None)
    return Result("mrz", dict(found), exit=Exit.DONE if found["valid"] else Exit.PROBLEM, is_always_json=True)


def _triage(given: Arguments, words: Words) -> Result:
    found = triage_json(sys.stdin.read(), programme(given.programme))
    found.pop("schema", None)
    return Result("triage", dict(found), is_always_json=True)


def _check(given: Arguments, words: Words) -> Result:
    found = programme_check(given.file)
    body: Json = {"id": found.id, "version": found.version, "hash": found.hash, "rules": len(found.rules())}
    return Result(
        "programme_check", body, (words("cli.programme_whole", id=found.id, version=found.version),)
    )


def _show(given: Arguments, words: Words) -> Result:
    found = programme(given.programme)
    return Result("programme_show", _shown(found, given.lang), tuple(_lines(found, given.lang)))


def _shown(found: Programme, language: str) -> Json:
    return {
        "id": found.id,
        "version": found.version,
        "hash": found.hash,
        "name": found.names[language],
        "symptoms": [
            {"key": one.key, "digit": one.digit, "name": one.words[language], "snomed": one.snomed}
            for one in found.symptoms
        ],
        "conditions": [{"key": one.key, "name": one.words[language]} for one in found.conditions],
        "specimen_types": [
            {"key": one.key, "name": one.words[language], "snomed": one.snomed}
            for one in found.specimen_types
        ],
        "rules": [
            {
                "id": one.id,
                "scheme": one.scheme,
                "result": one.result,
                "words": one.words[language],
                "source": one.origin.source,
                "confidence": one.origin.confidence,
            }
            for one in found.rules()
        ],
    }


def _lines(found: Programme, language: str) -> list[str]:
    told = words_in(language)
    lines = [f"{found.names[language]}  ({found.id} {found.version})", "", told("cli.symptoms")]
    lines += [f"  {one.digit or ' '}  {one.words[language]}  {one.snomed}" for one in found.symptoms]
    lines += ["", told("cli.rules")]
    lines += [
        f"  {one.id}: {one.words[language]}  [{one.origin.confidence}: {one.origin.source}]"
        for one in found.rules()
    ]
    return lines


def _label_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--layout", default=DEFAULT)
    parser.add_argument("--format", choices=sorted(FORMATS), default="pdf")
    parser.add_argument("--dpi", type=int, default=203)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")


def _number_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number")


def _mrz_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on", type=date.fromisoformat, metavar="YYYY-MM-DD")


def _triage_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--programme", choices=programme_ids(), default="covid19")


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("programme", choices=programme_ids())
    parser.add_argument("--lang", choices=LANGUAGES, default="en")


LABEL_EXAMPLE = (
    """echo '{"name":"김민수","birth":"1985-04-12","sex":"M","number":"14724183001269","""
    """"collected_at":"2024-07-01T09:41:00+09:00","specimen":"np_op_swab","station":147,"copy":1}'"""
    """ | station label --out label.pdf"""
)
COMMANDS = (
    Command(("label",), _label, LABEL_EXAMPLE, _label_arguments),
    Command(("number", "check"), _number, "station number check 147-24183-0012-69", _number_arguments),
    Command(("mrz",), _mrz, "station mrz --on 2026-11-22 < passport.txt", _mrz_arguments),
    Command(
        ("triage",),
        _triage,
        """echo '{"age_years":70,"vitals":{"temperature_c":37.0}}' | station triage --programme covid19""",
        _triage_arguments,
    ),
    Command(("programme", "check"), _check, "station programme check covid19.toml", _check_arguments),
    Command(("programme", "show"), _show, "station programme show covid19 --lang ko", _show_arguments),
)
