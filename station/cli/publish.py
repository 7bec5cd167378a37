"""`station central publish` signs what goes down to a site; `station slip open` goes on with the visit of a slip."""

from __future__ import annotations

import argparse
from pathlib import Path

from station.actions.file_bytes import bytes_of
from station.actions.open_visit import open_visit
from station.actions.read_slip import visit_of_slip
from station.actions.take_bundle import CameDown, came_down
from station.central.publish import Around, Order, publish
from station.cli.command import Arguments, Command, Exit, Json, Result, add_day
from station.cli.opened import add_data, open_shift
from station.clock import SystemClock
from station.domain.bundle import BundleKind
from station.domain.payload import to_json
from station.ids import SystemIds
from station.words import Words


def _publish(given: Arguments, words: Words) -> Result:
    clock = SystemClock()
    order = Order(
        BundleKind(given.bundle),
        given.site,
        given.name or given.file.name,
        bytes_of(given.file),
        given.day,
        given.version,
    )
    made = publish(given.dsn, order, Around(given.key_file, clock.now(), SystemIds(clock)))
    body: Json = {
        "kind": made.kind.value,
        "name": made.name,
        "site": made.site,
        "version": made.version,
        "bytes": len(made.content),
    }
    kind = words(f"bundle_kind.{made.kind.value}")
    line = words("cli.published", kind=kind, name=made.name, version=made.version, site=made.site)
    return Result("central_publish", body, (line,))


def _bundles(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        found = came_down(shift)
    body: Json = {
        "bundles": [
            {
                "kind": one.kind.value,
                "name": one.name,
                "version": one.version,
                "issued_at": to_json(one.issued_at),
                "taken_at": to_json(one.taken_at),
            }
            for one in found.bundles
        ],
        "refused": [{"kind": one.kind, "name": one.name, "code": one.code} for one in found.refused],
    }
    return Result("sync_bundles", body, _lines(found, words), Exit.WARNINGS if found.refused else Exit.DONE)


def _lines(found: CameDown, words: Words) -> tuple[str, ...]:
    kept = [
        words("cli.bundle", kind=words(f"bundle_kind.{one.kind.value}"), name=one.name, version=one.version)
        for one in found.bundles
    ]
    refused = [
        words("cli.bundle_refused", kind=one.kind, name=one.name, why=_why(one.code, words))
        for one in found.refused
    ]
    return (*kept, *refused)


def _why(code: str, words: Words) -> str:
    said = f"bundle_why.{code}"
    return words(said if said in words else "bundle_why.other")


def _open_slip(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        opened = open_visit(shift, visit_of_slip(shift, given.code))
    body: Json = {"visit_id": str(opened.visit.id), "name": opened.person.name}
    return Result("slip_open", body, (words("cli.slip_opened", name=opened.person.name or ""),))


def _publish_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("bundle", choices=[one.value for one in BundleKind])
    parser.add_argument("file", type=Path)
    parser.add_argument("--site", required=True)
    parser.add_argument("--dsn", required=True)
    parser.add_argument("--key-file", type=Path, default=Path("centre.key"), metavar="FILE")
    add_day(parser)
    parser.add_argument("--name", default="")
    parser.add_argument("--version", type=int)


def _slip_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("code")


PUBLISH = Command(
    ("central", "publish"),
    _publish,
    "station central publish programme covid19.toml --site Jamsil --dsn postgresql://admin@centre/screening",
    _publish_arguments,
)
BUNDLES = Command(("sync", "bundles"), _bundles, "station sync bundles --data booth", add_data)
COMMANDS = (
    Command(("slip", "open"), _open_slip, "station slip open 9901297160... --data booth", _slip_arguments),
)
