"""What a site's day lacks is said before anybody closes it: a laptop without a stick, facts, people, tubes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from station.domain.site_day import Lack, SiteLack, site_lacks
from station.domain.site_reading import DayCounts, SiteReading, StationReading, StreamReading
from station.domain.visit import Step
from station.words import Words

NOON = datetime(2026, 4, 1, 3, tzinfo=UTC)
DONE = DayCounts(2, {Step.LEFT: 2}, {"collected": 2}, 2, 2)
STREAM = StreamReading(101, 1, 1, 9, 9, "00" * 32, True, (), NOON)
BOOTH = StationReading(101, "gate 1", True, (STREAM,), DONE)
SITE = SiteReading("jamsil", date(2026, 4, 1), (BOOTH, replace(BOOTH, station=102)), DONE)


def test_a_site_with_every_stick_and_everybody_gone_lacks_nothing() -> None:
    assert site_lacks(SITE) == ()


@pytest.mark.parametrize(
    ("site", "lack"),
    [
        (
            replace(SITE, stations=(BOOTH, replace(BOOTH, station=102, streams=()))),
            Lack(SiteLack.STATION_MISSING, (102,), 1),
        ),
        (
            replace(SITE, stations=(replace(BOOTH, streams=(replace(STREAM, missing=((3, 4),)),)),)),
            Lack(SiteLack.FACTS_MISSING, (101,), 1),
        ),
        (
            replace(SITE, counts=replace(DONE, by_step={Step.LEFT: 1, Step.COLLECTED: 1})),
            Lack(SiteLack.WITHOUT_WAY_OUT, (), 1),
        ),
        (replace(SITE, counts=replace(DONE, collected=1)), Lack(SiteLack.TUBES_NOT_COLLECTED, (), 1)),
    ],
)
def test_what_is_missing_is_named(site: SiteReading, lack: Lack, ko: Words, en: Words) -> None:
    assert site_lacks(site) == (lack,)
    for words in (ko, en):
        assert "1" in words(f"site_lack.{lack.kind}", count=lack.count, stations="102")
