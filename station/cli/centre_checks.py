"""`station central board|verify|rebuild|backup|restore`: what the centre holds, and whether it proves itself."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from station.central.advice import advise
from station.central.backup import back_up, restore
from station.central.board import DayBoard, SiteSigned, StationRow, board
from station.central.checks import StreamCheck, Verification, rebuild, verify
from station.cli.command import Arguments, Command, Exit, Json, Result, add_day
from station.cli.opened import today_of_sites
from station.domain.payload import to_json
from station.errors import reject
from station.words import Words


def _board(given: Arguments, words: Words) -> Result:
    today = today_of_sites()
    if given.day is not None and given.day > today:
        raise reject("day", "day_not_begun", day=given.day.isoformat())
    found = board(given.dsn, given.day or today, site=given.site)
    told = Exit.DONE if found.is_green else Exit.WARNINGS
    return Result("central_board", _board_json(found), tuple(_board_lines(found, words)), exit=told)


def _board_json(found: DayBoard) -> Json:
    return {
        "day": found.day.isoformat(),
        "is_green": found.is_green,
        "stations": [_row_json(one) for one in found.rows],
        "visits": found.visits,
        "visits_by_way_out": dict(found.visits_by_way_out),
        "specimens": found.specimens,
        "collected": found.collected,
        "shared": found.shared,
        "quarantined": found.quarantined,
        "conflicts": found.conflicts,
        "facts_by_station": {str(one.station): one.facts for one in found.rows},
        "site_closed": None if found.closed is None else _signed_json(found.closed),
    }


def _signed_json(one: SiteSigned) -> Json:
    return {
        "station": one.station,
        "amendment": one.amendment,
        "is_green": one.is_green,
        "differences": {figure: list(pair) for figure, pair in one.differences.items()},
    }


def _row_json(one: StationRow) -> Json:
    return {
        "station": one.station,
        "site": one.site,
        "name": one.name,
        "light": one.light.value,
        "reasons": list(one.reasons),
        "visits": one.visits,
        "collected": one.collected,
        "facts": one.facts,
        "waiting": one.waiting,
        "quarantined": one.quarantined,
        "alarms": one.alarms,
        "greeted_at": to_json(one.greeted_at),
        "proven_at": to_json(one.proven_at),
        "chain": one.chain,
        "differences": {kind: list(pair) for kind, pair in one.differences.items()},
    }


def _board_lines(found: DayBoard, words: Words) -> list[str]:
    lines = []
    for one in found.rows:
        lines.append(
            words(
                "cli.board_row",
                station=one.station,
                light=words(f"light.{one.light.value}"),
                site=one.site,
                visits=one.visits,
                collected=one.collected,
                facts=one.facts,
            )
        )
        facts = {"waiting": one.waiting, "numbers": one.numbers_twice_shown}
        lines.extend(f"    {words(f'board.{reason}', **facts)}" for reason in one.reasons)
        lines.extend(
            words("cli.board_difference", kind=kind, told=told, held=held)
            for kind, (told, held) in one.differences.items()
        )
    total = words(
        "cli.central_board",
        day=found.day.isoformat(),
        visits=found.visits,
        collected=found.collected,
        quarantined=found.quarantined,
    )
    if max(found.shared.values()) > 0:
        lines.append(words("cli.board_shared", **found.shared))
    if found.conflicts:
        lines.append(words("cli.board_conflicts", count=found.conflicts))
    return [*lines, total, *(() if found.closed is None else _signed_lines(found.closed, words))]


def _signed_lines(one: SiteSigned, words: Words) -> Iterator[str]:
    """Gives that the site was closed, and every figure in which its supervisor and the centre differ."""
    code = "cli.board_site_green" if one.is_green else "cli.board_site_explained"
    yield words(code, station=one.station, number=one.amendment)
    for figure, (counted, held) in one.differences.items():
        yield words("cli.board_difference", kind=figure, told=counted, held=held)


def _verify(given: Arguments, words: Words) -> Result:
    found = verify(given.dsn, given.station)
    body: Json = {
        "is_sound": found.is_sound,
        "streams": [_stream_json(one) for one in found.streams],
        "read_model": {
            str(station): {kind: list(pair) for kind, pair in kinds.items()}
            for station, kinds in found.read_model.items()
        },
    }
    return Result(
        "central_verify",
        body,
        tuple(_verify_lines(found, words)),
        exit=Exit.DONE if found.is_sound else Exit.PROBLEM,
    )


def _stream_json(one: StreamCheck) -> Json:
    return {
        "station": one.station,
        "epoch": one.epoch,
        "faults": list(one.faults),
        "facts": one.facts,
        "received_up_to": one.received_up_to,
        "chain": one.chain,
        "counts": dict(one.counts),
        "quarantined": list(one.quarantined),
        "alarms": one.alarms,
        "is_burnt": one.is_burnt,
        "columns_differ": one.columns_differ,
        "marks_differ": one.marks_differ,
    }


def _verify_lines(found: Verification, words: Words) -> list[str]:
    lines = [
        words(
            "cli.verify_stream",
            station=one.station,
            epoch=one.epoch,
            facts=one.facts,
            chain=one.chain[:12],
            quarantined=len(one.quarantined),
            found=", ".join(words(f"fault.{code}") for code in one.faults) or words("fault.none"),
        )
        for one in found.streams
    ]
    lines.extend(
        words("cli.verify_read_model", station=station, kind=kind, ledger=ledger, rows=rows)
        for station, kinds in found.read_model.items()
        for kind, (ledger, rows) in kinds.items()
    )
    return [*lines, words("cli.verify_sound" if found.is_sound else "cli.verify_not_sound")]


def _rebuild(given: Arguments, words: Words) -> Result:
    done = rebuild(given.dsn, given.station)
    body: Json = {"facts_by_station": {str(station): facts for station, facts in done.items()}}
    line = words("cli.rebuilt", stations=len(done), facts=sum(done.values()))
    return Result("central_rebuild", body, (line,))


def _backup(given: Arguments, words: Words) -> Result:
    made = back_up(given.dsn, given.out)
    body: Json = {
        "path": str(made.folder),
        "taken_at": to_json(made.taken_at),
        "facts": made.facts,
        "bytes": made.bytes,
    }
    return Result("central_backup", body, (words("cli.backed_up", path=str(made.folder), facts=made.facts),))


def _restore(given: Arguments, words: Words) -> Result:
    made = restore(given.dsn, given.folder)
    body: Json = {"incarnation": str(made.incarnation), "facts": made.facts}
    return Result("central_restore", body, (words("cli.restored", facts=made.facts),))


def _dsn(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dsn", required=True)


def _board_arguments(parser: argparse.ArgumentParser) -> None:
    _dsn(parser)
    add_day(parser)
    parser.add_argument("--site")


def _advise(given: Arguments, words: Words) -> Result:
    found = advise(given.dsn, given.most_facts, given.retry_after)
    body: Json = {"most_facts": found.most_facts, "retry_after_s": found.retry_after_s}
    line = words("cli.advised", facts=found.most_facts, seconds=found.retry_after_s)
    return Result("central_advise", body, (line,))


def _advise_arguments(parser: argparse.ArgumentParser) -> None:
    _dsn(parser)
    parser.add_argument("--most-facts", type=int, metavar="COUNT")
    parser.add_argument("--retry-after", type=int, metavar="SECONDS")


def _station_arguments(parser: argparse.ArgumentParser) -> None:
    _dsn(parser)
    parser.add_argument("--station", type=int)


def _backup_arguments(parser: argparse.ArgumentParser) -> None:
    _dsn(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    _dsn(parser)
    parser.add_argument("folder", type=Path)


DSN = "postgresql://admin@centre/screening"
COMMANDS = (
    Command(
        ("central", "board"), _board, f"station central board --dsn {DSN} --day 2026-04-01", _board_arguments
    ),
    Command(
        ("central", "advise"),
        _advise,
        f"station central advise --dsn {DSN} --retry-after 60",
        _advise_arguments,
    ),
    Command(("central", "verify"), _verify, f"station central verify --dsn {DSN}", _station_arguments),
    Command(("central", "rebuild"), _rebuild, f"station central rebuild --dsn {DSN}", _station_arguments),
    Command(
        ("central", "backup"), _backup, f"station central backup --dsn {DSN} --out backup", _backup_arguments
    ),
    Command(
        ("central", "restore"), _restore, f"station central restore backup --dsn {DSN}", _restore_arguments
    ),
)
