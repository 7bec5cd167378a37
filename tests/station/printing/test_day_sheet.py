"""The day sheet: one page whatever the day was like, in both languages, with every number that two people compare."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from sqlalchemy import text

from station.actions.close_day import Closing, close_day
from station.actions.day_sheet import day_sheet, write_day_sheet
from station.actions.new_rack import new_rack
from station.actions.place_tube import place_tube
from station.domain.day import DayLines, Difference, DifferenceKind, Item, day_account
from station.domain.day_sheet import DaySheet, Proven, Signed
from station.domain.day_times import HourCount, StepDuration, step_durations
from station.errors import Trouble
from station.printing.day_sheet import CUT, HEIGHT, WIDTH, cut, day_sheet_pdf, shown_seconds
from station.printing.fonts import typeface
from station.printing.hour_chart import scale_step
from station.words import LANGUAGES, words_in
from tests.station.booth import Booth
from tests.station.days import SECOND, SECOND_PIN, came, went, whole_day

DAY = date(2026, 4, 1)
OTHER_DAY = frozenset({"scan:tube_of_other_day"})
SEOUL = ZoneInfo("Asia/Seoul")
NOON = datetime(2026, 4, 1, 3, tzinfo=UTC)
LONG = Item(name="김수한무거북이와두루미삼천갑자동방삭" * 3, number="14724183001269", detail="R01")
EVERYTHING = replace(
    day_account(DayLines()), differences=tuple(Difference(kind, (LONG,) * 40) for kind in DifferenceKind)
)
EMPTY = DaySheet(
    DAY, "site", 147, False, NOON, SEOUL, day_account(DayLines()), {}, {}, 0, step_durations([]), (),
    Proven("0123 4567 89ab", 1, 1), Signed(),
)  # fmt: skip
FULL = replace(
    EMPTY,
    site="잠실 종합운동장 선별진료소 " * 5,
    is_training=True,
    account=EVERYTHING,
    levels={1: 10_000, None: 3},
    answers=dict.fromkeys(
        ("emergency_now", "see_clinician", "test_and_isolate", "test_then_go", "no_test"), 9999
    ),
    steps=tuple(replace(one, people=9, median_s=4000, p90_s=90_000) for one in step_durations([])),
    hours=tuple(HourCount(datetime(2026, 4, 1, hour, tzinfo=SEOUL), 1000 * hour, hour) for hour in range(24)),
    signed=Signed(True, NOON, "박", "이", 3, tuple((kind.value, "because " * 30) for kind in DifferenceKind)),
)


def words_on(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    assert document[0].get_size() == pytest.approx((WIDTH, HEIGHT), abs=0.01)
    return str(document[0].get_textpage().get_text_range())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sheet", [EMPTY, FULL], ids=["nobody came", "everything at once"])
def test_a_day_is_one_page_and_nothing_leaves_it(sheet: DaySheet, language: str) -> None:
    pdf = day_sheet_pdf(sheet, words_in(language, is_strict=True))
    words_on(pdf)
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    boxes = [page.get_rect(place) for place in range(page.count_rects())]
    assert boxes
    for left, bottom, right, top in boxes:
        assert left >= 20
        assert right <= WIDTH - 20
        assert bottom >= 15
        assert top <= HEIGHT - 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_difference_stands_on_the_page(language: str) -> None:
    words = words_in(language, is_strict=True)
    seen = "".join(words_on(day_sheet_pdf(FULL, words)).split())
    missing = [
        kind for kind in DifferenceKind if "".join(words(f"difference.{kind}", count=40).split()) not in seen
    ]
    assert missing == []


def test_a_text_that_is_too_long_is_cut_where_its_room_ends() -> None:
    room = typeface(is_bold=False).line("because be" + CUT).width + 0.01
    assert cut("because " * 30, room) == "because be…"
    assert cut("because", 0) == CUT


def test_the_same_day_gives_the_same_bytes() -> None:
    assert day_sheet_pdf(FULL, words_in("ko")) == day_sheet_pdf(FULL, words_in("ko"))


def test_the_page_is_black_and_white() -> None:
    picture = pypdfium2.PdfDocument(day_sheet_pdf(FULL, words_in("ko")))[0].render().to_pil().convert("RGB")
    colours = picture.getcolors(1 << 24)
    assert all(red == green == blue for _, (red, green, blue) in colours)


def test_a_closed_day_shows_what_was_signed(booth: Booth, tmp_path: Path) -> None:
    everybody = whole_day(booth, 2)
    lost = went(booth, came(booth))
    booth.clock.advance(timedelta(days=1))
    today = lost.visit.operating_day
    why = {DifferenceKind.NOT_RACKED: "in the fridge"}
    closed = close_day(booth.shift, today, Closing(why, SECOND, SECOND_PIN))
    sheet = day_sheet(booth.shift, today)
    assert (sheet.account.registered, sheet.account.racked) == (1, 0)
    assert sheet.proven == Proven(closed.digits, 1, closed.last_seq)
    seen = words_on(day_sheet_pdf(sheet, words_in("en", is_strict=True)))
    for told in (closed.digits, SECOND, "in the fridge", "980-26092-0001", "1 in no rack", "TRAINING"):
        assert told in seen
    assert len(everybody) == 2
    assert "changed since it was closed" not in seen
    place_tube(booth.shift, new_rack(booth.shift).id, lost.specimen.number, confirmed=OTHER_DAY)
    after = day_sheet_pdf(day_sheet(booth.shift, today), words_in("en", is_strict=True))
    assert "changed since it was closed" in words_on(after)


def test_times_and_hours_are_those_of_the_day(booth: Booth) -> None:
    whole_day(booth, 2)
    sheet = day_sheet(booth.shift, DAY)
    assert {one.step: (one.people, one.median_s) for one in sheet.steps} == {
        "arrival_to_registered": (2, 0),
        "registered_to_collected": (2, 120),
        "collected_to_left": (2, 180),
        "arrival_to_left": (2, 300),
    }
    assert [(one.start.hour, one.arrived, one.left) for one in sheet.hours] == [(9, 2, 2)]
    assert sum(sheet.levels.values()) == 2


def test_a_written_sheet_is_on_the_access_log(booth: Booth, tmp_path: Path) -> None:
    sha256 = write_day_sheet(booth.shift, DAY, tmp_path / "day.pdf", words_in("ko"))
    words_on((tmp_path / "day.pdf").read_bytes())
    with booth.shift.store.reading() as session:
        (line,) = session.execute(text("SELECT * FROM access WHERE kind = 'exported'"))
    assert (line.detail, line.sha256) == ("day sheet 2026-04-01", sha256)


def test_a_sheet_that_cannot_be_written_leaves_no_half_file(booth: Booth, tmp_path: Path) -> None:
    (tmp_path / "day.pdf").mkdir()
    with pytest.raises(Trouble, match="export_unwritable"):
        write_day_sheet(booth.shift, DAY, tmp_path / "day.pdf", words_in("ko"))
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == []


@pytest.mark.parametrize(
    ("seconds", "shown"), [(None, "–"), (0, "0:00"), (65, "1:05"), (3599, "59:59"), (3725, "1:02:05")]
)
def test_a_duration_is_shown_as_people_read_it(seconds: int | None, shown: str) -> None:
    assert shown_seconds(seconds) == shown


@pytest.mark.parametrize(("top", "step"), [(1, 1), (4, 1), (5, 2), (8, 2), (9, 5), (140, 50), (1000, 500)])
def test_a_scale_has_few_round_lines(top: int, step: int) -> None:
    assert scale_step(top) == step


def test_a_duration_of_nobody_is_no_zero() -> None:
    assert step_durations([])[0] == StepDuration("arrival_to_registered", 0, None, None)
