"""Goes on with a visit that began at another booth of the site, named by the centre's feed or by the visitor's slip.

What the other booth wrote is copied into this booth's own records under the same ids and revisions, by facts whose
action says that they are copies; what is done here then counts on from there. So both booths' facts meet at the
centre as one visit, in whatever order they come.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from station.actions.programme_of_visit import keep_programme_file
from station.actions.shift import Shift
from station.domain.act import Act
from station.domain.bundle import BundleKind
from station.domain.carried_visit import CarriedVisit, read_carried
from station.domain.consent import Consent
from station.domain.expectation import Expectation
from station.domain.kept_programme import KeptProgramme
from station.domain.overrule import Overrule
from station.domain.payload import payload_of
from station.domain.person import Person
from station.domain.programme import Programme, load_programme
from station.domain.specimen import Specimen, SpecimenState
from station.domain.told_record import EMPTY, laid_over, record_told, without_taken_back
from station.domain.triage_record import TriageRecord
from station.domain.visit import Visit
from station.errors import Rejected
from station.programmes import programme, programme_ids
from station.storage import find, tables
from station.storage.find_bundles import kept_bundles
from station.storage.find_site import (
    SiteRecord,
    is_taken_back,
    own_revision,
    own_words,
    programme_told,
    records_of_visit,
    site_record,
    visit_of_number,
)
from station.storage.ledger import save
from station.storage.tables import Record
from station.sync.feed import TAKE_OVER

COPIED: Mapping[str, type[Any]] = {  # Any: every record dataclass
    "person": Person,
    "visit": Visit,
    "consent": Consent,
    "triage": TriageRecord,
    "overrule": Overrule,
    "specimen": Specimen,
}
"""What goes over from one booth to the next, in the order in which one needs the other."""
POINTERS = {"expectation_id": Expectation, "party_id": Visit}
"""Fields of a visit that name records which only the other booth may have: they are left out here."""


def carry_on_number(session: Connection, shift: Shift, act: Act, number: str) -> None:
    """Brings the visit of a tube up to what the site's feed says, in the transaction of what is done about it."""
    visit_id = visit_of_number(session, number)
    if visit_id is not None:
        carry_on_visit(session, shift, act, visit_id)


def carry_on_visit(session: Connection, shift: Shift, act: Act, visit_id: UUID) -> bool:
    """Brings a visit up to what the site's feed says of it; returns whether the feed names it."""
    told = {(one.kind, one.id): one for one in records_of_visit(session, visit_id)}
    visit = told.get(("visit", visit_id))
    try:
        person_id = UUID(str(None if visit is None else visit.state.get("person_id")))
    except ValueError:
        return False
    person = site_record(session, "person", person_id)
    if person is not None:
        told["person", person_id] = person
    elif find.record(session, Person, person_id) is None:
        return False
    for kind in COPIED:
        for record in sorted((one for one in told.values() if one.kind == kind), key=lambda one: str(one.id)):
            _copy(session, record, act)
    if visit is not None:
        _keep_programme(session, shift, act, str(visit.state.get("programme_hash")))
    return visit is not None


def carry_on_person(session: Connection, person_id: UUID, act: Act) -> None:
    """Brings a person up to what the site's feed says of them, in the transaction of what is done about them."""
    told = site_record(session, "person", person_id)
    if told is not None:
        _copy(session, told, act)


def carry_on_slip(shift: Shift, scanned: str) -> UUID:
    """Opens the visit that a slip's code carries and returns its id; works with no network.

    Raises: Rejected `not_allowed` and those of `read_carried`.
    """
    act = shift.act("take_over_visit")
    carried = read_carried(scanned, shift.store.enrolment.site_key)
    with shift.store.writing() as session:
        if not carry_on_visit(session, shift, act, carried.visit_id):
            known = _programme_with(session, shift, carried.programme.hex())
            for record in _records(carried, known):
                _copy(session, record, act)
            if known is not None:
                keep_programme_file(session, shift, act, known)
    return carried.visit_id


def carry_on_told(shift: Shift, visit_id: UUID) -> bool:
    """Brings a visit of another booth here when the site's feed names it; returns whether it does.

    Raises: Rejected `not_allowed` when it does and the actor may not go on with it.
    """
    with shift.store.reading() as session:
        if site_record(session, "visit", visit_id) is None:
            return False
    act = shift.act("take_over_visit")
    with shift.store.writing() as session:
        return carry_on_visit(session, shift, act, visit_id)


def _copy(session: Connection, told: SiteRecord, act: Act) -> None:
    """Saves another booth's record here as it was there, unless what stands here is at least as new."""
    made = COPIED[told.kind]
    known = own_revision(session, told.kind, told.id)
    own = find.record(session, made, told.id)
    if known >= told.revision:
        if own is not None and not told.is_copy:
            _take_note(session, told, own, known, act)
        return
    state = told.state if own is None else _newer(session, told, own, known)
    try:
        record: Record = record_told(made, state)
    except ValueError:
        return  # written by a newer program, or no record at all: what can be read goes on without it
    if own is not None:
        record = replace(record, **_local_only(own))
    if isinstance(record, Visit):
        record = _without_strangers(session, record)
    save(session, record, replace(act, name=TAKE_OVER), revision=told.revision)


def _newer(session: Connection, told: SiteRecord, own: Record, known: int) -> dict[str, Any]:  # Any: JSON
    """Returns what stands here, brought up to what was told; a way out that only stood here as a copy may be undone."""
    state = laid_over(payload_of(own), told.state)
    last = own_words(session, told.id, known).get(known)
    is_repeated = last is not None and last.is_copy and not told.is_copy
    is_gone = is_repeated or is_taken_back(session, told)
    return without_taken_back(state, told.state) if is_gone else state


def _take_note(session: Connection, told: SiteRecord, own: Record, known: int, act: Act) -> None:
    """Writes that this booth knows of what another one said otherwise at the same time: a copy of what stands here.

    What only the other one changed of a visit comes over; where both did, and of people and tubes, what stands here
    stays until somebody corrects it. The centre holds both and names them.
    """
    since = own_words(session, told.id, told.revision - 1)
    parted = since.get(told.revision)
    stands = payload_of(own)
    has_noted = any(word.is_copy for revision, word in since.items() if revision >= told.revision)
    is_back = is_taken_back(session, told)
    is_news = is_back or laid_over(stands, told.state) != stands
    if parted is None or parted.is_copy or has_noted or not is_news:
        return
    before = since.get(told.revision - 1)
    if isinstance(own, Visit) and before is not None:
        base = before.state
        others = {
            name: value
            for name, value in told.state.items()
            if value not in EMPTY and stands.get(name) == base.get(name) != value
        }
        own = _without_strangers(session, record_told(Visit, {**stands, **others}))
    if is_back and isinstance(own, Visit):
        own = replace(own, way_out=None, left_at=None)
    save(session, own, replace(act, name=TAKE_OVER), revision=known + 1)


def _local_only(own: Any) -> dict[str, Any]:  # Any: every record dataclass, values of any type
    names = [one.name for one in own.__dataclass_fields__.values() if one.metadata.get("local_only")]
    return {name: getattr(own, name) for name in names}


def _without_strangers(session: Connection, visit: Visit) -> Visit:
    missing = {
        name: None
        for name, made in POINTERS.items()
        if getattr(visit, name) is not None and find.record(session, made, getattr(visit, name)) is None
    }
    return replace(visit, **missing)  # type: ignore[arg-type]  # each of these fields may be None


def _records(carried: CarriedVisit, known: Programme | None) -> tuple[SiteRecord, ...]:
    """Returns what a slip says as records; what it does not say stays empty, and as the first booth wrote it."""
    of_person, of_visit, of_specimen = carried.revisions
    person: dict[str, Any] = {  # Any: JSON
        "id": str(carried.person_id),
        "name": carried.name,
        "birth_date": None if carried.birth_date is None else carried.birth_date.isoformat(),
        "birth_year": carried.birth_year,
        "sex": carried.sex,
        "phone": None,
    }
    visit: dict[str, Any] = {  # Any: JSON
        "id": str(carried.visit_id),
        "person_id": str(carried.person_id),
        "operating_day": carried.operating_day.isoformat(),
        "arrived_at": carried.arrived_at.isoformat(),
        "programme_id": "" if known is None else known.id,
        "programme_version": "" if known is None else known.version,
        "programme_hash": "" if known is None else known.hash,
    }
    specimen: dict[str, Any] = {  # Any: JSON
        "id": str(carried.specimen_id),
        "visit_id": str(carried.visit_id),
        "number": carried.number,
        "specimen_type": carried.specimen_type,
        "state": SpecimenState.LABELLED.value,
    }
    told = [("person", carried.person_id, of_person, person), ("visit", carried.visit_id, of_visit, visit)]
    if carried.specimen_id is not None:
        told.append(("specimen", carried.specimen_id, of_specimen, specimen))
    return tuple(
        SiteRecord(kind, one, carried.visit_id, 0, revision, is_copy=True, state=state)
        for kind, one, revision, state in told
    )


def _keep_programme(session: Connection, shift: Shift, act: Act, programme_hash: str) -> None:
    """Keeps the programme by which a visit was judged, where this booth can have it."""
    known = _programme_with(session, shift, programme_hash) or _programme_of_feed(session, programme_hash)
    if known is not None:
        keep_programme_file(session, shift, act, known)


def _programme_with(session: Connection, shift: Shift, beginning: str) -> Programme | None:
    """Returns the programme whose hash begins so: this shift's, one kept or published here, or a built-in one."""
    if not beginning:
        return None
    if shift.programme.hash.startswith(beginning):
        return shift.programme
    contents = [
        *(bytes(one) for one in session.execute(select(tables.programme.c.content)).scalars()),
        *(one.content for one in kept_bundles(session, BundleKind.PROGRAMME)),
        *(programme(one).content for one in programme_ids()),
    ]
    found = (one for one in contents if hashlib.sha256(one).hexdigest().startswith(beginning))
    return next((load_programme(one, beginning) for one in found), None)


def _programme_of_feed(session: Connection, programme_hash: str) -> Programme | None:
    """Returns a programme that another booth keeps; None for one that cannot be read or is not what it says."""
    told = programme_told(session, programme_hash)
    if told is None:
        return None
    try:
        found = load_programme(record_told(KeptProgramme, told.state).content, programme_hash)
    except (ValueError, Rejected):
        return None
    return found if found.hash == programme_hash else None
