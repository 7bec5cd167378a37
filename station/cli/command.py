"""What a command is: its words, its arguments, what it does, and how its result is told to people and programs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any

from station.errors import Rejected, Rejection, Trouble
from station.words import Words

Json = dict[str, Any]  # Any: what JSON can hold
Arguments = argparse.Namespace


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


@dataclass(frozen=True, slots=True)
class Command:
    """A command of one or two words. Its help stands in the catalogue under `help.<words joined by _>`,
    that of its arguments under `option.<name>`, or `option.<words joined by _>.<name>` where this command's differs.
    """

    path: tuple[str, ...]
    perform: Callable[[Arguments, Words], Result]
    example: str
    add_arguments: Callable[[argparse.ArgumentParser], None] = lambda parser: None

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
    parser.add_argument("--day", type=date.fromisoformat, metavar="YYYY-MM-DD")


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
