"""What stands on the table where swabs are taken: a visit's tubes, who took them, its steps, and the boxes in use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from station.actions.shift import Shift
from station.domain.clinical import SpecimenType
from station.domain.kit_lot import KitLot
from station.domain.specimen import LabelPrint, Specimen
from station.domain.step_times import StepTimes
from station.domain.visit import Visit
from station.errors import reject
from station.storage import find
from station.storage.find import BoardRow
from station.storage.find_lots import open_lots, recalled_lots
from station.storage.find_steps import step_times_of_day


@dataclass(frozen=True, slots=True)
class VisitTube:
    """One tube with its labels, the oldest first; `collector` is the name of who took it."""

    specimen: Specimen
    labels: tuple[LabelPrint, ...]
    collector: str


@dataclass(frozen=True, slots=True)
class VisitTubes:
    """A visit as the board shows it now, with all its tubes (voided ones too), step times and boxes in use."""

    now: datetime
    visit: Visit
    row: BoardRow
    tubes: tuple[VisitTube, ...]
    steps: StepTimes
    lots: tuple[KitLot, ...]
    recalled: frozenset[str]
    specimen_types: tuple[SpecimenType, ...]


def tubes_of_visit(shift: Shift, visit_id: UUID) -> VisitTubes:
    """Returns a visit with its tubes. Raises: Rejected `visit_unknown`."""
    with shift.store.reading() as session:
        visit = find.record(session, Visit, visit_id)
        if visit is None:
            raise reject("visit", "visit_unknown")
        row = find.board(session, visit.operating_day, visit_id)[0]
        names = {str(one.id): one.name for one in find.staff_members(session)}
        names[shift.actor.id] = shift.actor.name
        return VisitTubes(
            shift.clock.now(),
            visit,
            row,
            tuple(_tube(session, one, names) for one in find.specimens_of(session, visit_id)),
            step_times_of_day(session, visit.operating_day, visit_id)[visit_id],
            open_lots(session),
            recalled_lots(session),
            shift.programme.specimen_types,
        )


def _tube(session: Connection, specimen: Specimen, names: dict[str, str]) -> VisitTube:
    collector = names.get(specimen.collector, specimen.collector)
    return VisitTube(specimen, find.label_prints_of(session, specimen.id), collector)
