"""What a command is: its words, its arguments, what it does, and how its result is told to people and programs."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from enum import IntEnum
from typing import Any, TypeVar

from station.clock import to_milliseconds
from station.errors import Doubtful, Rejected, Rejection, Trouble
from station.words import LANGUAGES, Words, words_in

Json = dict[str, Any]  # Any: what JSON can hold
Arguments = argparse.Namespace

T = TypeVar("T")


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    PROBLEM = 1
    USAGE = 2
    WARNINGS = 3


@dataclass(frozen=True, slots=True)
class Result:
    """What a command found out: `body` for `--json`, `lines` for people, or raw `output` for a file's bytes.

    `name` is the command's name in the schema: `station.<name>/1`.
    """

    name: str
    body: Json = field(default_factory=dict)
    lines: tuple[str, ...] = ()
    exit: Exit = Exit.DONE
    is_always_json: bool = False


Hints = Callable[[Rejected | Trouble, Arguments, Words], Iterable[str]]
"""Gives what a person has to type besides, after a command was refused."""


def say_yes(error: Rejected | Trouble, given: Arguments, words: Words) -> Iterator[str]:
    """Names `--yes` where a command asks once more and takes that answer."""
    if isinstance(error, Doubtful) and getattr(given, "yes", None) is False:
        yield words("cli.say_yes")


def say_confirmed(error: Rejected | Trouble, _given: Arguments, words: Words) -> Iterator[str]:
    """Shows how unlikely values are confirmed in the JSON that a command reads."""
    if isinstance(error, Doubtful):
        names = [f"{one.field}:{one.code}" for one in error.rejections]
        yield words("cli.say_confirmed", confirmed=json.dumps(names))


@dataclass(frozen=True, slots=True)
class Command:
    """A command of one or two words. Its help stands in the catalogue under `help.<words joined by _>`,
    that of its arguments under `option.<name>`, or `option.<words joined by _>.<name>` where this command's differs.
    """

    path: tuple[str, ...]
    perform: Callable[[Arguments, Words], Result]
    example: str
    add_arguments: Callable[[argparse.ArgumentParser], None] = lambda parser: None
    hints: Hints = say_yes

    @property
    def code(self) -> str:
        """The command's words joined."""
        return "_".join(self.path).replace("-", "_")


def add_data(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of every command that works on a station's data."""
    parser.add_argument("--data", metavar="DIR")
    parser.add_argument("--as", dest="staff_name", metavar="NAME")


def add_day(parser: argparse.ArgumentParser) -> None:
    """Adds `--day`."""
    parser.add_argument("--day", type=a_day, metavar="YYYY-MM-DD")


def clock_time(at: datetime | None, zone: tzinfo | None = None) -> str:
    """Returns an instant as the clock on the wall shows it, of a site or else of this computer; a dash for none."""
    return "–" if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def a_day(text: str) -> date:
    """Returns the day of a text like 2026-04-01. Raises: ArgumentTypeError with a sentence."""
    return _read(date.fromisoformat, text, "cli.day_unfit")


def an_instant(text: str) -> datetime:
    """Returns the instant of an RFC 3339 text. Raises: ArgumentTypeError for one without its time zone."""
    return _read(lambda told: to_milliseconds(datetime.fromisoformat(told)), text, "cli.instant_unfit")


def _read(reader: Callable[[str], T], text: str, unfit: str) -> T:
    try:
        return reader(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(words_in(language_of(os.environ))(unfit, text=text)) from error


def language_of(environment: Mapping[str, str]) -> str:
    """Returns the language in which a terminal wants to be spoken to: STATION_LANGUAGE, else LANG, else English."""
    wanted = environment.get("STATION_LANGUAGE") or environment.get("LC_ALL") or environment.get("LANG") or ""
    return next((one for one in LANGUAGES if wanted.startswith(one)), "en")


def add_visit(parser: argparse.ArgumentParser) -> None:
    """Adds the argument that names a visit: the number on one of its tubes, or its id."""
    add_data(parser)
    parser.add_argument("visit", metavar="NUMBER|ID")


def errors_json(error: Rejected | Trouble, words: Words) -> Json:
    """Returns an error as the object that `--json` prints."""
    if isinstance(error, Trouble):
        message = words.sentence(error)
        return {"errors": [{"code": error.code, "field": "", "facts": dict(error.facts), "message": message}]}
    return {"errors": [_rejection_json(one, words) for one in error.rejections]}


def _rejection_json(one: Rejection, words: Words) -> Json:
    return {"code": one.code, "field": one.field, "facts": dict(one.facts), "message": said(one, words)}


def said(one: Rejection, words: Words) -> str:
    """Returns the sentence about a rejection or a doubt."""
    doubt = f"confirm.{one.code}"
    return words(doubt, **one.facts) if doubt in words else words.sentence(one)


def error_lines(error: Rejected | Trouble, words: Words) -> tuple[str, ...]:
    """Returns an error as lines for people, each with its field in front."""
    if isinstance(error, Trouble):
        return (words.sentence(error),)
    return tuple(
        f"{one.field}: {said(one, words)}" if one.field else said(one, words) for one in error.rejections
    )


def progress_to_stderr(words: Words, code: str) -> Callable[[int, int], None]:
    """Returns a report of (done, total) that writes to stderr, at the end and every tenth of the way."""
    told = -1

    def report(done: int, total: int) -> None:
        nonlocal told
        tenth = 10 if total == 0 else done * 10 // total
        if tenth != told:
            told = tenth
            print(words(code, done=done, total=total), file=sys.stderr, flush=True)

    return report


def given_pairs(texts: list[str], words: Words) -> Mapping[str, str]:
    """Returns `field=heading` texts as a mapping. Raises: ValueError for a text without `=`."""
    pairs = {}
    for text in texts:
        name, is_there, heading = text.partition("=")
        if not is_there:
            raise ValueError(words("cli.map_needs_equals", text=text))
        pairs[name.strip()] = heading.strip()
    return pairs


def typed_text() -> str:
    """Returns what stands on standard input; nothing where there is none."""
    return "" if sys.stdin is None else sys.stdin.read()
