"""`station site status|close`: the supervisor closes the whole site's day, from the feed or from the others' sticks."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from station.actions.close_site import (
    check_site_closing,
    close_site,
    given_before,
    is_settled,
    lacks_given_before,
    not_said,
    stations_told,
)
from station.actions.day_status import DayState
from station.actions.read_site import SiteRead, site_on_sticks
from station.actions.site_day_status import SiteDayStatus, site_day_status
from station.cli.command import Arguments, Command, Exit, Json, Result, add_data, add_day, clock_time
from station.cli.conflicts import OF_SITE
from station.cli.day_close import add_signing, differences_json, said_in, signed
from station.cli.day_lines import (
    account_lines,
    close_asked,
    close_command,
    closed_lines,
    closing_hints,
    difference_lines,
    named,
    signed_line,
    told_where,
)
from station.cli.opened import NURSE_IN_TRAINING, open_shift
from station.cli.site import READ, refused_json, refused_lines
from station.domain.payload import to_json
from station.domain.site_closed import SiteClosed, sums_read_out
from station.domain.site_day import SiteLack, StationDay, StationState
from station.domain.site_reading import SiteReading
from station.words import Words


def _sticks(given: Arguments, day: date | None) -> SiteRead | None:
    return None if given.folder is None else site_on_sticks(given.folder, given.key, day)


def _reading(found: SiteRead | None) -> SiteReading | None:
    return None if found is None else found.reading


def _status(given: Arguments, words: Words) -> Result:
    found = _sticks(given, given.day)
    with open_shift(given, words) as shift:
        status = site_day_status(shift, given.day, _reading(found))
    body = {**status_json(status), "refused": [] if found is None else refused_json(found, words)}
    lines = (
        *_lines(status, words, told_where(given)),
        *(() if found is None else refused_lines(found, words)),
    )
    is_fine = is_settled(status) and (found is None or not found.refused)
    return Result("site_status", body, lines, Exit.DONE if is_fine else Exit.WARNINGS)


def status_json(status: SiteDayStatus) -> Json:
    """Returns how a site's day stands as JSON."""
    site, closing = status.site, status.closing
    return {
        "site": site.site,
        "day": status.day.isoformat(),
        "state": status.state.value,
        "is_over": status.is_over,
        "is_green": status.is_green,
        "ends_at": to_json(status.ends_at),
        "fetched_at": to_json(status.fetched_at),
        "stations": [_station_json(one) for one in site.stations],
        "counts": site.account.counts(),
        "adds_up": site.account.adds_up,
        "differences": differences_json(site.account),
        "lacks": [
            {"kind": one.kind.value, "count": one.count, "stations": list(one.stations)} for one in site.lacks
        ],
        "closing": None if closing is None else closing_json(closing),
        "closed_by": status.closed_by,
        "signed_by": status.signed_by,
    }


def _station_json(one: StationDay) -> Json:
    return {
        "station": one.station,
        "name": one.name,
        "state": one.state.value,
        "is_own": one.is_own,
        "counts": dict(one.counts),
        "differences": dict(one.differences),
        "digits": one.digits,
    }


def closing_json(closing: SiteClosed) -> Json:
    """Returns what closed a site's day as JSON."""
    return {
        "site": closing.site,
        "day": closing.operating_day.isoformat(),
        "amendment": closing.amendment,
        "is_green": closing.is_green,
        "account": closing.account,
        "stations": closing.stations,
        "differences": closing.differences,
        "lacks": closing.lacks,
    }


def _lines(status: SiteDayStatus, words: Words, where: Sequence[str]) -> Iterator[str]:
    site, closing = status.site, status.closing
    reasons, lacks_told = given_before(status), lacks_given_before(status)
    state = words(f"day_state.{status.state.value}")
    yield words(
        "site_day.title", site=words.named("site", site.site), day=status.day.isoformat(), state=state
    )
    if closing is not None and status.closed_at is not None:
        at = f"{status.closed_at.astimezone(status.ends_at.tzinfo):%Y-%m-%d %H:%M}"
        yield signed_line(at, status.closed_by, status.signed_by, closing.amendment, words)
    yield words("site_day.fetched", at=clock_time(status.fetched_at, status.ends_at.tzinfo))
    if closing is not None and closing.account != site.account.counts():
        yield words("site_day.closed_with", laptops=len(closing.stations), **sums_read_out(closing.account))
    kept = {} if closing is None else closing.stations
    yield from (_station_line(one, kept.get(str(one.station)), words) for one in site.stations)
    yield from account_lines(site.account, words)
    for lack in site.lacks:
        told = words(f"site_lack.{lack.kind.value}", count=lack.count, stations=stations_told(lack))
        yield named(lack.kind.value, told)
        if lack.kind in lacks_told:
            yield f"    {words('cli.why_it_stays', reason=lacks_told[lack.kind])}"
    yield from difference_lines(site.account, reasons, words)
    if status.is_green:
        yield words("site_day.adds_up")
    if status.state is not DayState.CLOSED:
        kinds = [one.value for one in not_said(status)]
        asked = close_asked(kinds, needs_second=not status.is_green, is_over=status.is_over)
        yield words("cli.close_with", command=close_command("site", status.day, where, asked))


def _station_line(one: StationDay, kept: object, words: Words) -> str:
    """Returns a laptop, how far it is, its sums and how many differences of each kind it has.

    Of one that nothing is known of here, it is what the site's closing `kept` of it.
    """
    state = words(f"station_state.{one.state.value}")
    name = f"{one.station} {one.name}".strip()
    if one.state is StationState.MISSING and isinstance(kept, dict):
        was = words(f"station_state.{kept['state']}")
        told = {**kept, "state": was, "digits": kept["digits"] or "–"}
        return words("site_day.laptop_kept", name=name, **told)
    if not one.counts["registered"]:
        return words("site_day.laptop", name=name, state=state, digits=one.digits or "–")
    kinds = (words(f"difference.{kind}", count=count) for kind, count in one.differences.items())
    return words(
        "site_day.laptop_sums",
        name=name,
        state=state,
        digits=one.digits or "–",
        **sums_read_out(one.counts),
        differences="; ".join(kinds) or "–",
    )


def _close(given: Arguments, words: Words) -> Result:
    said = said_in(given, words, tuple(SiteLack))
    reading = _reading(_sticks(given, given.day))
    with open_shift(given, words) as shift:
        day: date = given.day or shift.today()
        check_site_closing(shift, day, reading, said)
        closed = close_site(shift, day, reading, signed(said, words))
    return Result("site_close", closing_json(closed), tuple(closed_lines(closed, words)))


def _status_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    add_day(parser)
    parser.add_argument("--from", dest="folder", type=Path, metavar="FOLDER")
    parser.add_argument("--key", type=Path, metavar="FILE")


def _close_arguments(parser: argparse.ArgumentParser) -> None:
    _status_arguments(parser)
    add_signing(parser)


COMMANDS = (
    READ,
    Command(
        ("site", "status"),
        _status,
        "station site status --from /media/sticks --key jamsil-supervisor.json",
        _status_arguments,
    ),
    Command(
        ("site", "close"),
        _close,
        'station site close --from /media/sticks --explain station_missing="broken, at repair" '
        f"--second {NURSE_IN_TRAINING}",
        _close_arguments,
        closing_hints,
    ),
    OF_SITE,
)
