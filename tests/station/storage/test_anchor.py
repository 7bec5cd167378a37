"""The anchor: what a database file cannot show by itself, that its tail was cut."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from station.actions.new_epoch import new_epoch
from station.actions.open_station import TRAINING_PIN, TRAINING_STAFF, open_station
from station.actions.register_visit import register_visit
from station.actions.staff import sign_in
from station.clock import PlayedClock
from station.errors import Trouble
from station.storage.anchor import SLOT, Anchor, Mark
from tests.station.booth import MORNING, RESIDENT, Booth, surroundings

FIRST = Mark(b"k" * 8, 1, 6, b"a" * 32)
SECOND = Mark(b"k" * 8, 1, 7, b"b" * 32)


def anchored(path: Path, *marks: Mark) -> Path:
    anchor = Anchor(path)
    for mark in marks:
        anchor.write(mark)
    anchor.close()
    return path


def test_the_newest_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "anchor"
    assert Anchor(path).read() is None
    assert Anchor(anchored(path, FIRST)).read() == FIRST
    assert Anchor(anchored(path, FIRST, SECOND, FIRST)).read() == FIRST
    assert path.stat().st_size == 2 * SLOT.size
    assert path.stat().st_mode & 0o777 == 0o600


def test_marks_written_after_a_restart_are_newer_than_those_before(tmp_path: Path) -> None:
    path = anchored(tmp_path / "anchor", FIRST, FIRST, FIRST)
    again = Anchor(path)
    again.read()
    again.write(SECOND)
    again.close()
    assert Anchor(path).read() == SECOND


@pytest.mark.parametrize("kept", range(0, SLOT.size, 7))
def test_a_slot_that_is_torn_leaves_the_one_before_it(tmp_path: Path, kept: int) -> None:
    path = anchored(tmp_path / "anchor", FIRST)
    before = path.read_bytes().ljust(2 * SLOT.size, b"\0")
    after = anchored(path, FIRST, SECOND).read_bytes()
    torn = 0 if before[: SLOT.size] != after[: SLOT.size] else SLOT.size
    path.write_bytes(before[:torn] + after[torn : torn + kept] + before[torn + kept :])
    assert Anchor(path).read() == FIRST


@pytest.mark.parametrize("content", [b"", b"x", bytes(SLOT.size), bytes(2 * SLOT.size), b"x" * 500], ids=len)
def test_a_file_with_no_whole_mark_is_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "anchor").write_bytes(content)
    with pytest.raises(Trouble, match="anchor_damaged"):
        Anchor(tmp_path / "anchor").read()


def test_no_anchor_tells_nothing(tmp_path: Path) -> None:
    assert Anchor(tmp_path / "anchor").read() is None


def trouble_of_opening(folder: Path) -> str:
    with pytest.raises(Trouble) as caught:
        open_station(folder, surroundings(folder, PlayedClock(MORNING)))
    return caught.value.code


def test_an_older_copy_of_the_file_is_found(booth: Booth) -> None:
    older = booth.folder.with_name("older")
    register_visit(booth.shift, RESIDENT)
    booth = booth.reopened()
    booth.shift.store.close()
    shutil.copytree(booth.folder, older)
    booth = booth.reopened()
    register_visit(booth.shift, RESIDENT)
    booth.shift.store.close()
    for name in ("station.db", "station.db-wal"):
        (booth.folder / name).unlink(missing_ok=True)
    shutil.copy(older / "station.db", booth.folder)
    assert trouble_of_opening(booth.folder) == "ledger_cut"
    open_station(older, surroundings(older, booth.clock)).shift.store.close()


def test_a_log_whose_tail_is_gone_is_found(booth: Booth) -> None:
    register_visit(booth.shift, RESIDENT)
    cut = booth.folder.with_name("cut")
    shutil.copytree(booth.folder, cut)
    whole = (cut / "station.db-wal").read_bytes()
    (cut / "station.db-wal").write_bytes(whole[: len(whole) // 2])
    assert trouble_of_opening(cut) == "ledger_cut"


def test_one_flipped_bit_in_the_log_is_found(booth: Booth) -> None:
    register_visit(booth.shift, RESIDENT)
    cut = booth.folder.with_name("cut")
    shutil.copytree(booth.folder, cut)
    with (cut / "station.db-wal").open("r+b") as file:
        file.seek(5000)
        was = file.read(1)
        file.seek(5000)
        file.write(bytes([was[0] ^ 4]))
    assert trouble_of_opening(cut) == "ledger_cut"


def test_a_mark_that_is_behind_the_file_is_accepted(booth: Booth) -> None:
    before = (booth.folder / "station.anchor").read_bytes()
    register_visit(booth.shift, RESIDENT)
    booth.shift.store.close()
    (booth.folder / "station.anchor").write_bytes(before)
    booth.reopened().shift.store.close()


@pytest.mark.parametrize(("is_own_key", "code"), [(True, "ledger_cut"), (False, "key_wrong")])
def test_a_mark_of_another_history_is_told(booth: Booth, is_own_key: bool, code: str) -> None:
    key_check = booth.shift.store.keys.check if is_own_key else b"another."
    booth.shift.store.close()
    (booth.folder / "station.anchor").unlink()
    anchored(booth.folder / "station.anchor", replace(FIRST, key_check=key_check, seq=3))
    assert trouble_of_opening(booth.folder) == code


def test_a_file_that_was_cut_stays_cut_until_a_new_epoch_begins(booth: Booth) -> None:
    register_visit(booth.shift, RESIDENT)
    cut = booth.folder.with_name("cut")
    shutil.copytree(booth.folder, cut)
    (cut / "station.db-wal").write_bytes(b"")
    for seed in (60, 61):
        opened = open_station(cut, surroundings(cut, booth.clock, seed), may_be_cut=True).shift
        sign_in(opened, TRAINING_STAFF[0][0], TRAINING_PIN)
        opened.store.close()
        assert trouble_of_opening(cut) == "ledger_cut"
    opened = open_station(cut, surroundings(cut, booth.clock, 62), may_be_cut=True).shift
    enrolment = opened.store.enrolment
    begun = opened.signed_in_as(booth.shift.actor)
    new_epoch(begun, replace(enrolment, epoch=enrolment.epoch + 1), reason="restored")
    opened.store.close()
    open_station(cut, surroundings(cut, booth.clock)).shift.store.close()
