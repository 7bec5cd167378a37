"""`station sync export|import-ack`: the road to the centre by stick, and what is on which stick."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from station.actions.read_stick import find_files, read_stick
from station.actions.write_stick import sticks_written, write_stick
from station.cli.command import Arguments, Command, Exit, Json, Result, add_day, progress_to_stderr
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
        }
        for one in sticks
    ]


def sticks_lines(sticks: Sequence[Stick], words: Words) -> tuple[str, ...]:
    """Returns which files were written, one a line."""
    return tuple(
        words(
            "cli.stick",
            at=str(to_json(one.written_at)),
            path=str(Path(one.folder) / one.file_name),
            epoch=one.epoch,
            first=one.first_seq,
            last=one.last_seq,
            state=words("cli.stick_waits")
            if one.acknowledged_at is None
            else words("cli.stick_acknowledged", at=str(to_json(one.acknowledged_at))),
        )
        for one in sticks
    )


def _export(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        written = write_stick(
            shift, given.out, progress_to_stderr(words, "cli.stick_progress"), day=given.day
        )
        known = sticks_written(shift)
    lines = sticks_lines(written, words) or (words("stick.nothing"),)
    body = {"written": sticks_json(written), "waiting_for_acknowledgement": _waiting(known)}
    return Result("sync_export", body, lines)


def _waiting(known: Sequence[Stick]) -> int:
    return sum(one.acknowledged_at is None for one in known)


def _import_ack(given: Arguments, words: Words) -> Result:
    files = find_files(given.file)
    with open_shift(given, words) as shift:
        found = read_stick(shift, files, is_folder=given.file.is_dir())
        known = sticks_written(shift)
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
        told,
        *(words("cli.stick_refused", file=name, why=words.sentence(why)) for name, why in found.refused),
    )
    return Result("sync_import_ack", body, lines, Exit.WARNINGS if found.refused else Exit.DONE)


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
