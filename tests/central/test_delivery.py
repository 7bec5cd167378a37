"""A station's file delivers to a real centre: what is shown as received or confirmed is there, row for row."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql
from psycopg.conninfo import make_conninfo

from station.actions.register_visit import register_visit
from station.actions.send_pending import Call, Delivered, Reply, exchange, send_pending, unproven_subjects
from station.central.provision import Enrolment, enrol, init
from station.clock import PlayedClock
from station.errors import Trouble
from station.ids import SeededIds
from station.sync.postgres import CentreConnection, CentreTrouble, Line, TroubleClass
from tests.central.centre import NOON, Centre
from tests.central.delivering import Delivering, copy_of, delivering_station, reopened
from tests.station.booth import RESIDENT

FACTS_OF_FIRST_VISIT = 7
"""The programme is kept with the first visit that uses it."""

Talk = Generator[Call, Reply, Delivered]


@pytest.fixture
def delivering(centre: Centre, enrolment: Enrolment, tmp_path: Path) -> Iterator[Delivering]:
    with delivering_station(centre, enrolment, tmp_path) as station:
        yield station


def test_what_waits_becomes_confirmed_and_is_there(delivering: Delivering) -> None:
    waiting = delivering.state()
    assert (waiting.waiting, waiting.confirmed, waiting.last_confirmed_at) == (waiting.all, 0, None)
    done = delivering.send()
    assert (done.sent, done.confirmed) == (waiting.all, waiting.all)
    assert (done.state.confirmed, done.state.refused) == (waiting.all, 0)
    assert done.state.last_confirmed_at == delivering.booth.clock.now()
    assert delivering.is_proven()
    assert unproven_subjects(delivering.shift) == (frozenset(), frozenset())


def test_a_second_delivery_sends_nothing(delivering: Delivering) -> None:
    delivering.send()
    again = delivering.send()
    assert (again.sent, again.confirmed, again.state.confirmed) == (0, 0, delivering.state().all)


def test_a_new_visit_waits_alone_and_is_sent_alone(delivering: Delivering) -> None:
    proven = delivering.send().state.confirmed
    register_visit(delivering.shift, RESIDENT)
    state = delivering.state()
    assert (state.confirmed, state.waiting) == (proven, state.all - proven)
    assert delivering.send().sent == state.waiting


def test_the_counts_add_up_after_every_call_and_more_than_one_batch_is_sent(delivering: Delivering) -> None:
    for _ in range(35):
        register_visit(delivering.shift, RESIDENT)
    told = _told_after_each_call(delivering)
    everything = delivering.state().all
    assert everything > 200
    first = told[0][0]
    assert 100 < first <= 200
    assert told[:3] == [(first, 0), (everything - first, first), (0, everything)]
    assert set(told[3:]) <= {(0, everything)}
    assert delivering.is_proven()


def _told_after_each_call(delivering: Delivering) -> list[tuple[int, int]]:
    """Plays a delivery; returns how many facts were on their way, and how many there, after each call."""
    told: list[tuple[int, int]] = []
    with CentreConnection(delivering.line) as centre:
        talk = exchange(delivering.shift)
        call = next(talk)
        try:
            while True:
                call = talk.send(call(centre))
                state = delivering.state()
                told.append((state.sending, state.received + state.confirmed))
        except StopIteration:
            return told


def test_progress_is_reported_and_a_stop_leaves_everything_waiting(delivering: Delivering) -> None:
    told: list[tuple[int, int]] = []
    stop = Event()

    def report(done: int, total: int) -> None:
        told.append((done, total))
        stop.set()

    with pytest.raises(Trouble, match="cancelled"):
        send_pending(delivering.shift, delivering.line, report, stop)
    everything = delivering.state().all
    assert told == [(0, everything)]
    assert delivering.state().waiting == everything
    assert delivering.send().state.confirmed == everything


ASKED = ("hello", "ingest", "reconcile")
Alter = Callable[[Reply], Reply]


def played(delivering: Delivering, at: str, alter: Alter) -> Trouble | None:
    """Plays a delivery in which one kind of answer is altered; returns the trouble that came of it."""
    with closing(Listening(delivering.line)) as centre:
        talk = exchange(delivering.shift)
        call = next(talk)
        try:
            for _ in range(9):
                reply = call(centre)
                call = talk.send(alter(reply) if centre.asked == at else reply)
        except StopIteration:
            return None
        except Trouble as trouble:
            return trouble
    raise AssertionError("the talk did not end")


class Listening(CentreConnection):
    """A connection that knows what was asked last."""

    asked = ""

    def hello(self, *asked: Any) -> dict[str, object]:  # Any: handed on
        self.asked = "hello"
        return super().hello(*asked)

    def ingest(self, *asked: Any) -> dict[str, object]:  # Any: handed on
        self.asked = "ingest"
        return super().ingest(*asked)

    def reconcile(self, *asked: Any) -> dict[str, object]:  # Any: handed on
        self.asked = "reconcile"
        return super().reconcile(*asked)


def true_reply(delivering: Delivering, at: str) -> Reply:
    """Returns what the centre answers; the delivery is then broken off and everything waits again."""
    kept: list[Reply] = []

    def keep(reply: Reply) -> Reply:
        kept.append(reply)
        return {}

    assert played(delivering, at, keep) is not None
    return kept[0]


PROOF = {
    "hello": ("received_up_to", "chain", "epoch_known"),
    "ingest": (
        "status",
        "station",
        "epoch",
        "first_seq",
        "last_seq",
        "chain_after",
        "received_up_to",
        "duplicates",
        "quarantined",
    ),
    "reconcile": ("station", "epoch", "first_seq", "last_seq", "facts", "chain_after", "quarantined"),
}
UNFIT: tuple[object, ...] = (None, "junk", [], -1, 10**30, "0" * 64, False)


@pytest.mark.parametrize(("at", "key"), [(at, key) for at, keys in PROOF.items() for key in keys])
def test_an_answer_that_is_altered_in_any_key_proves_nothing(
    delivering: Delivering, at: str, key: str
) -> None:
    truth = true_reply(delivering, at)
    assert key in truth
    for unfit in UNFIT:
        if unfit == truth[key] or unfit in HARMLESS.get(key, ()):
            continue
        altered = {**truth, key: unfit}
        assert played(delivering, at, lambda _, altered=altered: altered) is not None, unfit  # type: ignore[misc]  # bound now
        _nothing_proven(delivering, at)
    absent = {name: value for name, value in truth.items() if name != key}
    assert played(delivering, at, lambda _: absent) is not None
    _nothing_proven(delivering, at)
    assert delivering.send().state.confirmed == delivering.state().all
    assert delivering.is_proven()


HARMLESS: dict[str, tuple[object, ...]] = {
    "duplicates": (10**30,),
    "quarantined": (10**30, []),
    "received_up_to": (10**30,),
    "epoch_known": ("junk", -1, 10**30, 0.5, "0" * 64),
}
"""Counts that no proof rests on, and other ways to say yes."""


def _nothing_proven(delivering: Delivering, at: str) -> None:
    state = delivering.state()
    assert (state.confirmed, state.sending) == (0, 0)
    assert state.received == (state.all if at == "reconcile" else 0)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = sorted({key for keys in PROOF.values() for key in keys})
JUNK = st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=8), JSON, max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=JUNK, at=st.sampled_from(ASKED))
def test_no_junk_is_believed_and_none_crashes_the_station(
    delivering: Delivering, junk: Mapping[str, object], at: str
) -> None:
    if not delivering.state().waiting:
        register_visit(delivering.shift, RESIDENT)
    assert played(delivering, at, lambda _: junk) is not None
    assert delivering.state().confirmed == 0


def test_an_answer_that_is_lost_after_the_commit_is_asked_for_again(delivering: Delivering) -> None:
    with CentreConnection(delivering.line) as centre:
        talk = exchange(delivering.shift)
        ingest = talk.send(next(talk)(centre))
        ingest(centre)
        assert delivering.state().sending == delivering.state().all
        with pytest.raises(CentreTrouble):
            talk.throw(CentreTrouble(TroubleClass.TRANSIENT, "centre_unreachable"))
    assert delivering.held() == delivering.own()
    assert delivering.state().waiting == delivering.state().all
    assert delivering.send().sent == 0 or delivering.state().confirmed == delivering.state().all
    assert delivering.is_proven()


def test_a_kill_between_commit_and_acknowledgement_sends_again_and_doubles_nothing(
    delivering: Delivering,
) -> None:
    left = delivering.booth.folder.with_name("killed")
    with CentreConnection(delivering.line) as centre:
        talk = exchange(delivering.shift)
        ingest = talk.send(next(talk)(centre))
        ingest(centre)
        shutil.copytree(delivering.booth.folder, left)
        talk.close()
    again = reopened(delivering, left)
    assert again.state().waiting == again.state().all
    assert again.send().state.confirmed == again.state().all
    assert again.held() == again.own()
    assert again.is_proven()
    again.shift.store.close()


def test_a_file_that_was_rolled_back_is_found_and_gives_no_number_twice(delivering: Delivering) -> None:
    older = copy_of(delivering, "older")
    register_visit(delivering.shift, RESIDENT)
    delivering.send()
    before = delivering.held()
    rolled_back = reopened(delivering, older)
    with pytest.raises(Trouble, match="centre_is_ahead"):
        rolled_back.send()
    with pytest.raises(Trouble, match="numbers_stopped"):
        register_visit(rolled_back.shift, RESIDENT)
    assert rolled_back.state().waiting == rolled_back.state().all
    assert delivering.held() == before
    rolled_back.shift.store.close()


@pytest.mark.parametrize("visits_of_the_clone", [1, 2])
def test_a_clone_that_went_its_own_way_is_found_and_overwrites_nothing(
    delivering: Delivering, visits_of_the_clone: int
) -> None:
    clone = reopened(delivering, copy_of(delivering, "clone"))
    register_visit(delivering.shift, RESIDENT)
    delivering.send()
    for _ in range(visits_of_the_clone):
        register_visit(clone.shift, replace(RESIDENT, name="이영희"))
    with pytest.raises(Trouble, match="centre_chain_differs"):
        clone.send()
    assert clone.state().waiting == clone.state().all
    assert delivering.is_proven()
    clone.shift.store.close()


@pytest.fixture
def another_centre(centre: Centre, tmp_path: Path) -> Iterator[Centre]:
    """Gives a centre that knows nothing, with the same key: what a centre is after it lost its data."""
    name = sql.Identifier("lost_and_new")
    centre.rows(sql.SQL("CREATE DATABASE {}").format(name))
    dsn = make_conninfo(centre.dsn, dbname="lost_and_new")
    init(dsn, centre.key_file, SeededIds(PlayedClock(NOON), 8))
    yield Centre(dsn, centre.key_file)
    centre.rows(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def test_a_centre_that_lost_everything_gets_everything_again_by_itself(
    delivering: Delivering, another_centre: Centre
) -> None:
    old = delivering.send()
    given = enrol(another_centre.dsn, delivering.shift.station, site="Songpa", name="again")
    assert given.epoch == delivering.shift.store.enrolment.epoch
    moved = replace(delivering, line=Line(given.dsn), centre=another_centre)
    register_visit(moved.shift, RESIDENT)
    done = moved.send()
    assert done.sent == done.state.all > old.sent
    assert done.state.confirmed == done.state.all
    assert moved.is_proven()


def test_a_centre_that_was_restored_from_a_backup_gets_what_it_lacks_by_itself(
    delivering: Delivering, another_centre: Centre
) -> None:
    given = enrol(another_centre.dsn, delivering.shift.station, site="Songpa", name="backup")
    backup = replace(delivering, line=Line(given.dsn), centre=another_centre)
    in_backup = backup.send().sent
    delivering.line = Line(_own_password(delivering))
    register_visit(delivering.shift, RESIDENT)
    delivering.send()
    delivering.send()
    assert delivering.is_proven()
    backup.line = Line(make_conninfo(given.dsn, password="known"))
    done = backup.send()
    assert done.sent == done.state.all - in_backup
    assert backup.is_proven()


def _own_password(delivering: Delivering) -> str:
    """Returns the first centre's line with the password that the second centre gave the same role."""
    with psycopg.connect(delivering.centre.dsn, autocommit=True) as connection:
        role = sql.Identifier(f"station_{delivering.shift.station}")
        connection.execute(sql.SQL("ALTER ROLE {} PASSWORD 'known'").format(role))
    return make_conninfo(delivering.line.dsn, password="known")


def test_a_station_that_the_centre_does_not_know_by_its_epoch_is_told(delivering: Delivering) -> None:
    enrol(delivering.centre.dsn, delivering.shift.station, site="Songpa", name=_name(delivering))
    unknown = replace(delivering.shift.store.enrolment, epoch=9)
    delivering.shift.store.enrolment = unknown
    register_visit(delivering.shift, RESIDENT)
    delivering.line = Line(_own_password(delivering))
    with pytest.raises(Trouble, match="centre_epoch_unknown"):
        delivering.send()
    assert delivering.state().waiting == delivering.state().all


def _name(delivering: Delivering) -> str:
    query = "SELECT name FROM central.station WHERE station = %s"
    name: Any = delivering.centre.rows(query, delivering.shift.station)[0][0]  # Any: any value
    return str(name)


def test_the_centres_clock_is_compared_and_decides_nothing(delivering: Delivering) -> None:
    assert delivering.state().clock_offset_s == 0
    state = delivering.send().state
    assert state.confirmed == state.all
    behind = (delivering.shift.clock.now() - datetime.now(UTC)).total_seconds()
    assert abs(state.clock_offset_s - behind) < 600
