"""What a site's day lacks is said before anybody closes it: laptops, facts, records, people, tubes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from station.domain.day import DifferenceKind, Item
from station.domain.day_closed import DayClosed
from station.domain.fact import Json
from station.domain.payload import payload_of
from station.domain.person import Person
from station.domain.site_day import Heard, Lack, SiteLack, StationState, site_day
from station.domain.site_reading import StreamReading, together
from station.domain.specimen import Specimen, SpecimenState
from station.domain.told_record import States
from station.domain.visit import Visit, WayOut
from station.storage.tables import KINDS
from station.words import Words

DAY = date(2026, 4, 1)
NOON = datetime(2026, 4, 1, 3, tzinfo=UTC)
PERSON = Person(UUID(int=1), "김민수", None, None, None, None)
VISIT = Visit(
    UUID(int=2), PERSON.id, DAY, NOON, "covid19", "1", "hash", way_out=WayOut.REFERRED, left_at=NOON
)
TUBE = Specimen(UUID(int=3), VISIT.id, "10126091000179", "np", SpecimenState.LABELLED)
CLOSED = DayClosed(UUID(int=4), DAY, 1, 9, "ab" * 32, {}, 1, 0, 0, 0, account={"registered": 1, "drafts": 2})
STREAM = StreamReading(101, 1, 1, 10, 10, "00" * 32, True, (), NOON)


def states(*records: Any, station: int = 101, revision: int = 1) -> States:  # Any: every record dataclass
    return {(KINDS[type(one)], str(one.id)): ((revision, True, station), payload_of(one)) for one in records}


HEARD = Heard(101, "gate 1", states(PERSON, VISIT, CLOSED), (STREAM,))
OPEN_DAY = replace(HEARD, states=states(PERSON, VISIT))


def test_a_site_whose_only_laptop_has_closed_lacks_nothing() -> None:
    found = site_day("jamsil", DAY, [HEARD])
    assert (found.lacks, found.is_green, found.in_state(StationState.CLOSED)) == ((), True, (101,))
    assert (found.account.registered, found.account.ways_out[WayOut.REFERRED], found.account.drafts) == (
        1,
        1,
        2,
    )
    (row,) = found.stations
    assert (row.counts, row.digits) == (CLOSED.account, "abab abab abab")


@pytest.mark.parametrize(
    ("heard", "state", "lack"),
    [
        (Heard(102, "", {}), StationState.MISSING, SiteLack.STATION_MISSING),
        (Heard(102, "", {}, fed={1: 0}), StationState.MISSING, SiteLack.STATION_MISSING),
        (Heard(102, "", {}, fed={1: 7}), StationState.SILENT, SiteLack.STATION_SILENT),
        (Heard(102, "", {}, is_own=True), StationState.SILENT, SiteLack.STATION_SILENT),
        (OPEN_DAY, StationState.NOT_CLOSED, SiteLack.DAY_NOT_CLOSED),
        (
            replace(HEARD, states=states(VISIT, replace(CLOSED, is_reopened=True))),
            StationState.NOT_CLOSED,
            SiteLack.DAY_NOT_CLOSED,
        ),
        (replace(HEARD, states=states(VISIT, replace(CLOSED, last_seq=11))), None, SiteLack.FACTS_MISSING),
        (
            replace(HEARD, streams=(replace(STREAM, missing=((3, 4),)),)),
            StationState.CLOSED,
            SiteLack.FACTS_MISSING,
        ),
        (
            replace(HEARD, states={**HEARD.states, ("box", "x"): ((1, True, 101), {"id": "x"})}),
            StationState.CLOSED,
            SiteLack.RECORDS_UNREADABLE,
        ),
    ],
)
def test_what_is_missing_of_a_laptop_is_named(
    heard: Heard, state: StationState | None, lack: SiteLack, ko: Words, en: Words
) -> None:
    found = site_day("jamsil", DAY, [heard])
    assert found.lacks == (Lack(lack, (heard.station,), 1),)
    assert not found.is_green
    assert state in (None, found.stations[0].state)
    for words in (ko, en):
        assert str(heard.station) in words(f"site_lack.{lack}", count=1, stations=str(heard.station))
        assert words(f"station_state.{found.stations[0].state}")


@pytest.mark.parametrize("fed", [{1: 9}, {1: 4}])
def test_what_the_feed_told_needs_no_stick(fed: dict[int, int]) -> None:
    late = replace(STREAM, first_seq=5, missing=((1, 4),))
    assert site_day("jamsil", DAY, [replace(HEARD, fed=fed, streams=(late,))]).lacks == ()


def test_a_gap_between_two_sticks_of_an_open_day_is_told() -> None:
    heard = replace(OPEN_DAY, streams=(replace(STREAM, missing=((3, 4),)),))
    assert [one.kind for one in site_day("jamsil", DAY, [heard]).lacks] == [
        SiteLack.DAY_NOT_CLOSED,
        SiteLack.FACTS_MISSING,
    ]


@pytest.mark.parametrize(
    ("known", "is_lacking"),
    [({"is_own": True}, False), ({"fed": {1: 4}}, False), ({"fed": {1: 3}}, True), ({"fed": {2: 9}}, True)],
)
def test_facts_between_two_sticks_that_are_known_otherwise_are_not_missing(
    known: dict[str, Any],  # Any: fields of Heard
    is_lacking: bool,
) -> None:
    heard = replace(OPEN_DAY, streams=(replace(STREAM, missing=((3, 4),)),), **known)
    kinds = {one.kind for one in site_day("jamsil", DAY, [heard]).lacks}
    assert (SiteLack.FACTS_MISSING in kinds) is is_lacking


def test_a_tube_that_the_next_laptop_took_is_no_difference_of_the_site() -> None:
    desk = replace(OPEN_DAY, states=states(PERSON, replace(VISIT, way_out=None), TUBE))
    taken = replace(TUBE, state=SpecimenState.COLLECTED, collected_at=NOON)
    left = replace(VISIT, way_out=WayOut.COLLECTED)
    swab = Heard(102, "", states(left, taken, station=102, revision=2), (replace(STREAM, station=102),))
    found = site_day("jamsil", DAY, [desk, swab])
    assert (
        found.account.ways_out[WayOut.COLLECTED] == found.account.collected == found.account.registered == 1
    )
    assert [one.kind for one in found.account.differences] == [DifferenceKind.NOT_RACKED]
    assert found.stations[0].differences == {"no_way_out": 1, "not_collected": 1}


def test_what_only_the_laptop_itself_can_know_is_taken_from_its_closing() -> None:
    told: dict[str, Json] = {
        "count": 2,
        "reason": "ribbon",
        "numbers": [TUBE.number],
        "visits": [str(VISIT.id)],
    }
    heard = replace(
        HEARD, states=states(PERSON, VISIT, replace(CLOSED, differences={"label_not_printed": told}))
    )
    found = site_day("jamsil", DAY, [heard])
    (difference,) = found.account.differences
    assert difference.kind is DifferenceKind.LABEL_NOT_PRINTED
    assert difference.items == (
        Item(VISIT.id, "김민수", TUBE.number, "ribbon"),
        Item(name="101", detail="ribbon"),
    )


def test_the_last_word_of_a_booth_on_its_rack_stands_whole() -> None:
    key = ("rack", "r")
    first: States = {key: ((1, True, 101), {"id": "r", "box_id": "b"})}
    second: States = {key: ((2, True, 101), {"id": "r", "box_id": None})}
    for each in ([first, second], [second, first]):
        assert together(each)[key][1]["box_id"] is None
