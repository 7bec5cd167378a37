"""The command `station`: reads the words, carries out the command, tells its result, and never shows a traceback."""

from __future__ import annotations

import argparse
import json
import os
import sys
import traceback
from collections.abc import Sequence, Set
from pathlib import Path
from typing import Any, NoReturn

from station import __version__
from station.cli.command import Arguments, Command, Exit, Result, error_lines, errors_json, language_of
from station.cli.commands import FILES, FIRST_STEPS, commands
from station.cli.usage_words import speak
from station.errors import Rejected, Trouble
from station.words import Words, words_in

USAGE_TROUBLES = frozenset({"path_missing", "path_not_a_folder"})


class _Parser(argparse.ArgumentParser):
    """Takes its arguments' help from the catalogue, and tells wrong usage as JSON where `--json` was asked for."""

    def __init__(self, *, words: Words, command: str = "", **told: Any) -> None:  # Any: what argparse is told
        self._words, self._command = words, command
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, **told)

    def add_argument(self, *names: str, **told: Any) -> argparse.Action:  # Any: what argparse is told
        """Adds an argument as argparse does; where its help is not told, it is the catalogue's."""
        if "help" not in told:
            name = names[0].lstrip("-").replace("-", "_")
            own = f"option.{self._command}.{name}"
            told["help"] = self._words(own if own in self._words else f"option.{name}")
            if told.get("default"):
                told["help"] += self._words("help.default", value=told["default"])
        return super().add_argument(*names, **told)

    def error(self, message: str) -> NoReturn:
        """Ends the program with exit code 2 after saying what was wrong with the words."""
        if "--json" in sys.argv:
            body = {"errors": [{"code": "usage", "field": "", "facts": {}, "message": message}]}
            print(json.dumps({"schema": "station.usage/1", **body}, ensure_ascii=False))
        else:
            print(f"{self.format_usage()}{self.prog}: {message}", file=sys.stderr)
        sys.exit(Exit.USAGE)


def build_parser(words: Words, first_word: str | None = None) -> argparse.ArgumentParser:
    """Returns the parser of the commands that begin with a word (of all where none does), each with an example."""
    known = commands(first_word)
    parser = _empty_parser(words)
    groups = parser.add_subparsers(metavar=words("help.command"), dest="group")
    opened: dict[str, Any] = {}  # Any: argparse's private type of a group of parsers
    for command in known:
        place = groups
        if len(command.path) == 2:
            group = command.path[0]
            if group not in opened:
                made = groups.add_parser(
                    group,
                    help=words(f"help.{group}"),
                    description=words(f"help.{group}"),
                    epilog=_examples(known, {group}, words),
                    words=words,
                )
                made.set_defaults(all_of=made)
                opened[group] = made.add_subparsers(metavar=words("help.command"), dest="verb")
            place = opened[group]
        _add(place, command, words)
    return parser


def parser_of_first_words(words: Words) -> argparse.ArgumentParser:
    """Returns a parser that knows the first words of all commands and loads none: for the help of all."""
    parser = _empty_parser(words)
    groups = parser.add_subparsers(metavar=words("help.command"), dest="group")
    for word in FILES:
        groups.add_parser(word, help=words(f"help.{word}"), words=words)
    return parser


def _empty_parser(words: Words) -> _Parser:
    examples = "\n".join([words("help.example"), *(f"  {one}" for one in FIRST_STEPS.values())])
    parser = _Parser(words=words, prog="station", description=words("help.station"), epilog=examples)
    parser.add_argument("--version", action="version", version=f"station {__version__}")
    parser.set_defaults(command=None, all_of=parser)
    return parser


def _examples(known: tuple[Command, ...], groups: Set[str], words: Words) -> str:
    lines = [f"  {one.example}" for one in known if one.path[0] in groups]
    return "\n".join([words("help.example"), *lines])


def _add(place: Any, command: Command, words: Words) -> None:  # Any: argparse's private type
    told = words(f"help.{command.code}")
    parser = place.add_parser(
        command.path[-1],
        help=told,
        description=told,
        epilog=f"{words('help.example')}\n  {command.example}",
        words=words,
        command=command.code,
    )
    command.add_arguments(parser)
    parser.add_argument("--json", action="store_true", help=words("help.json"))
    parser.set_defaults(command=command)


def tell(result: Result, words: Words, *, as_json: bool) -> None:
    """Prints a result on stdout; a list with nothing on it says so."""
    if as_json or result.is_always_json:
        print(
            json.dumps({"schema": f"station.{result.name}/1", **result.body}, ensure_ascii=False, indent=None)
        )
        return
    nothing = f"cli.none.{result.name}"
    for line in result.lines or ((words(nothing),) if nothing in words else ()):
        print(line)


def tell_error(error: Rejected | Trouble, given: Arguments, words: Words) -> int:
    """Tells an error, and what to type besides, and returns the exit code."""
    command: Command = given.command
    if given.json:
        print(
            json.dumps(
                {"schema": f"station.{command.code}/1", **errors_json(error, words)}, ensure_ascii=False
            )
        )
    else:
        for line in (*error_lines(error, words), *command.hints(error, given, words)):
            print(line, file=sys.stderr)
    is_usage = isinstance(error, Trouble) and error.code in USAGE_TROUBLES
    return Exit.USAGE if is_usage else Exit.PROBLEM


def main(arguments: Sequence[str] | None = None) -> int:
    """Carries out one command and returns its exit code: 0 done, 1 a problem, 2 wrong usage, 3 done with warnings."""
    words = words_in(language_of(os.environ))
    speak(words)
    typed = list(sys.argv[1:] if arguments is None else arguments)
    is_known = bool(typed) and typed[0] in FILES
    given = (build_parser(words, typed[0]) if is_known else parser_of_first_words(words)).parse_args(typed)
    command: Command | None = given.command
    if command is None:  # which one is not said: these are all
        print(given.all_of.format_help(), file=sys.stderr, end="")
        return Exit.USAGE
    try:
        result = command.perform(given, words)
        tell(result, words, as_json=bool(given.json))
        sys.stdout.flush()
    except (Rejected, Trouble) as error:
        return tell_error(error, given, words)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except KeyboardInterrupt:
        return tell_error(Trouble("cancelled"), given, words)
    except Exception as bug:
        return _apologise(bug, given, words)
    return result.exit


def _apologise(bug: Exception, given: Arguments, words: Words) -> int:
    """Tells of a bug without a traceback; the trace goes to a file, without what people typed."""
    place = Path(os.environ.get("STATION_BUG_LOG") or Path.home() / ".screening-station-bug.log")
    try:
        frames = "".join(traceback.format_tb(bug.__traceback__))
        place.write_text(f"{type(bug).__name__} in station {given.command.code}\n{frames}", encoding="utf-8")
    except OSError:
        place = Path("-")
    return tell_error(Trouble("command_bug", kind=type(bug).__name__, log=str(place)), given, words)


if __name__ == "__main__":
    sys.exit(main())
