"""A site of its own at the running centre, with as many booths as a test wants."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from station.actions.send_pending import Delivered, send_pending
from station.central.provision import enrol
from station.central.publish import Around, Order, publish
from station.clock import PlayedClock
from station.domain.bundle import Bundle, BundleKind
from station.errors import Rejected
from station.ids import SeededIds
from station.storage import local
from station.storage.ledger import last_fact
from station.sync.postgres import Line
from tests.central.centre import NOON, Centre
from tests.station.booth import Booth, enrolled_booth, standing

NUMBERS, SITES = count(700), count(1)


@dataclass(slots=True, repr=False)
class Site:
    """A site with a name of its own at the running centre, and the booths that a test makes there."""

    name: str
    centre: Centre
    folder: Path
    held: ExitStack

    def booth(self) -> Booth:
        """Makes a booth that is enrolled at this site."""
        number = next(NUMBERS)
        given = enrol(self.centre.dsn, number, site=self.name, name=f"Booth {number}")
        folder = self.folder / str(number)
        folder.mkdir()
        ticket = local.Enrolment(
            given.station,
            given.epoch,
            given.site,
            given.centre_public_key,
            given.dsn,
            given.verify_key,
            given.site_key,
            given.signing_seed,
            given.supervisor_key,
        )
        return self.held.enter_context(standing(enrolled_booth(folder, ticket, seed=number)))

    def publish(
        self,
        kind: BundleKind,
        data: bytes,
        name: str = "file",
        **more: Any,  # Any: fields of Order
    ) -> Bundle:
        """Publishes a file for this site."""
        around = Around(self.centre.key_file, NOON, SeededIds(PlayedClock(NOON), 5))
        return publish(self.centre.dsn, replace(Order(kind, self.name, name, data), **more), around)


def new_site(centre: Centre, folder: Path, held: ExitStack) -> Site:
    """Returns a site that no other test has."""
    return Site(f"Site {next(SITES)}", centre, folder, held)


def sync(booth: Booth) -> Delivered:
    return send_pending(booth.shift, Line(booth.shift.store.enrolment.centre_dsn))


def rows(booth: Booth, query: str) -> list[tuple[Any, ...]]:  # Any: what a column holds
    with booth.shift.store.reading() as session:
        return [tuple(row) for row in session.execute(text(query))]


def facts(booth: Booth) -> int:
    enrolment = booth.shift.store.enrolment
    with booth.shift.store.reading() as session:
        return last_fact(session, enrolment.station, enrolment.epoch)[0]


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(Rejected) as caught:
        work()
    return caught.value.rejections[0].code
