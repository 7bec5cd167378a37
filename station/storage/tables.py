"""The tables of the local file. A record's table is read off the record's own fields, so the two cannot differ.

The statements that create them stand in `steps/`; a test compares the two.
"""

from __future__ import annotations

from dataclasses import fields
from types import UnionType
from typing import Any, get_args, get_type_hints

from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text

from station.domain.access import Access
from station.domain.box import Box
from station.domain.consent import Consent
from station.domain.expectation import Expectation
from station.domain.kept_programme import KeptProgramme
from station.domain.kit_lot import KitLot
from station.domain.overrule import Overrule
from station.domain.person import Person
from station.domain.rack import Rack, RackPosition
from station.domain.roll import Roll
from station.domain.specimen import LabelPrint, Specimen
from station.domain.staff import StaffMember
from station.domain.triage_record import TriageRecord
from station.domain.visit import Visit
from station.domain.void import VoidLabel
from station.storage.columns import IdText, InstantMs, column_type

Record = (
    Person
    | Visit
    | Consent
    | Specimen
    | LabelPrint
    | Box
    | Rack
    | RackPosition
    | TriageRecord
    | Overrule
    | KeptProgramme
    | VoidLabel
    | Roll
    | KitLot
    | Expectation
    | StaffMember
    | Access
)

RECORD_TYPES: dict[str, type[Any]] = {  # Any: every record dataclass
    "person": Person,
    "visit": Visit,
    "consent": Consent,
    "triage": TriageRecord,
    "overrule": Overrule,
    "programme": KeptProgramme,
    "specimen": Specimen,
    "label_print": LabelPrint,
    "box": Box,
    "rack": Rack,
    "rack_position": RackPosition,
    "void_label": VoidLabel,
    "roll": Roll,
    "kit_lot": KitLot,
    "expectation": Expectation,
    "staff": StaffMember,
    "access": Access,
}
KINDS: dict[type, str] = {record_type: kind for kind, record_type in RECORD_TYPES.items()}

metadata = MetaData()


def _without_none(annotation: Any) -> Any:  # Any: a type annotation
    if isinstance(annotation, UnionType):
        return next(part for part in get_args(annotation) if part is not type(None))
    return annotation


def _record_table(kind: str, record_type: type[Any]) -> Table:  # Any: every record dataclass
    hints = get_type_hints(record_type)
    columns = [
        Column(one.name, column_type(_without_none(hints[one.name])), primary_key=one.name == "id")
        for one in fields(record_type)
    ]
    ledger = [Column(name, Integer(), nullable=False) for name in ("revision", "fact_epoch", "fact_seq")]
    return Table(kind, metadata, *columns, *ledger)


RECORD_TABLES: dict[str, Table] = {kind: _record_table(kind, made) for kind, made in RECORD_TYPES.items()}

person = RECORD_TABLES["person"]
visit = RECORD_TABLES["visit"]
consent = RECORD_TABLES["consent"]
triage = RECORD_TABLES["triage"]
overrule = RECORD_TABLES["overrule"]
programme = RECORD_TABLES["programme"]
specimen = RECORD_TABLES["specimen"]
label_print = RECORD_TABLES["label_print"]
box = RECORD_TABLES["box"]
rack = RECORD_TABLES["rack"]
rack_position = RECORD_TABLES["rack_position"]
void_label = RECORD_TABLES["void_label"]
roll = RECORD_TABLES["roll"]
kit_lot = RECORD_TABLES["kit_lot"]
expectation = RECORD_TABLES["expectation"]
staff = RECORD_TABLES["staff"]
access = RECORD_TABLES["access"]

fact = Table(
    "fact",
    metadata,
    Column("epoch", Integer(), primary_key=True),
    Column("seq", Integer(), primary_key=True),
    Column("record_kind", Text(), nullable=False),
    Column("record_id", IdText(), nullable=False),
    Column("subject_id", IdText(), nullable=False),
    Column("revision", Integer(), nullable=False),
    Column("action", Text(), nullable=False),
    Column("actor", Text(), nullable=False),
    Column("recorded_at", InstantMs(), nullable=False),
    Column("header", LargeBinary(), nullable=False),
    Column("payload", LargeBinary()),
    Column("payload_hash", LargeBinary(), nullable=False),
    Column("content_hash", LargeBinary(), nullable=False),
    Column("chain", LargeBinary(), nullable=False),
)
delivery = Table(
    "delivery",
    metadata,
    Column("epoch", Integer(), primary_key=True),
    Column("seq", Integer(), primary_key=True),
    Column("state", Text(), nullable=False),
)
draft = Table(
    "draft",
    metadata,
    Column("place", Text(), primary_key=True),
    Column("saved_at", InstantMs(), nullable=False),
    Column("content", Text(), nullable=False),
)
setting = Table(
    "setting",
    metadata,
    Column("name", Text(), primary_key=True),
    Column("value", Text(), nullable=False),
)
proof = Table(
    "proof",
    metadata,
    Column("id", Integer(), primary_key=True),
    Column("epoch", Integer(), nullable=False),
    Column("seq", Integer(), nullable=False),
    Column("quarantined", Integer(), nullable=False),
    Column("confirmed_at", InstantMs(), nullable=False),
)
upgrade_step = Table(
    "upgrade_step",
    metadata,
    Column("number", Integer(), primary_key=True),
    Column("name", Text(), nullable=False),
    Column("sha256", Text(), nullable=False),
    Column("applied_at", InstantMs(), nullable=False),
)
