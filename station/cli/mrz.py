"""`station mrz`: what the lines of a machine-readable zone say, as JSON. Opens no file."""

from __future__ import annotations

import argparse
from datetime import date

from station.cli.command import Arguments, Command, Exit, Result, a_day, typed_text
from station.clock import SystemClock
from station.domain.fact import Json
from station.domain.mrz import Mrz, read_mrz
from station.errors import Rejected, Rejection
from station.words import Words

SCHEMA = "station.mrz/1"
TEXT_KEYS = (
    "document_code", "issuer", "surname", "given", "document_number", "nationality", "birth", "expiry", "sex",
    "optional",
)  # fmt: skip


def mrz_json(text: str, on: date) -> dict[str, Json]:
    """Returns what the lines say under the keys of `station.mrz/1`; `kind` is None when they are no MRZ."""
    try:
        return _as_json(read_mrz(text, on))
    except Rejected as error:
        nothing: dict[str, Json] = dict.fromkeys(TEXT_KEYS, "")
        warnings: list[Json] = [_warning(one) for one in error.rejections]
        return {"schema": SCHEMA, "kind": None, **nothing, "checks": {}, "valid": False, "warnings": warnings}


def _as_json(mrz: Mrz) -> dict[str, Json]:
    texts: dict[str, Json] = {key: str(getattr(mrz, key)) for key in TEXT_KEYS}
    warnings: list[Json] = [_warning(one) for one in mrz.warnings]
    return {
        "schema": SCHEMA,
        "kind": str(mrz.kind),
        **texts,
        "checks": dict(mrz.checks),
        "valid": mrz.is_valid,
        "warnings": warnings,
    }


def _warning(one: Rejection) -> dict[str, Json]:
    return {"field": one.field, "code": one.code, "facts": dict(one.facts)}


def _mrz(given: Arguments, words: Words) -> Result:
    found = mrz_json(typed_text(), given.on or SystemClock().now().astimezone().date())
    found.pop("schema", None)
    return Result("mrz", dict(found), exit=Exit.DONE if found["valid"] else Exit.PROBLEM, is_always_json=True)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on", type=a_day, metavar="YYYY-MM-DD")


COMMANDS = (Command(("mrz",), _mrz, "station mrz --on 2026-11-22 < passport.txt", _arguments),)
