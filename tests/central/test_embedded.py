"""The server of one's own: where it stands, and what becomes of one that a kill left behind."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from station.central.embedded import EmbeddedCentre, home_of
from station.errors import Trouble

STARTS_AND_WAITS = """
import sys
from pathlib import Path
from station.central.embedded import EmbeddedCentre
centre = EmbeddedCentre.start(Path(sys.argv[1]))
print(centre.dsn, flush=True)
sys.stdin.read()
centre.stop()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Returns the data folder of one station; its server is not running when a test begins."""
    folder = tmp_path_factory.mktemp("station")
    yield folder
    EmbeddedCentre.start(folder).discard()
    assert not home_of(folder).exists()


def postmaster_of(folder: Path) -> int:
    return int((home_of(folder) / "data" / "postmaster.pid").read_text().split()[0])


def remember(dsn: str, note: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note (text text)")
        connection.execute("DELETE FROM note")
        connection.execute("INSERT INTO note VALUES (%s)", [note])


def notes(dsn: str) -> list[str]:
    with psycopg.connect(dsn) as connection:
        return [row[0] for row in connection.execute("SELECT text FROM note ORDER BY 1")]


def is_alive(process_id: int) -> bool:
    """Tells whether a process runs; in a container nobody may take away the remains of one that has ended."""
    try:
        return psutil.Process(process_id).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def starting(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", STARTS_AND_WAITS, str(folder)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def process_that_starts(folder: Path) -> subprocess.Popen[str]:
    return until_started(starting(folder))


def until_started(process: subprocess.Popen[str]) -> subprocess.Popen[str]:
    assert process.stdout is not None
    assert process.stdout.readline().startswith("postgresql://")
    return process


def end(process: subprocess.Popen[str], how: signal.Signals) -> None:
    process.send_signal(how)
    process.communicate()


def test_data_stays_from_one_start_to_the_next_in_a_temporary_folder_of_our_own(folder: Path) -> None:
    with EmbeddedCentre.start(folder) as centre:
        remember(centre.dsn, "first")
    assert centre.home.is_relative_to(Path(tempfile.gettempdir()).resolve())
    assert centre.home.parent.name == f"screening-station-{os.getuid()}"
    assert stat.S_IMODE((centre.home / "data").stat().st_mode) == 0o700
    with EmbeddedCentre.start(folder) as centre:
        assert notes(centre.dsn) == ["first"]


def test_a_server_that_a_kill_left_behind_is_taken_over_and_then_stops_with_us(folder: Path) -> None:
    killed = process_that_starts(folder)
    end(killed, signal.SIGKILL)
    left_behind = postmaster_of(folder)
    assert is_alive(left_behind)
    with EmbeddedCentre.start(folder) as centre:
        assert postmaster_of(folder) == left_behind
        remember(centre.dsn, "alive")
    assert not is_alive(left_behind)


def test_a_server_that_was_killed_itself_starts_again_with_its_data(folder: Path) -> None:
    centre = EmbeddedCentre.start(folder)
    remember(centre.dsn, "before")
    server = psutil.Process(postmaster_of(folder))
    workers = server.children()
    for process in (server, *workers):
        process.kill()
    psutil.wait_procs([server, *workers], timeout=10)
    centre.stop()
    with EmbeddedCentre.start(folder) as again:
        assert notes(again.dsn) == ["before"]


def test_a_note_of_a_server_whose_number_belongs_to_another_program_is_not_believed(folder: Path) -> None:
    EmbeddedCentre.start(folder).stop()
    data = home_of(folder) / "data"
    lines = [str(os.getpid()), str(data), "1795331350", "5432", str(data), "", "1 1", "ready"]
    (data / "postmaster.pid").write_text("\n".join(lines) + "\n")
    with EmbeddedCentre.start(folder) as centre:
        remember(centre.dsn, "right one")


def test_a_server_that_another_living_process_uses_is_not_stopped(folder: Path) -> None:
    other = process_that_starts(folder)
    try:
        EmbeddedCentre.start(folder).stop()
        assert is_alive(postmaster_of(folder))
    finally:
        end(other, signal.SIGKILL)


def test_a_machine_without_the_locale_of_its_user_has_a_server_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANG", "LC_ALL"):
        monkeypatch.setenv(name, "xx_XX.UTF-8")
    centre = EmbeddedCentre.start(tmp_path)
    with psycopg.connect(centre.dsn) as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert connection.execute("SELECT '하' > '가'").fetchone() == (True,)
    centre.discard()
    assert os.environ["LC_ALL"] == "xx_XX.UTF-8"


def test_two_programs_that_start_at_once_share_one_server_and_the_last_one_stops_it(folder: Path) -> None:
    both = [starting(folder), starting(folder)]
    for process in both:
        until_started(process)
    shared = postmaster_of(folder)
    both[0].communicate()
    assert is_alive(shared)
    both[1].communicate()
    assert not is_alive(shared)


def test_a_kept_folder_is_the_callers_and_can_be_looked_into(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "out" / "centre"
    centre = EmbeddedCentre.start(folder)
    remember(centre.dsn, "kept")
    centre.keep(kept)
    assert {found.stat().st_uid for found in kept.rglob("*")} == {os.getuid()}
    before = sorted((found, found.stat().st_mtime_ns) for found in kept.rglob("*"))
    with EmbeddedCentre.open_kept(kept) as opened:
        assert notes(opened.dsn) == ["kept"]
        remember(opened.dsn, "not kept")
    assert not opened.home.exists()
    assert sorted((found, found.stat().st_mtime_ns) for found in kept.rglob("*")) == before


def test_a_folder_with_something_in_it_is_not_written_over(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with EmbeddedCentre.start(folder) as centre, pytest.raises(Trouble) as caught:
        centre.keep(tmp_path / "full")
    assert caught.value.code == "kept_folder_exists"


def test_a_folder_that_is_no_kept_centre_says_so(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        EmbeddedCentre.open_kept(tmp_path)
    assert caught.value.code == "kept_folder_unreadable"


def test_a_temporary_folder_that_others_may_write_to_is_refused(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    home.mkdir(parents=True)
    home.chmod(0o777)
    try:
        with pytest.raises(Trouble) as caught:
            EmbeddedCentre.start(tmp_path)
        assert caught.value.code == "temporary_folder_not_ours"
    finally:
        home.rmdir()
