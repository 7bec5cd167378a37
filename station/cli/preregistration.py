"""`station prereg`: makes the page on which people fill in their own questionnaire, and reads its code.

Needs no station and no network.
"""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path

from station.actions.read_preregistration import VALID_HOURS, preregistered
from station.cli.command import Arguments, Command, Json, Result, typed_text
from station.clock import SystemClock
from station.exports.preregistration_page import preregistration_page
from station.exports.whole_file import write_whole
from station.programmes import programme, programme_ids
from station.words import Words

FILE_NAME = "preregistration-{programme}.html"


def _page(given: Arguments, words: Words) -> Result:
    chosen = programme(given.programme)
    page = preregistration_page(chosen, given.site, given.hours)
    file = given.out / FILE_NAME.format(programme=chosen.id)
    write_whole(file, page)
    body: Json = {"file": str(file), "bytes": len(page), "programme": chosen.id, "version": chosen.version}
    return Result("prereg_page", body, (words("said.prereg_page_written", file=str(file)),))


def _read(given: Arguments, words: Words) -> Result:
    now = SystemClock().now()
    read = preregistered(
        typed_text().strip(), programme(given.programme), now, now.astimezone().date(), given.hours
    )
    told = read.told
    body: Json = {
        "programme": told.programme_id,
        "issued_at": told.issued_at.isoformat(),
        "valid_until": (told.issued_at + timedelta(hours=given.hours)).isoformat(),
        "language": told.language,
        "has_agreed": told.has_agreed,
        "answers": dict(told.texts) | {name: list(keys) for name, keys in told.lists.items()},
        "left_out": list(read.left_out),
    }
    return Result("prereg_read", body, is_always_json=True)


def _for_programme(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--programme", default="covid19", metavar="|".join(programme_ids()))
    parser.add_argument("--hours", type=int, default=VALID_HOURS, metavar="N")


def _for_page(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--site", required=True, metavar="NAME")
    _for_programme(parser)


COMMANDS = (
    Command(("prereg", "page"), _page, "station prereg page --site Jamsil --out page", _for_page),
    Command(("prereg", "read"), _read, "station prereg read < scanned.txt", _for_programme),
)
