"""`station sync export|import-ack`: the road to the centre by stick, and what is on which stick."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path

from station.actions.read_stick import ReadStick, find_files, read_stick
from station.actions.write_stick import sticks_written, write_stick
from station.cli.command import (
    Arguments,
    Command,
    Exit,
    Json,
    Result,
    add_day,
    clock_time,
    progress_to_stderr,
)
from station.cli.opened import add_data, open_shift
from station.domain.payload import to_json
from station.storage.find_sticks import Stick
from station.words import Words


def sticks_json(sticks: Sequence[Stick]) -> list[Json]:
    """Returns which files were written, as JSON."""
    return [
        {
            "file": one.file_name,
            "folder": one.folder,
            "written_at": to_json(one.written_at),
            "epoch": one.epoch,
            "first_seq": one.first_seq,
            "last_seq": one.last_seq,
            "sha256": one.sha256,
            "acknowledged_at": to_json(one.acknowledged_at),
            "is_proven": one.is_proven,
        }
        for one in sticks
    ]


def sticks_lines(sticks: Sequence[Stick], zone: tzinfo, words: Words) -> tuple[str, ...]:
    """Returns which files were written, one a line."""
    return tuple(
        words(
            "cli.stick",
            at=clock_time(one.written_at, zone),
            path=str(Path(one.folder) / one.file_name),
            epoch=one.epoch,
            first=one.first_seq,
            last=one.last_seq,
            state=words(_state_code(one), at=clock_time(one.acknowledged_at, zone)),
        )
        for one in sticks
    )


def _state_code(one: Stick) -> str:
    if one.acknowledged_at is not None:
        return "cli.stick_acknowledged"
    return "cli.stick_waits" if one.waits else "cli.stick_proven"


def _export(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        written = write_stick(
            shift, given.out, progress_to_stderr(words, "cli.stick_progress"), day=given.day
        )
        known, zone = sticks_written(shift), shift.zone
    lines = sticks_lines(written, zone, words) or (words("stick.nothing"),)
    body = {"written": sticks_json(written), "waiting_for_acknowledgement": _waiting(known)}
    return Result("sync_export", body, lines)


def _waiting(known: Sequence[Stick]) -> int:
    return sum(one.waits for one in known)


def _import_ack(given: Arguments, words: Words) -> Result:
    files = find_files(given.file)
    with open_shift(given, words) as shift:
        found = read_stick(shift, files, is_folder=given.file.is_dir())
        known, station = sticks_written(shift), shift.station
    body: Json = {
        "newly_confirmed": found.confirmed,
        "acknowledgements": found.acknowledgements,
        "new_bundles": found.bundles,
        "needs_restart": found.needs_restart,
        "refused": [
            {"file": name, "code": why.code, "facts": dict(why.facts), "message": words.sentence(why)}
            for name, why in found.refused
        ],
        "waiting_for_acknowledgement": _waiting(known),
    }
    told = words(
        "cli.stick_read",
        acknowledgements=found.acknowledgements,
        confirmed=found.confirmed,
        bundles=found.bundles,
    )
    lines = (
        words("cli.stick_nothing", station=station) if found == ReadStick() else told,
        *(words("cli.stick_refused", file=name, why=words.sentence(why)) for name, why in found.refused),
    )
    return Result(
        "sync_import_ack", body, lines, Exit.WARNINGS if found.refused or found == ReadStick() else Exit.DONE
    )


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    add_day(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("file", type=Path)


EXPORT = Command(
    ("sync", "export"), _export, "station sync export --data booth --out /media/stick", _export_arguments
)
IMPORT_ACK = Command(
    ("sync", "import-ack"),
    _import_ack,
    "station sync import-ack /media/stick --data booth",
    _import_arguments,
)
