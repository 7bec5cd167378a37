"""How the whole site's day stands: every laptop of the roster, the site's sums, and everything that is missing.

Made of the own file, of what the feed told of the others, and of their sticks where a reading of them is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from station.actions.day_status import DayState, check_begun, start_of
from station.actions.shift import Shift
from station.domain.operating_day import end_of
from station.domain.site_closed import SiteClosed
from station.domain.site_day import Heard, SiteDay, SiteLack, StationState, site_day
from station.domain.site_reading import SiteReading, take_fact, together
from station.domain.told_record import States
from station.errors import reject
from station.storage import find, find_bundles, find_site_day

Report = Callable[[int, int], None]
"""Is told (done, all)."""
REPORTED_EVERY = 1000


def unreported(_done: int, _total: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class SiteDayStatus:
    """A day of this site. `fetched_at` is when the feed last told of the others; `closing` closed the day last.

    *Changed*: a laptop has closed its day, again or for the first time, after the site was closed.
    """

    day: date
    state: DayState
    now: datetime
    ends_at: datetime
    site: SiteDay
    fetched_at: datetime | None = None
    closing: SiteClosed | None = None
    closed_at: datetime | None = None
    closed_by: str = ""
    signed_by: str = ""

    @property
    def is_over(self) -> bool:
        """Whether the day has ended."""
        return self.now >= self.ends_at

    @property
    def is_green(self) -> bool:
        """Whether the site may be closed without a word."""
        return self.site.is_green


def site_day_status(
    shift: Shift,
    day: date | None = None,
    reading: SiteReading | None = None,
    *,
    report: Report = unreported,
) -> SiteDayStatus:
    """Returns how a day of the site stands, today if none is given; `reading` is what the sticks say.

    `report` is told now and then how many of the own records are read, of how many.

    Raises: Rejected `not_allowed`, `day_not_begun`, `sticks_of_other_site`.
    """
    shift.act("site_day_status")  # asking the rights hook is all that is needed: looking changes no record
    check_begun(day or shift.today(), shift)
    with shift.store.reading() as session:
        return site_status_in(session, shift, day or shift.today(), reading, report)


def site_status_in(
    session: Connection,
    shift: Shift,
    day: date,
    reading: SiteReading | None,
    report: Report = unreported,
) -> SiteDayStatus:
    """Returns how a day of the site stands inside a transaction.

    Which laptops the site has is known from sticks, from the feed since the day began, or from what closed the day.

    Raises: Rejected `sticks_of_other_site`.
    """
    own = shift.store.enrolment.site
    if reading is not None and reading.site != own:
        raise reject("folder", "sticks_of_other_site", site=reading.site, own=own)
    mark = find_bundles.fetch_mark(session)
    fetched_at = None if mark is None else mark.fetched_at
    ends_at = end_of(day, shift.zone, shift.day_ends_after)
    saved = find_site_day.last_site_closing(session, day)
    heard = _heard(session, shift, day, reading, report)
    is_told = reading is not None or (fetched_at is not None and fetched_at >= start_of(shift, day))
    if not is_told and saved is not None:
        heard = _with_closed(heard, saved.closing)
        is_told = SiteLack.ROSTER_UNKNOWN.value not in saved.closing.lacks
    site = site_day(own, day, heard, is_roster_known=is_told)
    if saved is None:
        return SiteDayStatus(day, DayState.OPEN, shift.clock.now(), ends_at, site, fetched_at)
    closing = saved.closing
    names = {str(one.id): one.name for one in find.staff_members(session)}
    return SiteDayStatus(
        day,
        DayState.CHANGED if _is_newer(site, closing) else DayState.CLOSED,
        shift.clock.now(),
        ends_at,
        site,
        fetched_at,
        closing,
        saved.at,
        names.get(closing.closed_by, closing.closed_by),
        names.get(closing.signed_by, closing.signed_by),
    )


def _heard(
    session: Connection, shift: Shift, day: date, reading: SiteReading | None, report: Report
) -> tuple[Heard, ...]:
    """Returns what was heard of each laptop that the supervisor's file, the feed or a stick names."""
    rows = () if reading is None else reading.stations
    names, streams = {one.station: one.name for one in rows}, {one.station: one.streams for one in rows}
    told = {} if reading is None else reading.told
    states, fed = find_site_day.fed_states(session), find_site_day.fed_up_to(session)
    own: States = {}
    total = find_site_day.count_own(session, day)
    for done, (header, payload) in enumerate(find_site_day.own_facts(session, day), 1):
        take_fact(own, shift.station, header, payload)
        if done % REPORTED_EVERY == 0:
            report(done, total)
    return tuple(
        Heard(
            one,
            names.get(one, ""),
            own if one == shift.station else together([states.get(one, {}), told.get(one, {})]),
            streams.get(one, ()),
            fed.get(one, {}),
            is_own=one == shift.station,
        )
        for one in sorted({shift.station, *names, *fed})
    )


def _with_closed(heard: tuple[Heard, ...], closing: SiteClosed) -> tuple[Heard, ...]:
    """Returns what was heard, and that of other laptops with which the site was closed nothing was."""
    others = {int(number) for number in closing.stations} - {one.station for one in heard}
    return tuple(sorted((*heard, *(Heard(one, "", {}) for one in others)), key=lambda one: one.station))


def _is_newer(site: SiteDay, closing: SiteClosed) -> bool:
    """Says whether a laptop has closed its day since, or whether the own day was opened again."""
    told = {one.station: (one.state.value, one.digits) for one in site.stations}
    kept = {number: _kept(one) for number, one in closing.stations.items()}
    return any(
        told[one.station] != kept.get(str(one.station))
        for one in site.stations
        if one.state is StationState.CLOSED or one.is_own
    )


def _kept(told: object) -> tuple[object, object]:
    return (told.get("state"), told.get("digits")) if isinstance(told, dict) else ("", "")
