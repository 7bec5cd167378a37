"""The programme by which a visit was judged: kept with the first visit that uses it, found again by its hash."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from station.actions.shift import Shift
from station.domain.act import Act
from station.domain.kept_programme import KeptProgramme
from station.domain.programme import Programme, load_programme
from station.domain.visit import Visit
from station.errors import Trouble, reject
from station.storage import find
from station.storage.ledger import save


def keep_programme(session: Connection, shift: Shift, act: Act) -> None:
    """Keeps the shift's programme file, once per hash, in the transaction of the visit that uses it."""
    keep_programme_file(session, shift, act, shift.programme)


def keep_programme_file(session: Connection, shift: Shift, act: Act, used: Programme) -> None:
    """Keeps a programme's own bytes, once per hash."""
    if not find.is_programme_kept(session, used.hash):
        save(session, KeptProgramme(shift.new_id(), used.id, used.version, used.hash, used.content), act)


def programme_of_visit(shift: Shift, visit_id: UUID) -> Programme:
    """Returns the programme of a visit, in the visit's own version.

    Raises: Rejected `visit_unknown`; Trouble `programme_not_kept`.
    """
    with shift.store.reading() as session:
        visit = find.record(session, Visit, visit_id)
        if visit is None:
            raise reject("visit", "visit_unknown")
        return own_programme(session, shift, visit)


def own_programme(session: Connection, shift: Shift, visit: Visit) -> Programme:
    """Returns the programme of a visit inside a transaction. Raises: Trouble `programme_not_kept`."""
    if visit.programme_hash == shift.programme.hash:
        return shift.programme
    kept = find.kept_programme(session, visit.programme_hash)
    if kept is None:
        raise Trouble("programme_not_kept", programme=visit.programme_id, version=visit.programme_version)
    return load_programme(kept.content, f"{kept.programme_id}/{kept.version}")
