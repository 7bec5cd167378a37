"""Closes the whole site's day: its sums and how each laptop stands become one fact; two sign where something lacks.

It locks nothing: each laptop's own closing does that. A laptop that turns up later makes a numbered amendment.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from station.actions.close_day import (
    NOTHING_SAID,
    Closing,
    Second,
    find_not_over,
    find_unexplained,
    find_unsigned,
    refuse_at_once,
    refuse_in_turn,
    second_person,
    told_differences,
    unsigned_second,
)
from station.actions.day_status import DayState, check_begun
from station.actions.findings import Findings
from station.actions.keep_explanations import SITE, drop_explanations
from station.actions.shift import Shift
from station.actions.site_day_status import Report, SiteDayStatus, site_status_in, unreported
from station.domain.day import DifferenceKind
from station.domain.fact import Json
from station.domain.given_reasons import given_reasons, not_explained
from station.domain.site_closed import SiteClosed
from station.domain.site_day import Lack, SiteDay, SiteLack, StationDay
from station.domain.site_reading import SiteReading
from station.errors import reject
from station.storage.ledger import save


def close_site(
    shift: Shift,
    day: date,
    reading: SiteReading | None,
    said: Closing = NOTHING_SAID,
    report: Report = unreported,
) -> SiteClosed:
    """Saves that a site's day is closed and returns what was saved; green when every laptop is there and all adds up.

    A reason that a laptop was closed with, or the site before, holds on as long as it is about the same.
    Raises: Rejected `sticks_of_other_site`, `day_not_begun`, `site_closed_already`; `unexplained_<lack>` and
    `unexplained_<difference>` for each without a reason together with `second_person_missing`, or `sign_in_wrong`, or
    `second_person_same`; Doubtful `day_not_over` until it is confirmed; then Rejected `second_person_missing` alone.
    """
    act = shift.act("close_site", reason=said.reason)
    check_begun(day, shift)
    second = second_person(shift, said)
    with shift.store.writing() as session:
        status = site_status_in(session, shift, day, reading, report)
        told = _told(status, said)
        refuse_in_turn(_findings(status, shift, told, second))
        closed = _closed(status, shift, told, second.id)
        save(session, closed, act)
        drop_explanations(session, SITE, day)
    return closed


def check_site_closing(shift: Shift, day: date, reading: SiteReading | None, said: Closing) -> None:
    """Checks all that can be known before anybody is asked for the PIN of the second person.

    Raises: as `close_site`, but all at once, `day_not_over` among them.
    """
    shift.act("close_site", reason=said.reason)
    check_begun(day, shift)
    with shift.store.reading() as session:
        status = site_status_in(session, shift, day, reading)
    refuse_at_once(_findings(status, shift, _told(status, said), unsigned_second(shift, said)))


def _told(status: SiteDayStatus, said: Closing) -> Closing:
    given, lacks = given_before(status), lacks_given_before(status)
    return said.after(status.site.account.differences, given, lacks=lacks)


def given_before(status: SiteDayStatus) -> dict[DifferenceKind, str]:
    """Returns the reasons that the laptops were closed with, or the site before, as far as they are about the same."""
    closings = ((str(one.station), one.closing) for one in status.site.stations)
    told = [(station, one.differences) for station, one in closings if one is not None]
    before = {} if status.closing is None else status.closing.differences
    differences = status.site.account.differences
    return given_reasons(differences, told) | given_reasons(differences, [("", before)])


def lacks_given_before(status: SiteDayStatus) -> dict[SiteLack, str]:
    """Returns the reasons of lacks with which the site was closed before, where no other laptop lacks the same now."""
    before = {} if status.closing is None else status.closing.lacks
    told = {one: before.get(one.kind.value) for one in status.site.lacks}
    return {
        lack.kind: str(one["reason"])
        for lack, one in told.items()
        if isinstance(one, dict) and set(lack.stations) <= set(_stations_of(one))
    }


def not_said(status: SiteDayStatus) -> tuple[SiteLack | DifferenceKind, ...]:
    """Returns the lacks and differences of which nobody has said yet why they stay."""
    told = lacks_given_before(status)
    lacks = (one.kind for one in status.site.lacks if one.kind not in told)
    differences = not_explained(status.site.account.differences, given_before(status))
    return (*lacks, *(one.kind for one in differences))


def is_settled(status: SiteDayStatus) -> bool:
    """Says whether nothing is left to be done: all is there and adds up, or was closed with a reason for the rest."""
    return status.is_green or (status.state is DayState.CLOSED and not not_said(status))


def _stations_of(kept: Mapping[str, Json]) -> tuple[object, ...]:
    stations = kept["stations"]
    return tuple(stations) if isinstance(stations, list) else ()


def _findings(status: SiteDayStatus, shift: Shift, said: Closing, second: Second) -> Findings:
    if status.state is DayState.CLOSED and status.closed_at is not None:
        at = status.closed_at.astimezone(shift.zone)
        raise reject("day", "site_closed_already", at=f"{at:%Y-%m-%d %H:%M}", name=status.closed_by)
    found = second.findings()
    for one in status.site.lacks:
        if not said.lacks.get(one.kind, "").strip():
            found.refuse(one.kind.value, lack_code(one.kind), count=one.count, stations=stations_told(one))
    find_unexplained(status.site.account, said, found)
    find_unsigned(found, said, needs_second=not status.is_green)
    find_not_over(found, said, ends_at=status.ends_at, now=status.now)
    return found


def lack_code(kind: SiteLack) -> str:
    """Returns the code of the rejection that says that a lack was not explained."""
    return f"unexplained_{kind.value}"


def stations_told(lack: Lack) -> str:
    """Returns the laptops of a lack as they are read out."""
    return ", ".join(str(one) for one in lack.stations)


def _closed(status: SiteDayStatus, shift: Shift, said: Closing, second: str) -> SiteClosed:
    site = status.site
    return SiteClosed(
        id=shift.new_id(),
        operating_day=status.day,
        site=site.site,
        amendment=0 if status.closing is None else status.closing.amendment + 1,
        account=dict(site.account.counts()),
        stations={str(one.station): _station(one) for one in site.stations},
        differences=told_differences(site.account, said),
        lacks=_lacks(site, said),
        closed_by=shift.actor.id,
        signed_by=second,
    )


def _station(one: StationDay) -> Json:
    """Returns how a laptop stood, as it is kept."""
    return {
        "state": one.state.value,
        "digits": one.digits,
        "registered": one.counts["registered"],
        "collected": one.counts["collected"],
    }


def _lacks(site: SiteDay, said: Closing) -> dict[str, Json]:
    return {
        one.kind.value: {"stations": list(one.stations), "reason": said.lacks[one.kind].strip()}
        for one in site.lacks
    }
