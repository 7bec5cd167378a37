"""The station's end of the wire against a real server: deadlines, refusals, and what each failure is called."""

from __future__ import annotations

import os
import random
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from station.central.provision import Enrolment
from station.domain.envelope import Received, Unknown, judge
from station.sync.postgres import CentreConnection, CentreTrouble, Line, TroubleClass, trouble_of
from station.words import Words
from tests.central.centre import Booth, Centre

DEADLINE_S = 0.5

CLASSES = [
    ("08006", TroubleClass.TRANSIENT),
    ("53300", TroubleClass.TRANSIENT),
    ("57P01", TroubleClass.TRANSIENT),
    ("57P03", TroubleClass.TRANSIENT),
    ("40001", TroubleClass.TRANSIENT),
    ("40P01", TroubleClass.TRANSIENT),
    ("55P03", TroubleClass.TRANSIENT),
    ("57014", TroubleClass.TRANSIENT),
    ("23505", TroubleClass.TRANSIENT),
    ("28P01", TroubleClass.SIGN_IN),
    ("28000", TroubleClass.SIGN_IN),
    ("42883", TroubleClass.PROTOCOL),
    ("42501", TroubleClass.PROTOCOL),
    ("3F000", TroubleClass.PROTOCOL),
    ("22P02", TroubleClass.RECORD),
    ("23514", TroubleClass.RECORD),
]


@pytest.mark.parametrize(("state", "kind"), CLASSES)
def test_a_state_has_its_class_and_words(ko: Words, en: Words, state: str, kind: TroubleClass) -> None:
    trouble = trouble_of(psycopg.errors.lookup(state)())
    assert trouble.kind is kind
    assert en.sentence(trouble)
    assert ko.sentence(trouble)


def test_a_database_without_a_centre_is_no_reason_to_update_the_program() -> None:
    assert trouble_of(psycopg.errors.InvalidSchemaName()).code == "centre_empty"


def test_end_of_stream_is_transient() -> None:
    assert trouble_of(psycopg.OperationalError("server closed")).kind is TroubleClass.TRANSIENT


def refusal_of_connecting(line: Line) -> CentreTrouble:
    with pytest.raises(CentreTrouble) as caught:
        CentreConnection(line)
    return caught.value


def test_a_wrong_password_is_a_refused_sign_in(enrolment: Enrolment) -> None:
    trouble = refusal_of_connecting(Line(make_conninfo(enrolment.dsn, password="guess")))
    assert (trouble.kind, trouble.code) == (TroubleClass.SIGN_IN, "centre_sign_in")


def test_an_unknown_role_is_a_refused_sign_in(enrolment: Enrolment) -> None:
    trouble = refusal_of_connecting(Line(make_conninfo(enrolment.dsn, user="station_111111")))
    assert trouble.kind is TroubleClass.SIGN_IN


def test_a_closed_port_is_transient() -> None:
    trouble = refusal_of_connecting(Line("host=127.0.0.1 port=1 user=nobody dbname=nothing"))
    assert (trouble.kind, trouble.code) == (TroubleClass.TRANSIENT, "centre_unreachable")


@contextmanager
def frozen(process_id: int) -> Iterator[None]:
    os.kill(process_id, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process_id, signal.SIGCONT)


def backend_of(centre: Centre, enrolment: Enrolment) -> int:
    query = "SELECT pid FROM pg_stat_activity WHERE usename = %s"
    [(process_id,)] = centre.rows(query, f"station_{enrolment.station}")
    return int(process_id)


def test_a_frozen_server_is_left_at_the_deadline_and_the_same_batch_goes_through_later(
    centre: Centre, enrolment: Enrolment, booth: Booth
) -> None:
    batch = booth.fill(50).batch(1, 50)
    line = Line(enrolment.dsn, call_deadline_s=DEADLINE_S)
    with CentreConnection(line) as wire, frozen(backend_of(centre, enrolment)):
        began = time.monotonic()
        with pytest.raises(CentreTrouble) as caught:
            wire.ingest(batch)
        took_s = time.monotonic() - began
    assert (caught.value.kind, caught.value.code) == (TroubleClass.TRANSIENT, "centre_silent")
    assert took_s >= DEADLINE_S
    with CentreConnection(Line(enrolment.dsn)) as wire:
        assert isinstance(judge(batch, wire.ingest(batch)), Received)


def test_a_server_that_ends_our_connection_is_transient_and_so_is_each_call_after(
    centre: Centre, enrolment: Enrolment
) -> None:
    with CentreConnection(Line(enrolment.dsn)) as wire:
        wire.hello(enrolment.station, 1)
        centre.rows("SELECT pg_terminate_backend(%s, 60000)", backend_of(centre, enrolment))
        for _ in range(3):
            with pytest.raises(CentreTrouble) as caught:
                wire.hello(enrolment.station, 1)
            assert (caught.value.kind, caught.value.code) == (TroubleClass.TRANSIENT, "centre_unreachable")


@pytest.mark.parametrize("prepare_threshold", [None, 0, 5])
def test_statements_work_prepared_or_not(
    enrolment: Enrolment, booth: Booth, prepare_threshold: int | None
) -> None:
    booth.fill(8)
    with CentreConnection(Line(enrolment.dsn, prepare_threshold=prepare_threshold)) as wire:
        for seq in range(1, 9):
            batch = booth.batch(seq, seq)
            assert isinstance(judge(batch, wire.ingest(batch)), Received)


def test_a_gap_is_an_answer_without_proof(wire: CentreConnection, booth: Booth) -> None:
    batch = booth.fill(9).batch(5, 9)
    answer = wire.ingest(batch)
    assert (answer["status"], answer["received_up_to"]) == ("gap", 0)
    assert judge(batch, answer) == Unknown("gap")


def test_a_server_that_is_frozen_before_the_greeting_is_left_in_time(
    centre: Centre, enrolment: Enrolment
) -> None:
    [(data,)] = centre.rows("SHOW data_directory")
    postmaster = int((Path(data) / "postmaster.pid").read_text().split()[0])
    with frozen(postmaster):
        trouble = refusal_of_connecting(Line(enrolment.dsn, connect_timeout_s=2))
    assert trouble.kind is TroubleClass.TRANSIENT


@contextmanager
def babbler(reply: bytes) -> Iterator[int]:
    """Gives the port of a listener that answers the first bytes of anybody with the same bytes, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            caller, _ = listener.accept()
            with caller:
                caller.recv(4096)
                caller.sendall(reply)

        thread = threading.Thread(target=answer)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


ODD_REPLIES = [
    b"",
    b"N",
    b"S",
    b"HTTP/1.1 400 Bad Request\r\n\r\n",
    b"R\xff\xff\xff\xff",
    b"E\x00\x00\x00\x05\x00",
]
RANDOM_REPLIES = [random.Random(seed).randbytes(seed * 7) for seed in range(1, 25)]


@pytest.mark.parametrize("reply", ODD_REPLIES + RANDOM_REPLIES, ids=lambda reply: reply[:8].hex())
def test_whatever_a_listener_says_is_a_trouble_of_the_centre(reply: bytes) -> None:
    with babbler(reply) as port:
        dsn = f"host=127.0.0.1 port={port} user=station_100 dbname=centre sslmode=disable gssencmode=disable"
        refusal_of_connecting(Line(dsn, connect_timeout_s=2))
