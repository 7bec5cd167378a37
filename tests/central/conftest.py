"""One real PostgreSQL for all tests of the centre, a freshly enrolled station or a whole site for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from station.central.provision import Enrolment, enrol, init
from station.clock import PlayedClock
from station.ids import SeededIds
from station.sync.postgres import CentreConnection, Line
from tests.central.centre import NOON, NUMBERS, Booth, Centre, database
from tests.central.sites import Site, new_site


@pytest.fixture(scope="session")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    folder = tmp_path_factory.mktemp("centre")
    with database(folder) as dsn:
        init(dsn, folder / "centre.key", SeededIds(PlayedClock(NOON), 7))
        yield Centre(dsn, folder / "centre.key")


@pytest.fixture
def enrolment(centre: Centre) -> Enrolment:
    """Returns a station that no other test has."""
    number = next(NUMBERS)
    return enrol(centre.dsn, number, site="Songpa", name=f"Booth {number}")


@pytest.fixture
def wire(enrolment: Enrolment) -> Iterator[CentreConnection]:
    with CentreConnection(Line(enrolment.dsn)) as connection:
        yield connection


@pytest.fixture
def booth(enrolment: Enrolment) -> Booth:
    return Booth(enrolment.station, enrolment.epoch, [])


@pytest.fixture
def another_booth(centre: Centre) -> Callable[[], tuple[Enrolment, Booth]]:
    def make() -> tuple[Enrolment, Booth]:
        number = next(NUMBERS)
        given = enrol(centre.dsn, number, site="Mapo", name=f"Booth {number}")
        return given, Booth(given.station, given.epoch, [])

    return make


@pytest.fixture
def site(centre: Centre, tmp_path: Path) -> Iterator[Site]:
    with ExitStack() as held:
        yield new_site(centre, tmp_path, held)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def _restores(centre: Centre) -> Iterator[None]:
    """Puts the centre's count of restores back, for the other tests of this server."""
    ((before,),) = centre.rows("SELECT restores FROM central.centre")
    yield
    centre.rows("UPDATE central.centre SET restores = %s", before)
