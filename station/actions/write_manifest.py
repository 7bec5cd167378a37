"""Writes the manifest of a sealed box as PDF and CSV, each whole or not at all, and onto the access log."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection

from station.actions.follow_tubes import SpecimenKinds
from station.actions.open_rack import known_box
from station.actions.shift import Shift
from station.domain.access import Access, AccessKind
from station.domain.box import BoxState, show_box_code
from station.domain.due import due_at
from station.domain.manifest import Manifest, ManifestLine
from station.domain.person import Person
from station.domain.rack import RACK_FORMATS
from station.errors import reject
from station.exports.manifest_csv import manifest_csv
from station.exports.whole_file import write_whole
from station.printing.manifest_pages import manifest_pdf
from station.storage import find, find_racks
from station.storage.find_racks import Standing
from station.storage.ledger import save
from station.words import Words


@dataclass(frozen=True, slots=True)
class WrittenManifest:
    """What was written: the files, how many tubes they name, and the SHA-256 of the CSV in hex."""

    pdf: Path
    csv: Path
    tubes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Paper:
    """How a manifest is written: where, in which languages, whether with names of people, and the sender's address."""

    folder: Path
    words: Sequence[Words]
    has_names: bool = False
    address: str = ""


def manifest_of(shift: Shift, box_id: UUID, *, has_names: bool = False) -> Manifest:
    """Returns what stands on the manifest of a sealed box.

    Raises: Rejected `not_allowed`, `box_unknown`, `box_not_sealed`; Trouble `programme_not_kept`.
    """
    shift.act("follow_tubes")
    with shift.store.reading() as session:
        box = known_box(session, box_id)
        if box.state is BoxState.DRAFT:
            raise reject("box", "box_not_sealed", box=show_box_code(box.code))
        racks = find_racks.racks_in(session, box.id)
        kinds = SpecimenKinds(session, shift)
        tubes = find_racks.standing_in(session, [one.id for one in racks])
        staff = {str(one.id): one.name for one in find.staff_members(session)}
        lines = tuple(_line(session, one, kinds, has_names) for one in sorted(tubes, key=_place))
    enrolment = shift.store.enrolment
    return Manifest(
        box,
        enrolment.station,
        enrolment.site,
        enrolment.is_training,
        shift.zone,
        lines,
        sealed_by=staff.get(box.sealed_by, ""),
        handed_over_by=staff.get(box.handed_over_by, ""),
    )


def _place(one: Standing) -> tuple[str, int]:
    return one.rack.code, tuple(RACK_FORMATS[one.rack.format].positions()).index(one.stay.position)


def _line(session: Connection, one: Standing, kinds: SpecimenKinds, has_names: bool) -> ManifestLine:
    specimen, kind = one.specimen, kinds.of(one.visit, one.specimen.specimen_type)
    if specimen.collected_at is None:
        raise LookupError(
            f"specimen {specimen.id} was collected at no time"
        )  # the action that collects gives one
    person = find.record(session, Person, one.visit.person_id) if has_names else None
    return ManifestLine(
        rack=one.rack.code,
        position=one.stay.position,
        number=specimen.number,
        specimen=kind.label,
        collected_at=specimen.collected_at,
        due_at=due_at(specimen.collected_at, kind.hours_to_test),
        name="" if person is None else person.name or "",
    )


def write_manifest(shift: Shift, box_id: UUID, paper: Paper, *, reason: str = "") -> WrittenManifest:
    """Writes `manifest-<box code>.pdf` and `.csv` into a folder and returns their receipt.

    Raises: Rejected `not_allowed`, `reason_missing` (with names of people), and those of `manifest_of`; Trouble
    `export_unwritable` when a file cannot be written whole.
    """
    act = shift.act("write_manifest", reason=reason)
    if paper.has_names and not act.reason:
        raise reject("reason", "reason_missing")
    manifest = replace(manifest_of(shift, box_id, has_names=paper.has_names), address=paper.address)
    name = f"manifest-{manifest.box.code}"
    table = manifest_csv(manifest)
    made = WrittenManifest(
        pdf=paper.folder / f"{name}.pdf",
        csv=paper.folder / f"{name}.csv",
        tubes=len(manifest.lines),
        sha256=hashlib.sha256(table).hexdigest(),
    )
    drawn = manifest_pdf(manifest, paper.words)
    with shift.store.writing() as session:
        access = Access(
            shift.new_id(), AccessKind.EXPORTED, detail=name, row_count=made.tubes, sha256=made.sha256
        )
        save(session, access, act)
    write_whole(made.csv, table)
    write_whole(made.pdf, drawn)
    return made
