"""The tables of the local file. A record's table is read off the record's own fields, so the two cannot differ.

The statements that create them stand in `steps/`; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from types import UnionType
from typing import Any, get_args, get_type_hints

from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text

from station.domain.access import Access
from station.domain.box import Box
from station.domain.consent import Consent
from station.domain.day_closed import DayClosed
from station.domain.epoch_opened import EpochOpened
from station.domain.expectation import Expectation
from station.domain.exposure import Exposure
from station.domain.kept_programme import KeptProgramme
from station.domain.kit_lot import KitLot, LotRecall
from station.domain.overrule import Overrule
from station.domain.person import Person
from station.domain.person_link import PersonLink
from station.domain.rack import Rack, RackPosition
from station.domain.roll import Roll
from station.domain.site_closed import SiteClosed
from station.domain.specimen import LabelPrint, Specimen
from station.domain.staff import StaffMember
from station.domain.triage_record import TriageRecord
from station.domain.visit import Visit
from station.domain.void import VoidLabel
from station.storage.columns import IdText, InstantMs, column_type
from station.storage.person_forms import PERSON_FORMS

Record = (
    Person
    | Visit
    | Consent
    | Exposure
    | PersonLink
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
    | LotRecall
    | Expectation
    | StaffMember
    | Access
    | DayClosed
    | SiteClosed
    | EpochOpened
)

RECORD_TYPES: dict[str, type[Any]] = {  # Any: every record dataclass
    "person": Person,
    "visit": Visit,
    "consent": Consent,
    "exposure": Exposure,
    "person_link": PersonLink,
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
    "lot_recall": LotRecall,
    "expectation": Expectation,
    "staff": StaffMember,
    "access": Access,
    "day_closed": DayClosed,
    "site_closed": SiteClosed,
    "epoch_opened": EpochOpened,
}
KINDS: dict[type, str] = {record_type: kind for kind, record_type in RECORD_TYPES.items()}

DERIVED: dict[str, dict[str, Callable[[Any], str]]] = {"person": PERSON_FORMS}  # Any: every record dataclass
"""Columns that are reckoned from a record whenever it is saved, so that it can be found; never part of its fact."""

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
    search = [Column(name, Text(), nullable=False) for name in DERIVED.get(kind, {})]
    return Table(kind, metadata, *columns, *search, *ledger)


RECORD_TABLES: dict[str, Table] = {kind: _record_table(kind, made) for kind, made in RECORD_TYPES.items()}

person = RECORD_TABLES["person"]
visit = RECORD_TABLES["visit"]
consent = RECORD_TABLES["consent"]
exposure = RECORD_TABLES["exposure"]
person_link = RECORD_TABLES["person_link"]
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
lot_recall = RECORD_TABLES["lot_recall"]
expectation = RECORD_TABLES["expectation"]
staff = RECORD_TABLES["staff"]
access = RECORD_TABLES["access"]
day_closed = RECORD_TABLES["day_closed"]
site_closed = RECORD_TABLES["site_closed"]

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
delivery_count = Table(
    "delivery_count",
    metadata,
    Column("state", Text(), primary_key=True),
    Column("facts", Integer(), nullable=False),
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
    Column("confirmed_at", InstantMs(), nullable=False),
)
refused = Table(
    "refused",
    metadata,
    Column("epoch", Integer(), primary_key=True),
    Column("seq", Integer(), primary_key=True),
    Column("state", Text(), nullable=False),
    Column("since", InstantMs(), nullable=False),
)
work_item = Table(
    "work_item",
    metadata,
    Column("id", Integer(), primary_key=True),
    Column("told", Text(), nullable=False),
    Column("taken_at", InstantMs(), nullable=False),
)
stick = Table(
    "stick",
    metadata,
    Column("id", Integer(), primary_key=True),
    Column("file_name", Text(), nullable=False),
    Column("folder", Text(), nullable=False),
    Column("written_at", InstantMs(), nullable=False),
    Column("epoch", Integer(), nullable=False),
    Column("first_seq", Integer(), nullable=False),
    Column("last_seq", Integer(), nullable=False),
    Column("sha256", Text(), nullable=False),
    Column("acknowledged_at", InstantMs()),
)
bundle = Table(
    "bundle",
    metadata,
    Column("kind", Text(), primary_key=True),
    Column("name", Text(), primary_key=True),
    Column("version", Integer(), nullable=False),
    Column("issued_at", InstantMs(), nullable=False),
    Column("taken_at", InstantMs(), nullable=False),
    Column("header", LargeBinary(), nullable=False),
    Column("content", LargeBinary(), nullable=False),
    Column("signature", LargeBinary(), nullable=False),
)
bundle_refused = Table(
    "bundle_refused",
    metadata,
    Column("kind", Text(), primary_key=True),
    Column("name", Text(), primary_key=True),
    Column("code", Text(), nullable=False),
    Column("refused_at", InstantMs(), nullable=False),
)
listed = Table(
    "listed",
    metadata,
    *(
        Column(column.name, column.type, primary_key=column.primary_key)
        for column in expectation.c
        if column.name not in ("revision", "fact_epoch", "fact_seq")
    ),
)
site_record = Table(
    "site_record",
    metadata,
    Column("kind", Text(), primary_key=True),
    Column("id", IdText(), primary_key=True),
    Column("subject_id", IdText(), nullable=False),
    Column("station", Integer(), nullable=False),
    Column("revision", Integer(), nullable=False),
    Column("is_copy", Integer(), nullable=False),
    Column("found_by", Text(), nullable=False),
    Column("search", Text(), nullable=False),
    Column("state", LargeBinary(), nullable=False),
    Column("taken_at", InstantMs(), nullable=False),
)
site_stream = Table(
    "site_stream",
    metadata,
    Column("station", Integer(), primary_key=True),
    Column("epoch", Integer(), primary_key=True),
    Column("seq", Integer(), nullable=False),
)
fetched = Table(
    "fetched",
    metadata,
    Column("id", Integer(), primary_key=True),
    Column("bundle_serial", Integer(), nullable=False),
    Column("fetched_at", InstantMs(), nullable=False),
)
upgrade_step = Table(
    "upgrade_step",
    metadata,
    Column("number", Integer(), primary_key=True),
    Column("name", Text(), nullable=False),
    Column("sha256", Text(), nullable=False),
    Column("applied_at", InstantMs(), nullable=False),
)
