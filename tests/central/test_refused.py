"""What the centre holds back is named at its station: whose, which number, what kind, why; nobody has to send again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from station.actions.read_stick import FileOnStick, read_stick
from station.actions.refused_facts import refused_facts
from station.actions.register_visit import register_visit
from station.actions.write_stick import write_stick
from station.central.carrier_import import CarrierFile, centre_keys, import_carriers
from station.central.provision import Enrolment
from station.domain.refusal import Why, why_refused
from station.storage.tables import RECORD_TYPES
from station.words import Words
from tests.central.centre import NOON, Centre
from tests.central.delivering import Delivering, delivering_station
from tests.central.sites import new_site
from tests.station.booth import RESIDENT

REFUSING = "ALTER TABLE report.{kind} ADD CONSTRAINT planted CHECK (station <> {station})"
TAKING = "ALTER TABLE report.{kind} DROP CONSTRAINT IF EXISTS planted"


@pytest.fixture
def delivering(centre: Centre, enrolment: Enrolment, tmp_path: Path) -> Iterator[Delivering]:
    with delivering_station(centre, enrolment, tmp_path) as made:
        yield made


@pytest.fixture
def refusing(delivering: Delivering) -> Iterator[Delivering]:
    """Lets the centre's table of specimens take nothing of this station."""
    centre, station = delivering.centre, delivering.shift.station
    centre.rows(REFUSING.format(kind="specimen", station=station))
    yield delivering
    centre.rows(TAKING.format(kind="specimen"))


def test_a_refused_fact_is_named_with_its_reason_and_goes_in_by_itself(refusing: Delivering) -> None:
    state = refusing.send().state
    assert (state.waiting, state.confirmed, state.refused) == (0, state.all, 1)
    (one,) = refused_facts(refusing.shift)
    assert (one.why, one.fact.kind, one.fact.name) == (Why.CONTRADICTS, "specimen", "김민수")
    assert one.fact.number
    assert one.fact.recorded_at is not None
    since = one.since
    refusing.send()
    assert [each.since for each in refused_facts(refusing.shift)] == [since]
    centre = refusing.centre
    centre.rows(TAKING.format(kind="specimen"))
    centre.rows("SELECT central.rebuild(%s)", refusing.shift.station)
    assert refusing.send().state.refused == 0
    assert refused_facts(refusing.shift) == ()


def test_a_sticks_answer_names_what_is_held_back_too(centre: Centre, tmp_path: Path) -> None:
    with ExitStack() as held:
        booth = new_site(centre, tmp_path, held).booth()
        register_visit(booth.shift, RESIDENT)
        centre.rows(REFUSING.format(kind="specimen", station=booth.shift.station))
        written = write_stick(booth.shift, tmp_path)
        files = [CarrierFile(one.file_name, (tmp_path / one.file_name).read_bytes()) for one in written]
        (done,) = import_carriers(centre.dsn, files, centre_keys(centre.key_file, NOON))
        centre.rows(TAKING.format(kind="specimen"))
        read_stick(booth.shift, (FileOnStick("answer", done.answer),))
        (one,) = refused_facts(booth.shift)
        assert (one.why, one.fact.name) == (Why.CONTRADICTS, "김민수")


STATES = (
    ("SS007", Why.NEWER_KIND),
    ("22007", Why.UNFIT_VALUE),
    ("22P02", Why.UNFIT_VALUE),
    ("23514", Why.CONTRADICTS),
    ("42804", Why.UNREADABLE),
    ("", Why.UNREADABLE),
)


@pytest.mark.parametrize(("state", "why"), STATES)
def test_each_reason_has_words_that_say_what_to_do(state: str, why: Why, ko: Words, en: Words) -> None:
    assert why_refused(state) is why
    assert ko(f"refusal.{why}") != en(f"refusal.{why}")


@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_each_kind_of_record_has_a_name(kind: str, ko: Words, en: Words) -> None:
    assert ko(f"record.{kind}") != en(f"record.{kind}")
