"""The evening of the played day: its status, and closing it. Green, or refused first and then signed by two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from station.actions.close_day import BEFORE_ITS_END, Closing, close_day
from station.actions.day_status import DayStatus, day_status
from station.actions.open_station import TRAINING_PIN, TRAINING_STAFF
from station.actions.shift import Shift
from station.demonstration.planted_faults import Planted, expected_of, found_in, recognised
from station.domain.day_closed import DayClosed
from station.domain.number import display
from station.domain.staff import Role
from station.errors import Rejected
from station.words import FIRST_LANGUAGE, words_in

SECOND = next(name for name, role in TRAINING_STAFF if role is Role.NURSE)


def close_played_day(
    shift: Shift, day: date, planted: Iterable[Planted]
) -> dict[str, Any]:  # Any: what JSON can hold
    """Closes the played day and returns its account, what was planted and found, and how it was closed."""
    status = day_status(shift, day)
    met = tuple(planted)
    closed, refused = _closed(shift, status)
    found = recognised(found_in(status), met)
    return {
        "account": status.account.counts(),
        "closing": {
            "is_green": closed.is_green,
            "digits": closed.digits,
            "amendment": closed.amendment,
            "differences": sorted(closed.differences),
            "refused_first": refused,
            "second": SECOND if closed.signed_by else "",
        },
        "planted": [
            {
                "fault": one.fault.value,
                "name": one.name,
                "number": display(one.number),
                "scanned": display(one.scanned) if one.scanned else "",
            }
            for one in met
        ],
        "found": [asdict(one) for one in found],
        "all_found": sorted(map(str, found)) == sorted(map(str, expected_of(met))),
    }


def _closed(shift: Shift, status: DayStatus) -> tuple[DayClosed, list[str]]:
    """Closes a day with no word; if that is refused, with a reason for each difference and a second person.

    The supervisor goes home in the evening, when the last box has gone.
    """
    try:
        return close_day(shift, status.day, Closing(confirmed=BEFORE_ITS_END)), []
    except Rejected as rejected:
        refused = [one.code for one in rejected.rejections]
    reason = words_in(FIRST_LANGUAGE)("demo.stays")
    said = Closing(
        {one.kind: reason for one in status.account.differences},
        SECOND,
        TRAINING_PIN,
        confirmed=BEFORE_ITS_END,
    )
    return close_day(shift, status.day, said), refused
