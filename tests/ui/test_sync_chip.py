"""The chip cannot lie: it adds up, waiting ages, and nothing sent is no success."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from station.words import Words
from ui.shown import SyncShown, Tone
from ui.widgets.sync_chip import sentence_of, tone_of

SEOUL = ZoneInfo("Asia/Seoul")
PROVEN_AT = datetime(2026, 4, 1, 5, 2, tzinfo=UTC)
WAITING = SyncShown(waiting=10, sending=1, received=1, confirmed=88, all=100, last_confirmed_at=PROVEN_AT)
PROVEN = SyncShown(waiting=0, sending=0, received=0, confirmed=100, all=100, last_confirmed_at=PROVEN_AT)
EMPTY = SyncShown(waiting=0, sending=0, received=0, confirmed=0, all=0)


def test_counts_that_do_not_add_up_cannot_be_shown() -> None:
    with pytest.raises(ValueError, match="add up"):
        replace(WAITING, confirmed=89)


def test_the_chip_says_how_many_wait_when_it_was_proven_last_and_what_was_refused(en: Words) -> None:
    said = sentence_of(replace(WAITING, refused=1), en, SEOUL)
    assert said == "▲ 12 waiting · last confirmed 14:02 · 1 held back"


def test_without_a_centre_the_chip_says_how_many_wait(en: Words) -> None:
    alone = SyncShown(waiting=12, sending=0, received=0, confirmed=0, all=12, has_centre=False)
    assert sentence_of(alone, en, SEOUL) == "▲ no centre · 12 waiting"
    assert tone_of(alone) is Tone.AMBER


@pytest.mark.parametrize(
    ("sync", "tone"),
    [
        (PROVEN, Tone.GOOD),
        (EMPTY, Tone.AMBER),
        (WAITING, Tone.GOOD),
        (replace(WAITING, is_reached=False), Tone.AMBER),
        (replace(WAITING, minutes_unproven=14), Tone.GOOD),
        (replace(WAITING, minutes_unproven=15), Tone.AMBER),
        (replace(WAITING, minutes_unproven=60), Tone.BAD),
        (replace(PROVEN, refused=1), Tone.BAD),
    ],
)
def test_the_tone_follows_age_and_refusals(sync: SyncShown, tone: Tone) -> None:
    assert tone_of(sync) is tone


def test_nothing_sent_is_not_called_confirmed(en: Words) -> None:
    assert "confirmed" not in sentence_of(EMPTY, en, SEOUL)


def test_received_is_not_called_confirmed(en: Words) -> None:
    received = SyncShown(waiting=0, sending=0, received=5, confirmed=0, all=5)
    assert sentence_of(received, en, SEOUL) == "▲ 5 waiting · never confirmed"
