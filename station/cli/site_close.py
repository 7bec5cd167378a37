"""`station site status|close`: the supervisor closes the whole site's day, from the feed or from the others' sticks."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from station.actions.close_site import close_site, given_before, lacks_given_before, stations_told
from station.actions.day_status import DayState
from station.actions.read_site import SiteRead, site_on_sticks
from station.actions.site_day_status import SiteDayStatus, site_day_status
from station.cli.command import Arguments, Command, Exit, Json, Result, add_data, add_day, clock_time
from station.cli.conflicts import OF_SITE
from station.cli.day_close import add_signing, differences_json, kept_lines, said_in
from station.cli.day_lines import (
    account_lines,
    close_asked,
    close_command,
    closing_hints,
    difference_lines,
    named,
    signed_line,
    told_where,
)
from station.cli.opened import open_shift
from station.cli.site import READ, refused_json, refused_lines
from station.domain.payload import to_json
from station.domain.site_closed import SiteClosed
from station.domain.site_day import SiteLack, StationDay
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
    is_settled = status.is_green or status.state is DayState.CLOSED
    return Result("site_status", body, lines, Exit.DONE if is_settled else Exit.WARNINGS)


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
    reasons = {kind.value: why for kind, why in given_before(status).items()}
    reasons |= {kind.value: why for kind, why in lacks_given_before(status).items()}
    state = words(f"day_state.{status.state.value}")
    yield words("site_day.title", site=site.site, day=status.day.isoformat(), state=state)
    if closing is not None and status.closed_at is not None:
        at = f"{status.closed_at.astimezone(status.ends_at.tzinfo):%Y-%m-%d %H:%M}"
        yield signed_line(at, status.closed_by, status.signed_by, closing.amendment, words)
    yield words("site_day.fetched", at=clock_time(status.fetched_at, status.ends_at.tzinfo))
    yield from (_station_line(one, words) for one in site.stations)
    yield from account_lines(site.account, words)
    for lack in site.lacks:
        told = words(f"site_lack.{lack.kind.value}", count=lack.count, stations=stations_told(lack))
        yield named(lack.kind.value, told)
        if lack.kind.value in reasons:
            yield f"    {words('cli.why_it_stays', reason=reasons[lack.kind.value])}"
    yield from difference_lines(site.account, reasons, words)
    if status.is_green:
        yield words("site_day.adds_up")
    if status.state is not DayState.CLOSED:
        kinds = [
            *(one.kind.value for one in site.lacks),
            *(one.kind.value for one in site.account.differences),
        ]
        unexplained = [one for one in kinds if one not in reasons]
        needs_second = not status.is_green
        asked = close_asked(unexplained, needs_second=needs_second, is_over=status.is_over)
        yield words("cli.close_with", command=close_command("site", status.day, where, asked))


def _station_line(one: StationDay, words: Words) -> str:
    """Returns a laptop, how far it is, its sums and how many differences of each kind it has."""
    state = words(f"station_state.{one.state.value}")
    name = f"{one.station} {one.name}".strip()
    if not one.counts["registered"]:
        return words("site_day.laptop", name=name, state=state, digits=one.digits or "–")
    kinds = (words(f"difference.{kind}", count=count) for kind, count in one.differences.items())
    return words(
        "site_day.laptop_sums",
        name=name,
        state=state,
        digits=one.digits or "–",
        registered=one.counts["registered"],
        collected=one.counts["collected"],
        racked=one.counts["racked"],
        handed_over=one.counts["handed_over"],
        differences="; ".join(kinds) or "–",
    )


def _close(given: Arguments, words: Words) -> Result:
    found = _sticks(given, given.day)
    with open_shift(given, words) as shift:
        day: date = given.day or shift.today()
        closed = close_site(shift, day, _reading(found), said_in(given, words, tuple(SiteLack)))
    code = "site_day.closed_green" if closed.is_green else "site_day.closed_with_lacks"
    line = words(code, site=closed.site, day=day.isoformat(), number=closed.amendment)
    return Result("site_close", closing_json(closed), (line, *kept_lines(closed, words)))


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
        'station site close --from /media/sticks --explain station_missing="broken, at repair" --second "Lee"',
        _close_arguments,
        closing_hints,
    ),
    OF_SITE,
)
