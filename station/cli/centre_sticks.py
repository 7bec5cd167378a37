"""`station central import|export|site-key|board-role`: sticks, and what a supervisor holds. Opens no station's file."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from station.actions.file_bytes import bytes_of
from station.actions.read_site import carrier_paths
from station.central.bundle_export import bundles_for_stick
from station.central.carrier_import import (
    CarrierFile,
    ImportedCarrier,
    RefusedCarrier,
    answer_name,
    centre_keys,
    import_carriers,
)
from station.central.carrier_keys import site_file
from station.central.provision import open_board
from station.cli.command import Arguments, Command, Exit, Json, Result
from station.cli.secret_file import secret_file
from station.clock import SystemClock
from station.domain.site_file import write_site_file
from station.exports.stick import put_on_stick
from station.words import Words


def _import(given: Arguments, words: Words) -> Result:
    keys = centre_keys(given.key_file, SystemClock().now())
    paths = {str(path): path for path in carrier_paths(given.folder)}
    done = import_carriers(
        given.dsn, [CarrierFile(name, bytes_of(path)) for name, path in paths.items()], keys
    )
    imported = [one for one in done if isinstance(one, ImportedCarrier)]
    refused = [one for one in done if isinstance(one, RefusedCarrier)]
    for one in done:
        if one.answer:
            put_on_stick(Path(answer_name(one.name)), one.answer)
    body: Json = {
        "imported": [_imported_json(one) for one in imported],
        "refused": [
            {
                "file": one.name,
                "code": one.why.code,
                "facts": dict(one.why.facts),
                "message": words.sentence(one.why),
            }
            for one in refused
        ],
    }
    lines = [
        *(_imported_line(one, words) for one in imported),
        *(words("cli.carrier_refused", file=one.name, why=words.sentence(one.why)) for one in refused),
    ]
    return Result("central_import", body, tuple(lines), Exit.PROBLEM if refused else Exit.DONE)


def _imported_json(one: ImportedCarrier) -> Json:
    return {
        "file": one.name,
        "station": one.station,
        "epoch": one.epoch,
        "first_seq": one.first_seq,
        "last_seq": one.last_seq,
        "new": one.new,
        "quarantined": one.quarantined,
        "received_up_to": one.received_up_to,
        "acknowledgement": answer_name(one.name),
    }


def _imported_line(one: ImportedCarrier, words: Words) -> str:
    return words(
        "cli.carrier_imported",
        station=one.station,
        epoch=one.epoch,
        first=one.first_seq,
        last=one.last_seq,
        new=one.new,
        quarantined=one.quarantined,
        path=answer_name(one.name),
    )


def _export(given: Arguments, words: Words) -> Result:
    keys = centre_keys(given.key_file, SystemClock().now())
    name, content, bundles = bundles_for_stick(given.dsn, given.site, keys)
    path = given.out / name
    sha256 = put_on_stick(path, content)
    body: Json = {"site": given.site, "path": str(path), "bundles": bundles, "sha256": sha256}
    line = words("cli.bundles_on_stick", site=given.site, bundles=bundles, path=str(path))
    return Result("central_export", body, (line,))


def _site_key(given: Arguments, words: Words) -> Result:
    with secret_file(given.out, may_replace=True) as file:
        made = site_file(given.dsn, given.site)
        file.write(write_site_file(made))
    body: Json = {
        "site": made.site,
        "path": str(given.out),
        "stations": [one.station for one in made.stations],
    }
    line = words("cli.site_key", site=made.site, stations=len(made.stations), path=str(given.out))
    return Result("central_site_key", body, (line,))


def _board_role(given: Arguments, words: Words) -> Result:
    """Writes the setting with which a supervisor's laptop asks for its site's board. It holds a password."""
    with secret_file(given.out, may_replace=True) as file:
        dsn = open_board(given.dsn, given.site)
        file.write(f"board_dsn = {json.dumps(dsn)}\n".encode())
    body: Json = {"site": given.site, "path": str(given.out)}
    line = words("cli.board_role", site=given.site, path=str(given.out))
    return Result("central_board_role", body, (line,))


def _dsn(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dsn", required=True)


def _key_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--key-file", type=Path, default=Path("centre.key"), metavar="FILE")


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path)
    _dsn(parser)
    _key_file(parser)


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--site", required=True)
    _dsn(parser)
    _key_file(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")


def _site_key_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--site", required=True)
    _dsn(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")


DSN = "postgresql://admin@centre/screening"
COMMANDS = (
    Command(
        ("central", "import"), _import, f"station central import /media/stick --dsn {DSN}", _import_arguments
    ),
    Command(
        ("central", "export"),
        _export,
        f"station central export --site Jamsil --dsn {DSN} --out /media/stick",
        _export_arguments,
    ),
    Command(
        ("central", "board-role"),
        _board_role,
        f"station central board-role --site Jamsil --dsn {DSN} --out jamsil-board.toml",
        _site_key_arguments,
    ),
    Command(
        ("central", "site-key"),
        _site_key,
        f"station central site-key --site Jamsil --dsn {DSN} --out jamsil-supervisor.json",
        _site_key_arguments,
    ),
)
