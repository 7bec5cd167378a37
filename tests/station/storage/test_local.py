"""The encrypted file: opened only when all is as it must be, and never overwritten when it is not."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest
from sqlalchemy import text

from station.actions.open_station import open_station
from station.actions.register_visit import register_visit
from station.clock import PlayedClock
from station.domain.person import Person
from station.errors import Trouble
from station.storage import find, local
from station.storage.keys import KeyFile, keys_of
from station.storage.local import PRAGMAS, open_store
from station.storage.steps import STEPS, UpgradeStep
from station.storage.tables import metadata
from tests.station.booth import MORNING, RESIDENT, Booth, surroundings

CLOCK = PlayedClock(MORNING)
PAGE_BYTES = 4096
OTHER_KEYS = keys_of(b"o" * 32)


def contents(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in sorted(folder.iterdir())}


def trouble_of_opening(folder: Path) -> Trouble:
    """Returns why a folder is not opened, after making sure that nothing in it was touched."""
    before = contents(folder)
    with pytest.raises(Trouble) as caught:
        open_station(folder, surroundings(folder, CLOCK))
    assert contents(folder) == before
    return caught.value


@pytest.fixture
def closed(booth: Booth) -> Path:
    """Returns the folder of a closed station with one visit in it."""
    register_visit(booth.shift, RESIDENT)
    booth.shift.store.close()
    return booth.folder


@pytest.fixture
def killed(booth: Booth) -> Path:
    """Returns the folder as a kill leaves it: what was saved last stands in the write-ahead log only."""
    register_visit(booth.shift, RESIDENT)
    left = booth.folder.with_name("killed")
    shutil.copytree(booth.folder, left)
    assert (left / "station.db-wal").stat().st_size > PAGE_BYTES
    return left


@pytest.mark.parametrize("pragma", PRAGMAS)
def test_every_pragma_is_set_and_read_back(booth: Booth, pragma: str) -> None:
    with booth.shift.store.reading() as session:
        found = session.execute(text(f"PRAGMA {pragma}")).scalar()
    assert str(found) == PRAGMAS[pragma][1]


def test_the_pragmas_are_those_that_keep_a_saved_row(booth: Booth) -> None:
    needed = {"locking_mode": "exclusive", "journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
    assert needed.items() <= {name: expected for name, (_, expected) in PRAGMAS.items()}.items()


@pytest.mark.parametrize("pragma", PRAGMAS)
def test_a_library_that_ignores_a_pragma_is_refused(
    closed: Path, pragma: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PRAGMAS, pragma, (PRAGMAS[pragma][0], "something else"))
    trouble = trouble_of_opening(closed)
    assert (trouble.code, trouble.facts["pragma"]) == ("pragma_refused", pragma)


def test_an_old_sqlite_is_refused(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "OLDEST_SQLITE", (99, 0, 0))
    assert trouble_of_opening(closed).code == "sqlite_too_old"


def test_the_gate_stands_where_the_wal_race_was_mended() -> None:
    assert local.OLDEST_SQLITE == (3, 51, 3)


def test_nothing_that_was_saved_stands_in_clear_in_any_file(killed: Path) -> None:
    told = ("김민수", "+821012345678", "CREATE TABLE", "SQLite format 3")
    for name, content in contents(killed).items():
        assert not [one for one in told if one.encode() in content], name


def test_a_wrong_key_is_told_and_overwrites_nothing(closed: Path) -> None:
    (closed / "station.key").write_text("ab" * 32)
    assert trouble_of_opening(closed).code == "key_wrong"


def test_a_wrong_key_after_a_kill_loses_nothing_of_the_log(killed: Path) -> None:
    key = (killed / "station.key").read_bytes()
    (killed / "station.key").write_text("ab" * 32)
    assert trouble_of_opening(killed).code == "key_wrong"
    (killed / "station.key").write_bytes(key)
    opened = open_station(killed, surroundings(killed, CLOCK))
    with opened.shift.store.reading() as session:
        assert len(tuple(find.day_visits(session, opened.shift.today()))) == 1
    opened.shift.store.close()


def test_a_missing_key_is_told(closed: Path) -> None:
    (closed / "station.key").unlink()
    assert trouble_of_opening(closed).code == "key_missing"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused(closed: Path, mode: int) -> None:
    (closed / "station.key").chmod(mode)
    trouble = trouble_of_opening(closed)
    assert (trouble.code, trouble.facts["mode"]) == ("key_open_to_others", f"0{mode:o}")


@pytest.mark.parametrize("content", [b"", b"ab" * 31, b"ab" * 33, b"xy" * 32, "키".encode() * 32])
def test_a_key_file_without_a_key_is_told(closed: Path, content: bytes) -> None:
    (closed / "station.key").write_bytes(content)
    assert trouble_of_opening(closed).code == "key_unreadable"


def test_a_key_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "station.key")
    first = file.create(b"1" * 32)
    with pytest.raises(FileExistsError):
        file.create(b"2" * 32)
    assert file.keys() == first
    assert (tmp_path / "station.key").stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["station.key"]


def test_the_keys_of_one_master_differ_and_their_check_tells_none(tmp_path: Path) -> None:
    keys = keys_of(b"1" * 32)
    assert len({keys.file_key, keys.local_key, keys.search_key, b"1" * 32}) == 4
    assert keys.check not in keys.file_key
    assert keys.check != OTHER_KEYS.check


@pytest.mark.parametrize("place", [0, 20, 100, PAGE_BYTES - 1])
def test_a_damaged_first_page_is_told_and_overwrites_nothing(closed: Path, place: int) -> None:
    damage(closed, place)
    assert trouble_of_opening(closed).code == "data_damaged"


def damage(folder: Path, place: int) -> None:
    with (folder / "station.db").open("r+b") as file:
        file.seek(place)
        was = file.read(1)
        file.seek(place)
        file.write(bytes([was[0] ^ 1]))


def test_a_damaged_page_is_never_served(closed: Path) -> None:
    whole = contents(closed)
    pages = len(whole["station.db"]) // PAGE_BYTES
    told = []
    for page in range(1, pages, 7):
        (closed / "station.db").write_bytes(whole["station.db"])
        damage(closed, page * PAGE_BYTES + 1234)
        told.append(_read_everything(closed))
    assert set(told) <= {"data_damaged", "whole"}
    assert told.count("data_damaged") > len(told) // 4


def _read_everything(folder: Path) -> str:
    try:
        opened = open_station(folder, surroundings(folder, CLOCK))
    except Trouble as trouble:
        return trouble.code
    try:
        with opened.shift.store.reading() as session:
            for name in metadata.tables:
                session.execute(text(f"SELECT * FROM {name}")).all()
    except Trouble as trouble:
        return trouble.code
    finally:
        opened.shift.store.close()
    return "whole"


def test_a_file_that_is_gone_is_not_made_anew(closed: Path) -> None:
    for name in ("station.db", "station.db-wal"):
        (closed / name).unlink(missing_ok=True)
    assert trouble_of_opening(closed).code == "data_missing"
    (closed / "station.anchor").unlink()
    assert trouble_of_opening(closed).code == "data_missing"


def test_an_emptied_file_is_told_and_not_filled_again(closed: Path) -> None:
    (closed / "station.db").write_bytes(b"")
    (closed / "station.db-wal").unlink(missing_ok=True)
    before = contents(closed)
    assert trouble_of_opening(closed).code == "data_damaged"
    assert contents(closed) == before


def test_a_damaged_anchor_is_told(closed: Path) -> None:
    (closed / "station.anchor").write_bytes(b"")
    assert trouble_of_opening(closed).code == "anchor_damaged"


def test_a_store_that_is_not_there_is_not_made_by_opening(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="data_missing"):
        open_store(tmp_path / "station.db", OTHER_KEYS, CLOCK)
    assert not list(tmp_path.iterdir())


def test_a_new_store_never_takes_the_place_of_another(closed: Path) -> None:
    before = contents(closed)
    with pytest.raises(FileExistsError):
        local.create_store(closed / "station.db", OTHER_KEYS, _enrolment(), CLOCK)
    assert contents(closed) == before


def _enrolment() -> local.Enrolment:
    return local.Enrolment(147, 1, "Jamsil", bytes(32))


def test_a_second_thread_waits_for_the_first_and_reads_then(booth: Booth) -> None:
    store = booth.shift.store

    def other() -> int:
        with store.reading() as session:
            return int(session.execute(text("SELECT 1")).scalar_one())

    with ThreadPoolExecutor(1) as threads:
        with store.reading() as session:
            asked = threads.submit(other)
            wait([asked], timeout=0.1)
            assert not asked.done()
            assert session.execute(text("SELECT 2")).scalar() == 2
        assert asked.result() == 1


def test_a_second_opener_leaves_at_once(booth: Booth) -> None:
    before = time.monotonic()
    with pytest.raises(Trouble, match="data_in_use"):
        open_station(booth.folder, surroundings(booth.folder, CLOCK))
    assert time.monotonic() - before < 2.0
    register_visit(booth.shift, RESIDENT)


SECOND = "import sys; from station.cli.main import main; sys.exit(main(['board', '--json', '--data', sys.argv[1]]))"


def test_a_second_program_leaves_with_a_message(booth: Booth) -> None:
    second = subprocess.run(
        [sys.executable, "-c", SECOND, str(booth.folder)], capture_output=True, text=True, check=False
    )
    assert (second.returncode, second.stderr) == (1, "")
    assert '"code": "data_in_use"' in second.stdout


def test_data_of_a_newer_version_are_refused(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = UpgradeStep(2, "newer", ("CREATE TABLE newer (id INTEGER) STRICT",))
    monkeypatch.setattr(local, "STEPS", (*STEPS, newer))
    open_station(closed, surroundings(closed, CLOCK)).shift.store.close()
    monkeypatch.undo()
    trouble = trouble_of_opening(closed)
    assert (trouble.code, trouble.facts) == ("data_too_new", {"found": 2, "known": 1})


def test_an_edited_step_is_refused_and_the_file_is_free_again(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "STEPS", (UpgradeStep(1, "first", (*STEPS[0].statements, "SELECT 1")),))
    with pytest.raises(RuntimeError, match="edited after its release"):
        open_station(closed, surroundings(closed, CLOCK))
    monkeypatch.undo()
    open_station(closed, surroundings(closed, CLOCK)).shift.store.close()


NEXT = (
    "CREATE TABLE a (id INTEGER) STRICT",
    "INSERT INTO a VALUES (1)",
    "ALTER TABLE draft ADD COLUMN more TEXT",
)


@pytest.mark.parametrize("done", range(len(NEXT) + 1))
def test_an_upgrade_that_fails_after_any_statement_leaves_nothing_and_starts_again_whole(
    closed: Path, done: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = UpgradeStep(2, "next", (*NEXT[:done], "SELECT * FROM nowhere"))
    monkeypatch.setattr(local, "STEPS", (*STEPS, broken))
    with pytest.raises(Trouble):
        open_station(closed, surroundings(closed, CLOCK))
    monkeypatch.setattr(local, "STEPS", (*STEPS, UpgradeStep(2, "next", NEXT)))
    opened = open_station(closed, surroundings(closed, CLOCK))
    with opened.shift.store.reading() as session:
        assert session.execute(text("SELECT count(*) FROM a")).scalar() == 1
        assert session.execute(text("SELECT max(number) FROM upgrade_step")).scalar() == 2
    opened.shift.store.close()


def test_the_same_file_opens_again_with_all_that_was_saved(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    again = booth.reopened()
    with again.shift.store.reading() as session:
        assert find.record(session, Person, made.person.id) == made.person
    again.shift.store.close()
