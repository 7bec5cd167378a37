"""The wire tells how often the centre was restored, so that an answer from before a restore is known as an old one."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.actions.read_stick import find_files, read_stick
from station.actions.register_visit import register_visit
from station.actions.send_pending import exchange
from station.sync.postgres import CentreConnection, Line
from tests.central.sites import Site, facts, sync
from tests.central.sticks import brought, held, is_sound, roll_back_centre, state, written
from tests.station.booth import RESIDENT, Booth


def greet(booth: Booth) -> None:
    """Greets the centre; then the line is cut."""
    talk = exchange(booth.shift)
    call = next(talk)
    with CentreConnection(Line(booth.shift.store.enrolment.centre_dsn)) as line:
        talk.send(call(line))
    talk.close()


@pytest.mark.usefixtures("_restores")
def test_an_answer_from_before_a_restore_that_only_the_wire_told_of_is_not_believed(
    site: Site, tmp_path: Path
) -> None:
    booth = site.booth()
    register_visit(booth.shift, RESIDENT)
    stick = tmp_path / "stick"
    stick.mkdir()
    brought(site, written(booth, stick))
    roll_back_centre(site, booth)
    greet(booth)
    found = read_stick(booth.shift, find_files(stick), is_folder=True)
    assert [why.code for _, why in found.refused] == ["answer_before_restore"]
    assert (state(booth).confirmed, state(booth).waiting) == (0, facts(booth))
    sync(booth)
    assert state(booth).confirmed == facts(booth) == held(site, booth)
    assert is_sound(site, booth)


def test_a_greeting_tells_how_often_the_centre_was_restored(site: Site) -> None:
    booth = site.booth()
    enrolment = booth.shift.store.enrolment
    with CentreConnection(Line(enrolment.centre_dsn)) as line:
        told = line.hello(enrolment.station, enrolment.epoch)["restores"]
    assert [(told,)] == site.centre.rows("SELECT restores FROM central.centre")
