"""A station writes and reads its sticks: whole files or none, and a list of what is on which."""

from __future__ import annotations

import os
import resource
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from station.actions.board import sync_state
from station.actions.open_station import TRAINING_CENTRE_SEED
from station.actions.read_site import site_on_sticks
from station.actions.read_stick import FileOnStick, find_files, read_stick
from station.actions.register_visit import register_visit
from station.actions.shift import NOBODY
from station.actions.state_of_devices import state_of_devices
from station.actions.write_stick import (
    Gathered,
    record_sticks,
    stick_steps,
    sticks_written,
    write_files,
    write_stick,
)
from station.domain.bundle import signing_seed, verify_key_of
from station.domain.carrier import Reader, open_carrier, read_carrier
from station.domain.fact import Json
from station.domain.staff import Role
from station.domain.stick_answer import write_answer
from station.domain.visit import Step
from station.errors import Rejected, Trouble
from station.exports.stick import put_on_stick
from station.storage.find_sticks import Stick, to_carry
from tests.station.booth import RESIDENT, Booth, new_booth, standing

SEED = signing_seed(TRAINING_CENTRE_SEED)


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    with standing(new_booth(tmp_path / "booth")) as made:
        register_visit(made.shift, RESIDENT)
        yield made


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def answer_to(stick: Path, one: Stick, **changed: Json) -> FileOnStick:
    """Returns what the training centre says of a file that it has received whole."""
    sealed = read_carrier((stick / one.file_name).read_bytes())
    batch = sealed.claimed.batch
    place: dict[str, Json] = {
        "station": batch.station, "epoch": one.epoch, "first_seq": one.first_seq, "last_seq": one.last_seq,
    }  # fmt: skip
    chain = batch.chain_after.hex()
    told: dict[str, Json] = {
        "station": batch.station,
        "epoch": one.epoch,
        "site": "training",
        "restores": 0,
        "hello": {"incarnation": "first"},
        "reply": {
            **place, "status": "received", "chain_after": chain, "received_up_to": one.last_seq,
            "duplicates": 0, "quarantined": 0, **changed,
        },
        "held": {**place, "facts": one.last_seq - one.first_seq + 1, "chain_after": chain, "quarantined": []},
    }  # fmt: skip
    return FileOnStick(one.file_name + ".acknowledgement", write_answer(told, SEED))


def gathered(booth: Booth, folder: Path) -> Gathered:
    steps = stick_steps(booth.shift, folder)
    try:
        while True:
            next(steps)
    except StopIteration as end:
        made: Gathered = end.value
        return made


@contextmanager
def most_bytes(count: int) -> Iterator[None]:
    """Lets the system refuse every byte of a file after so many, as a stick that is full does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Works for a moment as somebody whom the rights of a folder bind."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


def test_what_waits_goes_onto_the_stick_and_goes_on_waiting(booth: Booth, stick: Path) -> None:
    (one,) = write_stick(booth.shift, stick)
    state = sync_state(booth.shift)
    assert (state.waiting, state.confirmed) == (state.all, 0)
    assert (one.first_seq, one.last_seq) == (1, state.all)
    assert [path.name for path in stick.iterdir()] == [one.file_name]
    assert sticks_written(booth.shift) == (one,)


def test_an_acknowledgement_confirms_it_and_reading_it_again_changes_nothing(
    booth: Booth, stick: Path
) -> None:
    (one,) = write_stick(booth.shift, stick)
    answer = answer_to(stick, one)
    assert read_stick(booth.shift, (answer,)).confirmed == one.last_seq
    register_visit(booth.shift, RESIDENT)
    assert read_stick(booth.shift, (answer, answer)).confirmed == 0
    assert sync_state(booth.shift).confirmed == one.last_seq
    (row,) = sticks_written(booth.shift)
    assert row.acknowledged_at == booth.clock.now()
    (later,) = write_stick(booth.shift, stick)
    assert later.first_seq == one.last_seq + 1


@pytest.mark.parametrize(
    "changed",
    [
        {"chain_after": "00" * 32},
        {"first_seq": 2},
        {"last_seq": 1},
        {"last_seq": 10**6},
        {"last_seq": True},
        {"station": 981},
        {"epoch": 2},
        {"received_up_to": 1},
        {"status": "almost"},
        {"quarantined": -1},
    ],
)
def test_an_acknowledgement_that_the_centre_signed_but_that_differs_marks_nothing(
    booth: Booth, stick: Path, changed: dict[str, Json]
) -> None:
    (one,) = write_stick(booth.shift, stick)
    found = read_stick(booth.shift, (answer_to(stick, one, **changed),))
    assert [why.code for _, why in found.refused] == ["answer_not_proven"]
    state = sync_state(booth.shift)
    assert (state.waiting, state.received, state.confirmed) == (state.all, 0, 0)


def test_a_stick_that_fills_up_at_any_byte_leaves_no_half_file(booth: Booth, stick: Path) -> None:
    ready = gathered(booth, stick)
    size = len(write_files(ready, stick) and next(stick.iterdir()).read_bytes())
    next(stick.iterdir()).unlink()
    for count in range(0, size, max(size // 40, 1)):
        with most_bytes(count), pytest.raises(Trouble, match="stick_full"):
            write_files(ready, stick)
        assert list(stick.iterdir()) == []
    record_sticks(booth.shift, write_files(ready, stick))
    assert len(sticks_written(booth.shift)) == 1


def test_a_stick_that_fills_up_leaves_the_older_file_of_its_name_whole(stick: Path) -> None:
    put_on_stick(stick / "one", b"first" * 100)
    with most_bytes(250), pytest.raises(Trouble, match="stick_full"):
        put_on_stick(stick / "one", b"second" * 100)
    assert (stick / "one").read_bytes() == b"first" * 100


def test_a_later_file_takes_the_place_of_those_that_it_holds_and_of_no_other(
    booth: Booth, stick: Path
) -> None:
    (first,) = write_stick(booth.shift, stick)
    (stick / "others.carrier").write_bytes(b"of another booth")
    register_visit(booth.shift, RESIDENT)
    (second,) = write_stick(booth.shift, stick)
    assert second.last_seq > first.last_seq
    assert {path.name for path in stick.iterdir()} == {"others.carrier", second.file_name}
    assert sticks_written(booth.shift) == (second,)


def test_an_earlier_file_that_somebody_changed_is_left_where_it_is(booth: Booth, stick: Path) -> None:
    (first,) = write_stick(booth.shift, stick)
    (stick / first.file_name).write_bytes(b"something else")
    register_visit(booth.shift, RESIDENT)
    (second,) = write_stick(booth.shift, stick)
    assert {path.name for path in stick.iterdir()} == {first.file_name, second.file_name}


def test_a_file_whose_facts_were_confirmed_by_network_waits_for_no_acknowledgement(
    booth: Booth, stick: Path
) -> None:
    (one,) = write_stick(booth.shift, stick)
    assert one.waits
    with booth.shift.store.writing() as session:
        session.execute(text("UPDATE delivery SET state = 'confirmed'"))
    (row,) = sticks_written(booth.shift)
    assert (row.acknowledged_at, row.is_proven, row.waits) == (None, True, False)
    assert state_of_devices(booth.shift).sticks == ()


def test_a_stick_that_is_not_there_is_not_made(booth: Booth, tmp_path: Path) -> None:
    gone = tmp_path / "media" / "stick"
    with pytest.raises(Trouble, match="stick_missing"):
        write_stick(booth.shift, gone)
    assert not gone.parent.exists()
    assert sticks_written(booth.shift) == ()
    assert sync_state(booth.shift).confirmed == 0


def test_a_stick_that_may_not_be_written_to_is_told() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        with ordinary_user(), pytest.raises(Trouble, match="stick_read_only"):
            put_on_stick(Path(folder) / "one", b"content")
        assert list(Path(folder).iterdir()) == []


def test_many_facts_become_files_that_follow_each_other(booth: Booth) -> None:
    with booth.shift.store.reading() as session:
        (whole,) = to_carry(session, 10**6)
        pieces = to_carry(session, 3)
    assert [one.first for one in pieces] == list(range(1, whole.last + 1, 3))
    assert all(one.last - one.first == 2 for one in pieces[:-1])
    assert pieces[-1].last == whole.last


def test_what_is_on_the_stick_is_the_ledger_to_the_byte(booth: Booth, stick: Path) -> None:
    (one,) = write_stick(booth.shift, stick)
    enrolment = booth.shift.store.enrolment
    sealed = read_carrier((stick / one.file_name).read_bytes())
    carrier = open_carrier(sealed, verify_key_of(enrolment.signing_seed), TRAINING_CENTRE_SEED, Reader.CENTRE)
    with booth.shift.store.reading() as session:
        own = session.execute(text("SELECT header, payload FROM fact ORDER BY seq")).all()
    assert carrier.batch.facts == tuple((bytes(row.header), bytes(row.payload)) for row in own)


def test_a_file_that_is_no_answer_is_named_and_the_others_are_read(booth: Booth, stick: Path) -> None:
    (one,) = write_stick(booth.shift, stick)
    answer = answer_to(stick, one)
    (stick / "a.acknowledgement").write_bytes(answer.data[:-1])
    (stick / "b.acknowledgement").write_bytes(answer.data)
    (stick / "c.bundles").write_bytes(b"")
    found = read_stick(booth.shift, find_files(stick), is_folder=True)
    assert found.confirmed == one.last_seq
    assert [(name, why.code) for name, why in found.refused] == [
        ("a.acknowledgement", "stick_file_damaged"),
        ("c.bundles", "stick_file_unknown"),
    ]
    own = FileOnStick(one.file_name, (stick / one.file_name).read_bytes())
    assert read_stick(booth.shift, (own,)).refused[0][1].code == "carrier_not_answered"


def test_each_role_may_carry_and_nobody_may_not(booth: Booth, stick: Path) -> None:
    for role in Role:
        assert write_stick(booth.as_role(role), stick)
    with pytest.raises(Rejected, match="nobody_signed_in"):
        write_stick(booth.shift.signed_in_as(NOBODY), stick)


def test_the_training_sites_sticks_are_read_without_a_key(booth: Booth, stick: Path) -> None:
    register_visit(booth.shift, replace(RESIDENT, name="이두리"))
    write_stick(booth.shift, stick)
    found = site_on_sticks(stick, None)
    assert (found.files, found.refused, found.reading.missing) == (1, (), ())
    assert (found.reading.counts.visits, found.reading.counts.by_step[Step.LABELLED]) == (2, 2)


def test_a_stick_missing_in_between_is_a_gap_and_one_read_twice_is_not_counted_twice(
    booth: Booth, stick: Path, tmp_path: Path
) -> None:
    paths = []
    for number in range(3):
        (one,) = write_stick(booth.shift, stick)
        paths.append(stick / one.file_name)
        if number < 2:
            read_stick(booth.shift, (answer_to(stick, one),))
            register_visit(booth.shift, RESIDENT)
    whole = site_on_sticks(stick, None).reading
    assert (whole.has_gaps, whole.counts.visits, whole.stations[0].streams[0].is_joined) == (False, 3, True)
    (tmp_path / "twice").mkdir()
    for name in ("a", "b"):
        (tmp_path / "twice" / f"{name}.carrier").write_bytes(paths[0].read_bytes())
    assert site_on_sticks(tmp_path / "twice", None).reading.counts.visits == 1
    paths[1].unlink()
    gap = site_on_sticks(stick, None).reading
    assert (gap.has_gaps, gap.counts.visits, gap.stations[0].streams[0].is_joined) == (True, 2, False)
    paths[0].unlink()
    later = site_on_sticks(stick, None).reading
    assert (later.has_gaps, later.stations[0].streams[0].missing[0][0]) == (False, 1)
