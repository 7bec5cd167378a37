"""`station prereg`: makes the page on which people fill in their own questionnaire, and reads its code.

Needs no station and no network: only the site's settings, where there are any.
"""

from __future__ import annotations

import argparse
import os
from datetime import timedelta
from pathlib import Path

from station.actions.read_preregistration import preregistered
from station.cli.command import Arguments, Command, Exit, Json, Result, typed_text
from station.cli.opened import data_path
from station.clock import SystemClock
from station.errors import reject
from station.exports.preregistration_page import preregistration_page
from station.exports.whole_file import write_whole
from station.programmes import programme, programme_ids
from station.settings import RANGES, Settings, settings_of
from station.words import Words

LEAST_HOURS, MOST_HOURS = RANGES["preregistration_hours"]
FILE_NAME = "preregistration-{programme}.html"


def _page(given: Arguments, words: Words) -> Result:
    chosen = programme(given.programme)
    settings = settings_of(data_path(given), os.environ)
    page = preregistration_page(chosen, given.site, _hours(given, settings))
    file = given.out / FILE_NAME.format(programme=chosen.id)
    write_whole(file, page)
    body: Json = {"file": str(file), "bytes": len(page), "programme": chosen.id, "version": chosen.version}
    return Result("prereg_page", body, (words("said.prereg_page_written", file=str(file)),))


def _read(given: Arguments, words: Words) -> Result:
    settings = settings_of(data_path(given), os.environ)
    hours = _hours(given, settings)
    now = SystemClock().now().astimezone(settings.time_zone)
    read = preregistered(typed_text(), programme(given.programme), now, now.date(), valid_hours=hours)
    told = read.told
    body: Json = {
        "programme": told.programme_id,
        "site": told.site,
        "issued_at": told.issued_at.astimezone(now.tzinfo).isoformat(),
        "valid_until": (told.issued_at.astimezone(now.tzinfo) + timedelta(hours=hours)).isoformat(),
        "language": told.language,
        "has_agreed": told.has_agreed,
        "answers": dict(told.texts) | {name: list(keys) for name, keys in told.lists.items()},
        "left_out": list(read.left_out),
    }
    is_other = bool(read.page.told_for)
    return Result("prereg_read", body, exit=Exit.WARNINGS if is_other else Exit.DONE, is_always_json=True)


def _hours(given: Arguments, settings: Settings) -> int:
    """Returns for how long a questionnaire is good: as told, else as the site has it."""
    hours: int = settings.preregistration_hours if given.hours is None else given.hours
    if not LEAST_HOURS <= hours <= MOST_HOURS:
        raise reject("hours", "preregistration_hours_unfit", least=LEAST_HOURS, most=MOST_HOURS)
    return hours


def _for_programme(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--programme", default="covid19", metavar="|".join(programme_ids()))
    parser.add_argument("--hours", type=int, metavar="N")
    parser.add_argument("--data", metavar="DIR")


def _for_page(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--site", required=True, metavar="NAME")
    _for_programme(parser)


COMMANDS = (
    Command(("prereg", "page"), _page, "station prereg page --site Jamsil --out page", _for_page),
    Command(("prereg", "read"), _read, "station prereg read < scanned.txt", _for_programme),
)
