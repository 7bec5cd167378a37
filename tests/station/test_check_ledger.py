"""What was changed in the own file after it was saved is found and named: facts, rows, the tail; invariant 19."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from station.actions.board import sync_state
from station.actions.check_ledger import (
    Checked,
    FaultKind,
    checked_up_to,
    ledger_steps,
    new_facts_steps,
    played,
)
from station.actions.close_day import Closing, close_day
from station.actions.register_visit import register_visit
from station.actions.reopen_day import reopen_day
from station.cli.main import main
from station.storage.ledger import last_fact
from station.words import Words
from tests.station.booth import RESIDENT, Booth, new_booth, standing

PLANTED = {
    "a name in its row": (
        "person",
        ("UPDATE person SET name = '박바뀜'",),
        (FaultKind.ROW_CHANGED, "person", ("name",)),
    ),
    "a search form": (
        "person",
        ("UPDATE person SET search_phone = '0'",),
        (FaultKind.ROW_CHANGED, "person", ("search_phone",)),
    ),
    "a time in its row": (
        "visit",
        ("UPDATE visit SET arrived_at = arrived_at + 1000",),
        (FaultKind.ROW_CHANGED, "visit", ("arrived_at",)),
    ),
    "a row that is gone": (
        "label_print",
        ("DELETE FROM label_print",),
        (FaultKind.ROW_MISSING, "label_print", ()),
    ),
    "a payload": (
        "fact",
        (
            "UPDATE fact SET payload = CAST(replace(payload, '김민수', '박바뀜') AS BLOB) "
            "WHERE record_kind = 'person'",
        ),
        (FaultKind.FACT_CHANGED, "person", ()),
    ),
    "who wrote it": (
        "fact",
        ("UPDATE fact SET actor = 'somebody' WHERE record_kind = 'consent'",),
        (FaultKind.FACT_CHANGED, "consent", ()),
    ),
    "a header": (
        "fact",
        (
            "UPDATE fact SET header = CAST(replace(header, 'register', 'registes') AS BLOB) "
            "WHERE record_kind = 'visit'",
        ),
        (FaultKind.FACT_CHANGED, "visit", ()),
    ),
    "a chain": (
        "fact",
        ("UPDATE fact SET chain = zeroblob(32) WHERE record_kind = 'visit'",),
        (FaultKind.FACT_CHANGED, "visit", ()),
    ),
    "a delivery state": (
        "delivery",
        ("DELETE FROM delivery WHERE seq = (SELECT seq FROM fact WHERE record_kind = 'visit')",),
        (FaultKind.NO_DELIVERY, "visit", ()),
    ),
}


def tamper(booth: Booth, table: str, statements: tuple[str, ...]) -> None:
    """Changes the file as somebody could who has its key: its own guards are taken away first."""
    with booth.shift.store.writing() as session:
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        guards = session.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"),
            {"table": table},
        ).scalars()
        for guard in guards.all():
            session.execute(text(f"DROP TRIGGER {guard}"))
        for one in statements:
            session.exec_driver_sql(one)


def whole(booth: Booth) -> Checked:
    return played(ledger_steps(booth.shift))


def test_what_nobody_touched_is_sound(booth: Booth) -> None:
    register_visit(booth.shift, RESIDENT)
    found = whole(booth)
    enrolment = booth.shift.store.enrolment
    with booth.shift.store.reading() as session:
        last, _ = last_fact(session, enrolment.station, enrolment.epoch)
    assert (found.is_sound, found.facts, found.troubles()) == (True, last, ())
    assert found.rows > 0


@pytest.mark.parametrize("planted", PLANTED)
def test_each_change_is_found_and_named(booth: Booth, planted: str) -> None:
    register_visit(booth.shift, RESIDENT)
    table, statements, (kind, record_kind, fields) = PLANTED[planted]
    tamper(booth, table, statements)
    found = [one for one in whole(booth).faults if (one.kind, one.fact.kind) == (kind, record_kind)]
    assert len(found) == 1
    (one,) = found
    assert one.fields == fields
    assert bool(one.fact.number) is (record_kind != "person")
    assert one.fact.recorded_at is not None
    assert one.fact.name in ("김민수", "박바뀜")


def test_a_fact_in_the_middle_that_is_gone_is_found(booth: Booth) -> None:
    register_visit(booth.shift, RESIDENT)
    gone = "seq = (SELECT seq FROM fact WHERE record_kind = 'consent')"
    tamper(booth, "consent", ("DELETE FROM consent",))
    tamper(booth, "delivery", (f"DELETE FROM delivery WHERE {gone}",))
    tamper(booth, "fact", ("DELETE FROM fact WHERE record_kind = 'consent'",))
    assert [one.kind for one in whole(booth).faults] == [FaultKind.FACT_MISSING]


def test_the_check_at_opening_goes_on_where_the_last_one_ended(booth: Booth) -> None:
    first = played(new_facts_steps(booth.shift))
    assert (first.is_sound, checked_up_to(booth.shift)) == (True, first.facts)
    register_visit(booth.shift, RESIDENT)
    second = played(new_facts_steps(booth.shift))
    assert checked_up_to(booth.shift) == first.facts + second.facts
    assert played(new_facts_steps(booth.shift)).facts == 0


def test_a_fault_is_found_again_at_each_opening_and_work_goes_on(booth: Booth) -> None:
    register_visit(booth.shift, RESIDENT)
    tamper(booth, *PLANTED["a payload"][:2])
    for _ in range(2):
        found = played(new_facts_steps(booth.shift))
        assert [one.kind for one in found.faults] == [FaultKind.FACT_CHANGED]
        (trouble,) = found.troubles()
        assert (trouble.code, trouble.facts["count"]) == ("ledger_changed", 1)
        assert str(trouble.facts["name"]).startswith("김민수")
    register_visit(booth.shift, RESIDENT)


def test_a_chain_that_was_changed_before_the_last_check_is_found(booth: Booth) -> None:
    played(new_facts_steps(booth.shift))
    seq = checked_up_to(booth.shift)
    tamper(booth, "fact", (f"UPDATE fact SET chain = zeroblob(32) WHERE seq = {seq}",))
    assert [one.kind for one in played(new_facts_steps(booth.shift)).faults] == [FaultKind.MARK_CHANGED]


def test_the_command_names_what_changed_and_what_was_cut(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], en: Words
) -> None:
    with standing(new_booth(tmp_path / "booth")) as booth:
        register_visit(booth.shift, RESIDENT)
        booth.shift.store.close()
        data = ["--data", str(booth.folder)]
        assert main(["verify", *data, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["is_sound"]
        shutil.copytree(booth.folder, tmp_path / "older")
        booth = booth.reopened()
        register_visit(booth.shift, RESIDENT)
        tamper(booth, *PLANTED["a name in its row"][:2])
        booth.shift.store.close()
        assert main(["verify", *data]) == 1
        told = capsys.readouterr().out
        assert "박바뀜" in told
        assert en("field.name") in told
        shutil.copy(tmp_path / "older" / "station.db", booth.folder)
        (booth.folder / "station.db-wal").unlink(missing_ok=True)
        for _ in range(2):
            assert main(["verify", *data, "--json"]) == 1
            assert json.loads(capsys.readouterr().out)["errors"][0]["code"] == "ledger_cut"


def test_who_closes_a_day_over_a_changed_fact_has_it_beside_the_signature(booth: Booth) -> None:
    closed_early = Closing(confirmed=frozenset({"day:day_not_over"}), reason="evening")
    assert reason_of(booth, close_day(booth.shift, booth.shift.today(), closed_early).id) == "evening"
    reopen_day(booth.shift, booth.shift.today(), reason="one more")
    tamper(booth, "fact", ("UPDATE fact SET actor = 'somebody' WHERE record_kind = 'day_closed'",))
    again = close_day(booth.shift, booth.shift.today(), closed_early)
    assert reason_of(booth, again.id) == "evening (ledger_changed 2)"


def reason_of(booth: Booth, record_id: UUID) -> str:
    with booth.shift.store.reading() as session:
        query = text("SELECT header FROM fact WHERE record_id = :id")
        header = session.execute(query, {"id": str(record_id)}).scalar_one()
    return str(json.loads(header)["reason"])


def test_the_counts_of_the_delivery_are_counted_anew(booth: Booth) -> None:
    register_visit(booth.shift, RESIDENT)
    before = sync_state(booth.shift)
    with booth.shift.store.writing() as session:
        session.execute(text("UPDATE delivery_count SET facts = facts + 5 WHERE state = 'confirmed'"))
    assert sync_state(booth.shift) != before
    whole(booth)
    assert sync_state(booth.shift) == before
