"""Makes the one page of a day: composed from the file, drawn, and written whole or not at all."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from pathlib import Path

from station.actions.day_status import DayStatus, check_begun, status_in
from station.actions.shift import Shift
from station.domain.access import Access, AccessKind
from station.domain.day_sheet import DaySheet, Proven, Signed
from station.domain.day_times import people_per_hour, step_durations
from station.exports.whole_file import write_whole
from station.printing.day_sheet import day_sheet_pdf
from station.storage import find
from station.storage.find_steps import step_times_of_day
from station.storage.ledger import save
from station.words import Words

SHEET_ENDING = ".pdf"


def day_sheet(shift: Shift, day: date | None = None) -> DaySheet:
    """Returns what stands on the sheet of a day, today's if none is given.

    Raises: Rejected `not_allowed`, `day_not_begun`.
    """
    shift.act("day_status")
    wanted = day or shift.today()
    check_begun(wanted, shift)
    with shift.store.reading() as session:
        status = status_in(session, shift, wanted)
        rows = find.board(session, wanted)
        counted = {one.visit_id for one in rows}
        times = [one for key, one in step_times_of_day(session, wanted).items() if key in counted]
    enrolment = shift.store.enrolment
    return DaySheet(
        day=wanted,
        site=enrolment.site,
        station=enrolment.station,
        is_training=enrolment.is_training,
        made_at=status.now,
        zone=shift.zone,
        account=status.account,
        levels=Counter(one.level for one in rows),
        answers=Counter(one.disposition_now for one in rows if one.disposition_now),
        overruled=sum(one.is_overruled for one in rows),
        steps=step_durations(times),
        hours=people_per_hour(times, shift.zone),
        proven=_proven(status),
        signed=_signed(status),
    )


def _proven(status: DayStatus) -> Proven:
    closing, saved = status.closing, status.saved
    if closing is None or saved is None or not status.is_closed:
        return Proven(status.digits, status.epoch, status.seq)
    return Proven(closing.digits, saved.epoch, closing.last_seq)


def _signed(status: DayStatus) -> Signed:
    closing, saved = status.closing, status.saved
    if closing is None or saved is None or not status.is_closed:
        return Signed()
    told = {kind: one for kind, one in closing.differences.items() if isinstance(one, dict)}
    reasons = tuple((kind, str(one.get("reason", ""))) for kind, one in told.items())
    return Signed(
        True, saved.at, status.closed_by, status.signed_by, closing.amendment, reasons, bool(status.changed)
    )


def sheet_name(day: date, words: Words) -> str:
    """Returns the name of a day's sheet in a language."""
    return f"day-sheet-{day.isoformat()}-{words.language}{SHEET_ENDING}"


def write_day_sheet(shift: Shift, day: date, file: Path, words: Words) -> str:
    """Writes the sheet of a day as a PDF, onto the access log first, and returns its SHA-256 in hex.

    Raises: Rejected `not_allowed`, `day_not_begun`; Trouble `export_unwritable` when the file cannot be written whole.
    """
    act = shift.act("day_status")
    content = day_sheet_pdf(day_sheet(shift, day), words)
    sha256 = hashlib.sha256(content).hexdigest()
    access = Access(shift.new_id(), AccessKind.EXPORTED, detail=f"day sheet {day.isoformat()}", sha256=sha256)
    with shift.store.writing() as session:
        save(session, access, act)
    write_whole(file, content)
    return sha256
