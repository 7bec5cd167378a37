"""Which file holds which command. Only the file that is asked for is loaded, so that a small check answers at once."""

from __future__ import annotations

from importlib import import_module

from station.cli.command import Command

FILES = {
    "run": "start",
    "demo": "demonstration",
    "import": "lists",
    "expected": "expected",
    "person": "people",
    "visit": "people",
    "register": "booth",
    "collect": "booth",
    "leave": "booth",
    "consent": "consent",
    "board": "booth",
    "print": "printing",
    "staff": "booth",
    "sync": "deliver",
    "export": "day",
    "day": "day_close",
    "label": "label",
    "number": "number",
    "mrz": "mrz",
    "prereg": "preregistration",
    "triage": "triage",
    "programme": "programmes",
    "retriage": "assessments",
    "overrule": "assessments",
    "reasons": "assessments",
    "reprint": "specimens",
    "void": "specimens",
    "relabel": "specimens",
    "tube": "specimens",
    "roll": "specimens",
    "lot": "lots",
    "rack": "racks",
    "box": "boxes",
    "enrol": "centre",
    "central": "centre",
    "epoch": "epoch",
    "verify": "verify",
    "slip": "publish",
    "scanner": "scanner",
    "site": "site_close",
}
"""First word of a command → the module of this package."""

FIRST_STEPS = {
    "run": "station run --training --data booth",
    "demo": "station demo --people 200 --seed 7 --out out",
    "import": "station import arrivals.csv --data booth --map name=Passenger",
    "register": (
        """echo '{"name":"김민수","birth":"8504121","phone":"12345678","consent":true,"symptoms":["cough"],"""
        """"temperature":"378","spo2":"97"}' | station register --data booth"""
    ),
    "board": "station board --data booth --json",
}
"""The examples in the help of all, which loads no command."""


def commands(first_word: str | None = None) -> tuple[Command, ...]:
    """Returns the commands that begin with a word, or all of them when there is no such word."""
    wanted = [first_word] if first_word in FILES else list(FILES)
    files = dict.fromkeys(FILES[str(word)] for word in wanted)
    found = [one for file in files for one in _commands_in(file)]
    return tuple(one for one in found if one.path[0] in wanted)


def _commands_in(file: str) -> tuple[Command, ...]:
    made: tuple[Command, ...] = import_module(f"station.cli.{file}").COMMANDS
    return made
