"""What two booths said otherwise is told as people say it: by the clock on the wall, by names, in their language."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest

from station.actions.site_conflicts import conflicts_asked_at
from station.cli.command import clock_time, language_of
from station.cli.main import main
from station.conflict_words import conflict_lines
from station.domain.conflict import Conflict, DifferingField, Word, named_by
from station.words import Words, words_in
from tests.station.booth import new_booth, standing

NURSE = "01a2040e-5170-7c40-b514-7da9424ae1ff"
AT = datetime(2026, 11, 22, 16, 23, 17, 956000, tzinfo=UTC)
SEOUL = timezone(timedelta(hours=9))
FIELDS = (
    DifferingField("collector", (NURSE, None)),
    DifferingField("collected_at", ("2026-11-22T16:23:17.956Z", None)),
    DifferingField("state", ("collected", "voided")),
    DifferingField("void_reason", (None, "tube_damaged")),
    DifferingField("swab_lot", ("A12", "A13")),
)
CONFLICT = Conflict(
    "specimen", UUID(int=1), UUID(int=2), (Word(301, 1, 5, 2, AT), Word(302, 1, 9, 2, AT)), FIELDS
)


@pytest.fixture(params=["ko", "en"])
def words(request: pytest.FixtureRequest) -> Words:
    return words_in(str(request.param))


def test_no_line_shows_an_id_a_code_or_the_time_of_another_place(words: Words) -> None:
    named = named_by(CONFLICT, {NURSE: "Kim Minsu"}.__getitem__)
    lines = conflict_lines(named, "김민수", words, lambda at: clock_time(at, SEOUL))
    assert len(lines) == len(FIELDS)
    text = "\n".join(lines)
    assert "Kim Minsu" in text
    assert text.count("2026-11-23 01:23") == 2 * len(FIELDS) + 1
    for hidden in (NURSE, "Z", "collected_at", "tube_damaged", "swab_lot", "void_reason"):
        assert hidden not in text


def test_a_value_that_is_no_moment_is_shown_as_it_is(words: Words) -> None:
    odd = Conflict("visit", UUID(int=1), UUID(int=2), CONFLICT.words, (DifferingField("left_at", ("x", 7)),))
    (line,) = conflict_lines(odd, "", words, lambda at: clock_time(at, SEOUL))
    assert "“x”" in line
    assert "“7”" in line


def test_a_booth_that_never_asked_the_centre_does_not_say_that_nobody_differs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with standing(new_booth(tmp_path)) as booth:
        assert conflicts_asked_at(booth.shift) is None
        folder = booth.folder
    words = words_in(language_of(os.environ))
    main(["site", "conflicts", "--data", str(folder)])
    told = capsys.readouterr().out
    assert words("cli.no_conflicts") not in told
    assert words("cli.conflicts_never_asked") in told
