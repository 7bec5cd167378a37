"""An export that is stopped on its way, by a person or by a full disk: no file, and no part of one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from station.actions.day_form import FOR_MACHINES, DayForm, FileFormat
from station.actions.export_day import DayFile, export_day, export_steps, note_export, write_day
from station.errors import Trouble
from station.exports.packed import PIECE_BYTES, Packed
from station.storage.find_day_visits import VISITS_AT_ONCE
from tests.station.actions.test_export_day import DAY, accesses
from tests.station.actions.test_sticks import most_bytes
from tests.station.booth import Booth, new_booth
from tests.station.days import came

FORMS = (FOR_MACHINES, DayForm(map_name="people"), DayForm(FileFormat.XLSX, "people"))
PEOPLE = VISITS_AT_ONCE + 1


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Booth]:
    """A booth with more people than are read at once."""
    booth = new_booth(tmp_path_factory.mktemp("booth"))
    for _ in range(PEOPLE):
        came(booth)
    yield booth
    booth.shift.store.close()


@pytest.mark.parametrize("form", FORMS, ids=lambda one: one.file_name(DAY, 980))
def test_an_export_that_is_cancelled_leaves_nothing(day: Booth, tmp_path: Path, form: DayForm) -> None:
    before = accesses(day)
    steps = len(list(export_steps(day.shift, DAY, reason="count", form=form)))
    for last in (0, steps // 2, steps - 1):
        cancel, left = Event(), iter(range(last))

        def report(_done: int, _total: int, cancel: Event = cancel, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                cancel.set()

        with pytest.raises(Trouble, match="cancelled"):
            export_day(day.shift, DAY, tmp_path / "out", reason="x", form=form, report=report, cancel=cancel)
        assert not (tmp_path / "out").exists()
    assert accesses(day) == before


def test_progress_counts_the_visits(day: Booth, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    export_day(day.shift, DAY, tmp_path, reason="x", report=lambda done, total: told.append((done, total)))
    assert told[0] == (VISITS_AT_ONCE, PEOPLE)
    assert told[-1] == (PEOPLE, PEOPLE)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def _composed(booth: Booth, form: DayForm) -> DayFile:
    steps = export_steps(booth.shift, DAY, reason="x", form=form)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            made: DayFile = end.value
            return made


@pytest.mark.parametrize("form", FORMS, ids=lambda one: one.file_name(DAY, 980))
@pytest.mark.parametrize("full_after", [0, 1, 4096])
def test_a_full_disk_leaves_no_half_file(day: Booth, tmp_path: Path, form: DayForm, full_after: int) -> None:
    file = _composed(day, form)
    note_export(day.shift, file, reason="x")
    with most_bytes(full_after), pytest.raises(Trouble, match="export_unwritable"):
        write_day(file, tmp_path, b"{}")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_earlier_file_whole(day: Booth, tmp_path: Path) -> None:
    first = export_day(day.shift, DAY, tmp_path, reason="noon").path
    kept = first.read_bytes()
    with most_bytes(len(kept) - 1), pytest.raises(Trouble, match="export_unwritable"):
        write_day(_composed(day, FOR_MACHINES), tmp_path)
    assert first.read_bytes() == kept


def test_a_file_that_is_cancelled_while_it_is_written_leaves_nothing(tmp_path: Path) -> None:
    content, cancel = Packed(), Event()
    for _ in range(3):
        content.write(b"x" * PIECE_BYTES)
    content.end()
    cancel.set()
    with pytest.raises(Trouble, match="cancelled"):
        write_day(DayFile(DAY, 980, "day.csv", content, 3), tmp_path / "out", cancel=cancel)
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    "pieces", [[], [b"a"], [b"a" * 10_000_000, b"", b"b"], [bytes(range(256)) * 5000] * 3]
)
def test_what_is_packed_comes_back_in_small_pieces(pieces: list[bytes]) -> None:
    packed = Packed()
    for one in pieces:
        packed.write(one)
    packed.end()
    assert (packed.whole(), packed.size) == (b"".join(pieces), len(b"".join(pieces)))
    assert all(len(one) <= PIECE_BYTES for one in packed.pieces())
