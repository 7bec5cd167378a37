"""`station scanner`: how the scanner is set up and which serial ports are at hand, and setting it up."""

from __future__ import annotations

import argparse
import os

from station.actions.scanner_at_hand import ScannerTyped, keep_scanner, ports_at_hand
from station.cli.command import Arguments, Command, Json, Result
from station.cli.opened import add_data, data_path, open_shift
from station.domain.scanner_setup import ScannerSetup, Suffix
from station.settings import settings_of
from station.words import Words

KEYBOARD = "keyboard"


def _show(given: Arguments, words: Words) -> Result:
    setup = settings_of(data_path(given), os.environ).scanner
    ports = ports_at_hand()
    body = {**_json(setup), "at_hand": [{"port": one.name, "product": one.product} for one in ports]}
    at_hand = [words("cli.scanner_at_hand", port=one.name, product=one.product) for one in ports]
    return Result(
        "scanner_show", body, (*_lines(setup, words), *(at_hand or [words("cli.scanner_no_ports")]))
    )


def _set(given: Arguments, words: Words) -> Result:
    settings = settings_of(data_path(given), os.environ)
    before = settings.scanner
    told = {"port": given.port, "prefix": given.prefix, "suffix": given.suffix, "baud": given.baud}
    kept = {"port": before.port, "prefix": before.prefix, "suffix": before.suffix, "baud": before.baud}
    wanted = {name: str(kept[name] if text is None else text) for name, text in told.items()}
    if wanted["port"] == KEYBOARD:
        wanted["port"] = ""
    with open_shift(given, words) as shift:
        setup = keep_scanner(shift, settings, ScannerTyped(**wanted)).scanner
    return Result("scanner_set", _json(setup), _lines(setup, words))


def _json(setup: ScannerSetup) -> Json:
    return {
        "port": setup.port,
        "prefix": setup.prefix,
        "suffix": setup.suffix.value,
        "baud": setup.baud,
    }


def _lines(setup: ScannerSetup, words: Words) -> tuple[str, ...]:
    suffix = words(f"scanner_suffix.{setup.suffix}")
    prefix = setup.prefix or words("scanner_suffix.none")
    port = setup.port or words("scanner.keyboard")
    return (
        words("cli.scanner_port", port=port),
        words("cli.scanner_sends", prefix=prefix, suffix=suffix, baud=setup.baud),
    )


def _set_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("--port", metavar=f"{KEYBOARD}|NAME")
    parser.add_argument("--prefix", metavar="SIGNS")
    parser.add_argument("--suffix", choices=[one.value for one in Suffix])
    parser.add_argument("--baud", metavar="9600")


COMMANDS = (
    Command(("scanner", "show"), _show, "station scanner show --data booth", add_data),
    Command(
        ("scanner", "set"),
        _set,
        "station scanner set --port COM5 --suffix enter --data booth",
        _set_arguments,
    ),
)
