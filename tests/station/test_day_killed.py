"""A program that is killed while it closes or exports a day: the day is closed or not, a file is whole or not there."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import zipfile
from pathlib import Path

from sqlalchemy import text

from station.actions.day_status import day_status
from station.actions.reopen_day import reopen_day
from station.exports.day_csv import COLUMNS
from tests.station.booth import Booth
from tests.station.day_writer import DAY, OUT, close_for_ever, export_for_ever
from tests.station.days import whole_day
from tests.station.test_kill import lines_until_killed

KILLS = 6
SEED = 7


def test_a_closing_that_was_told_of_is_there_whole_and_no_other_after_kills(booth: Booth) -> None:
    whole_day(booth)
    chance, told = random.Random(SEED), list[str]()
    booth.shift.store.close()
    for _ in range(KILLS):
        told += lines_until_killed(booth.folder, chance.uniform(0, 0.1), close_for_ever)
        again = booth.reopened()
        with again.shift.store.reading() as session:
            kept = list(session.execute(text("SELECT id, amendment FROM day_closed ORDER BY amendment")))
            facts = session.execute(
                text("SELECT count(DISTINCT record_id) FROM fact WHERE record_kind = 'day_closed'")
            ).scalar_one()
        assert [one.amendment for one in kept] == list(range(len(kept)))
        assert set(told) <= {one.id for one in kept}
        assert facts == len(kept)
        if day_status(again.shift, DAY).is_closed:
            reopen_day(again.shift, DAY, reason="it was killed")
        again.shift.store.close()
    assert len(told) >= KILLS


def test_a_file_under_its_name_is_whole_and_its_receipt_is_its_own_after_kills(booth: Booth) -> None:
    whole_day(booth, 3)
    chance, told = random.Random(SEED), list[str]()
    booth.shift.store.close()
    out = booth.folder.parent / OUT
    for _ in range(KILLS):
        told += lines_until_killed(booth.folder, chance.uniform(0, 0.15), export_for_ever)
        for path in out.iterdir():
            _look(path)
        again = booth.reopened()
        with again.shift.store.reading() as session:
            noted = set(session.execute(text("SELECT sha256 FROM access WHERE kind = 'exported'")).scalars())
        assert set(told) <= noted  # nobody has a file that the access log does not know
        again.shift.store.close()
    assert len(told) >= KILLS


def _look(path: Path) -> None:
    content = path.read_bytes()
    if path.suffix == ".csv":
        rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
        assert [len(one) for one in rows] == [len(COLUMNS)] * 4
    elif path.suffix == ".xlsx":
        assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    elif path.name.endswith(".receipt.json"):
        receipt = json.loads(content)
        of = path.with_name(receipt["file"]).read_bytes()
        assert receipt["sha256"] == hashlib.sha256(of).hexdigest()
    else:
        assert path.suffix == ".part"
