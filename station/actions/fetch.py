"""Brings down what the centre has for this station: signed bundles, and what the other booths of the site did today.

A part of the conversation of `send_pending.exchange`, and like it without talking. Nothing of it enters the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from station.actions.shift import Shift
from station.actions.take_bundle import Taken, take_bundle
from station.domain.bundle import BundleKind, SignedBundle
from station.errors import Rejected
from station.storage import find_bundles, find_conflicts, find_site
from station.storage.find_bundles import FetchMark, RefusedBundle
from station.sync.feed import Feed, read_feed
from station.sync.postgres import CentreConnection

Reply = Mapping[str, object]
Call = Callable[[CentreConnection], Reply]
AT_START = frozenset({BundleKind.PROGRAMME, BundleKind.CONSENT})
"""What a station begins to use when it is opened: the page on the screen never changes under somebody's hands."""
KEPT_FOR = timedelta(hours=24)
"""What other booths told of people is forgotten after a day."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one fetch brought: new bundles, refused ones, and states of records of the site's other booths.

    `needs_restart` says that new visits are judged by what came once the program is started again.
    """

    bundles: int = 0
    refused: int = 0
    records: int = 0
    needs_restart: bool = False


def fetch_steps(shift: Shift) -> Generator[Call, Reply, Fetched]:
    """Plays one fetch: asks until there is no more. Raises: whatever was thrown in; Trouble `centre_protocol`."""
    enrolment = shift.store.enrolment
    bundles = refused = records = 0
    needs_restart = False
    while True:
        since = _since(shift)
        reply = yield _fetch(enrolment.station, since)
        feed = read_feed(reply, enrolment.station, enrolment.site)
        for signed in feed.bundles:
            taken = _take(shift, signed)
            bundles += taken is not None and taken.is_new
            refused += taken is None
            needs_restart |= taken is not None and taken.is_new and taken.bundle.kind in AT_START
        _take_records(shift, feed)
        records += len(feed.records)
        if not feed.is_more or _marks(_since(shift)) == _marks(since):
            return Fetched(bundles, refused, records, needs_restart)


def _since(shift: Shift) -> dict[str, object]:
    with shift.store.reading() as session:
        mark = find_bundles.fetch_mark(session)
        return {
            "bundle_serial": 0 if mark is None else mark.bundle_serial,
            "streams": find_site.streams(session),
            "work_items": find_conflicts.is_time_to_ask(session, shift.clock.now()),
        }


def _marks(since: dict[str, object]) -> tuple[object, object]:
    return since["bundle_serial"], since["streams"]


def _fetch(station: int, since: Mapping[str, object]) -> Call:
    return lambda centre: centre.fetch(station, since)


def _take(shift: Shift, signed: SignedBundle) -> Taken | None:
    """Takes a bundle and returns what became of it, None when it was refused: the others go on."""
    try:
        return take_bundle(shift, signed)
    except Rejected:
        return None


def _take_records(shift: Shift, feed: Feed) -> None:
    now = shift.clock.now()
    with shift.store.writing() as session:
        find_site.take_records(session, feed.records, now)
        find_site.set_streams(session, feed.streams)
        find_site.forget_before(session, now - KEPT_FOR)
        find_conflicts.take_conflicts(session, feed.work_items, now)
        find_bundles.set_fetch_mark(session, FetchMark(feed.bundle_serial, now))


@dataclass(frozen=True, slots=True)
class FetchState:
    """When this station last fetched (None: never), how many bundles it has, and what it refused."""

    fetched_at: datetime | None
    bundles: int
    listed: int
    refused: tuple[RefusedBundle, ...]


def fetch_state(shift: Shift) -> FetchState:
    """Returns what came down so far."""
    with shift.store.reading() as session:
        mark = find_bundles.fetch_mark(session)
        return FetchState(
            None if mark is None else mark.fetched_at,
            len(find_bundles.kept_bundles(session)),
            find_bundles.count_listed(session),
            find_bundles.refused_bundles(session),
        )
