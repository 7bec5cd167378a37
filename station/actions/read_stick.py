"""Reads what the centre put on a stick: its acknowledgements of carrier files, and what it sends down to the site.

The same files a second time, in another order, or after the wire was faster, change nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from station.actions.fetch import AT_START
from station.actions.file_bytes import bytes_of
from station.actions.shift import Shift
from station.actions.take_bundle import take_bundle
from station.domain.bundle import SignedBundle, open_bundle
from station.domain.bundle_file import read_bundles
from station.domain.signed_file import FileKind, take_apart
from station.domain.stick_answer import read_answer
from station.errors import Rejected, Rejection, Trouble, reject
from station.storage import numbering, outbox
from station.storage.find_bundles import kept_bundle
from station.storage.find_sticks import UNCONFIRMED
from station.sync.stick import AnswerTaken, take_answer

OF_THE_CENTRE = (FileKind.ACKNOWLEDGEMENT, FileKind.BUNDLES)


@dataclass(frozen=True, slots=True)
class FileOnStick:
    """A file by its name, with its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ReadStick:
    """What reading a stick brought: facts that are confirmed now, files with acknowledgements, new bundles.

    `refused` are files, and bundles in them, that were not taken, each with why. `needs_restart` as for a fetch.
    """

    confirmed: int = 0
    acknowledgements: int = 0
    bundles: int = 0
    needs_restart: bool = False
    refused: tuple[tuple[str, Rejection], ...] = ()


def find_files(path: Path) -> tuple[FileOnStick, ...]:
    """Returns the file at a path, or everything in a folder that its name says is the centre's. Touches no data.

    Raises: Trouble `path_missing`, `file_unreadable`, `file_too_large`.
    """
    if not path.exists():
        raise Trouble("path_missing", path=str(path))
    if not path.is_dir():
        return (FileOnStick(path.name, bytes_of(path)),)
    endings = {kind.ending for kind in OF_THE_CENTRE}
    names = sorted(one for one in path.iterdir() if one.suffix in endings)
    return tuple(FileOnStick(one.name, bytes_of(one)) for one in names)


def read_stick(shift: Shift, files: tuple[FileOnStick, ...], *, is_folder: bool = False) -> ReadStick:
    """Takes files that the centre wrote. In a folder there may be answers to other stations: they are passed over.

    A file that is refused holds up no other. Raises: Rejected `not_allowed`.
    """
    shift.act("read_stick")
    found = ReadStick()
    for file in files:
        try:
            found = READERS[take_apart(file.data).kind](shift, file, found)
        except Rejected as refused:
            first = refused.rejections[0]
            if is_folder and first.code == "answer_of_other_station":
                continue
            found = replace(found, refused=(*found.refused, (file.name, first)))
    return found


def _read_answer(shift: Shift, file: FileOnStick, found: ReadStick) -> ReadStick:
    enrolment = shift.store.enrolment
    answer = read_answer(file.data, enrolment.verify_key)
    if answer.station != enrolment.station:
        raise reject("file", "answer_of_other_station", station=answer.station, own=enrolment.station)
    if answer.site != enrolment.site:
        raise reject("file", "answer_of_other_site", site=answer.site, own=enrolment.site)
    with shift.store.writing() as session:
        if answer.epoch not in outbox.epochs(session):
            raise reject("file", "answer_of_other_epoch", epoch=answer.epoch, own=enrolment.epoch)
        before = sum(outbox.counts(session)[state] for state in UNCONFIRMED)
        taken = take_answer(session, enrolment, answer, shift.clock.now())
        is_present = answer.epoch == enrolment.epoch
        if taken in KNOWS_ANOTHER_COPY and is_present:
            numbering.stop(session, answer.epoch)
        after = sum(outbox.counts(session)[state] for state in UNCONFIRMED)
    if taken is not AnswerTaken.CONFIRMED and (is_present or taken not in KNOWS_ANOTHER_COPY):
        raise reject("file", CODES[taken], station=enrolment.station, epoch=answer.epoch)
    return replace(
        found,
        confirmed=found.confirmed + max(before - after, 0),
        acknowledgements=found.acknowledgements + 1,
    )


KNOWS_ANOTHER_COPY = frozenset({AnswerTaken.BURNT, AnswerTaken.OTHER_HISTORY, AnswerTaken.CENTRE_IS_AHEAD})
"""Then this file gives no more numbers; of an epoch that is over it is old news."""
CODES = {
    AnswerTaken.NOT_PROVEN: "answer_not_proven",
    AnswerTaken.GAP: "answer_gap",
    AnswerTaken.BURNT: "answer_burnt",
    AnswerTaken.OTHER_HISTORY: "answer_burnt",
    AnswerTaken.CENTRE_IS_AHEAD: "answer_burnt",
    AnswerTaken.BEFORE_RESTORE: "answer_before_restore",
}


def _read_bundles(shift: Shift, file: FileOnStick, found: ReadStick) -> ReadStick:
    enrolment = shift.store.enrolment
    bundles = read_bundles(
        file.data, verify_key=enrolment.verify_key, site_key=enrolment.site_key, site=enrolment.site
    )
    for signed in bundles:
        try:
            if _is_behind(shift, signed):
                continue
            taken = take_bundle(shift, signed)
        except Rejected as refused:
            found = replace(found, refused=(*found.refused, (file.name, refused.rejections[0])))
            continue
        found = replace(
            found,
            bundles=found.bundles + taken.is_new,
            needs_restart=found.needs_restart or (taken.is_new and taken.bundle.kind in AT_START),
        )
    return found


def _is_behind(shift: Shift, signed: SignedBundle) -> bool:
    """Says whether the wire or a later stick was faster than this one."""
    enrolment = shift.store.enrolment
    bundle = open_bundle(signed, enrolment.verify_key, enrolment.site)
    with shift.store.reading() as session:
        known = kept_bundle(session, bundle.kind, bundle.name)
    return known is not None and bundle.version < known.version


def _refuse_carrier(_shift: Shift, _file: FileOnStick, _found: ReadStick) -> ReadStick:
    raise reject("file", "carrier_not_answered")


READERS: dict[FileKind, Callable[[Shift, FileOnStick, ReadStick], ReadStick]] = {
    FileKind.ACKNOWLEDGEMENT: _read_answer,
    FileKind.BUNDLES: _read_bundles,
    FileKind.CARRIER: _refuse_carrier,
}
