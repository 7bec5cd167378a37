"""The demonstration day: an empty folder in, a played and proven day out, with all its papers.

Everything but the keys that begin with `wall_` depends on the seed alone.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from station.actions.day_form import DayForm
from station.actions.explain_numbers import explain_numbers
from station.actions.export_day import RECEIPT_ENDING, export_day
from station.actions.import_expected import ListFile, import_expected
from station.actions.open_station import (
    TRAINING_PIN,
    TRAINING_STAFF,
    Surroundings,
    create_station,
    training_enrolment,
)
from station.actions.send_pending import send_pending, unproven_subjects
from station.actions.shift import Shift
from station.actions.staff import sign_in
from station.actions.training_centre import TrainingCentre, discard_left_over, training_centre
from station.clock import PlayedClock
from station.demonstration.closed_day import close_played_day
from station.demonstration.hand_over import MANIFESTS_FOLDER, rack_and_hand_over
from station.demonstration.played_day import Meanwhile, Plan, PlayedDay, Tally, seconds
from station.domain.number_account import Fate
from station.domain.staff import Role
from station.errors import Trouble
from station.exports.whole_file import write_whole
from station.ids import SeededIds
from station.printing.drawing import labels_pdf
from station.printing.layouts import load_layout
from station.programmes import programme
from station.settings import SETTINGS_FILE, Settings
from station.storage import find
from station.storage.ledger import last_fact
from station.sync.postgres import CentreConnection

Json = dict[str, Any]  # Any: what JSON can hold
Report = Callable[[str, int, int], None]

DEFAULT_DAY = date(2026, 4, 1)
MARK = ".demonstration"
STATION_FOLDER, CENTRE_FOLDER, PICTURES_FOLDER, LOOK_FOLDER = "station", "centre", "pictures", ".look"
LOOK_FILE = "taken-at"
LABELS_FILE, SUMMARY_FILE, DAY_FILE = "labels.pdf", "summary.json", "day.csv"
STEPS = ("register", "label", "collect", "leave", "rack", "deliver", "close", "prove", "papers")
LANGUAGES = ("ko", "en")
PICTURES_TIMEOUT_S = 300


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be played: how many visits, from which seed, on which day, with which lists of expected people.

    `is_planted`: five things go wrong, and the day's end must find each. `has_pictures`: of each screen, in the end.
    """

    people: int
    seed: int
    out: Path
    day: date = DEFAULT_DAY
    lists: Sequence[ListFile] = ()
    programme_id: str = "covid19"
    is_planted: bool = False
    has_pictures: bool = True


def play(wanted: Wanted, report: Report) -> Json:
    """Plays the day and returns its summary, which also stands in `summary.json`.

    Raises: Trouble `folder_not_empty`, `centre_not_proven`, and whatever the actions raise.
    """
    folder = _cleared(wanted.out)
    clock = PlayedClock(
        datetime(wanted.day.year, wanted.day.month, wanted.day.day, tzinfo=Settings(folder).time_zone)
    )
    clock.advance(timedelta(hours=7, minutes=30))
    around = Surroundings(
        clock,
        SeededIds(clock, wanted.seed),
        programme(wanted.programme_id),
        Settings(data=folder / STATION_FOLDER, programme=wanted.programme_id),
    )
    (folder / STATION_FOLDER).mkdir()
    opened = create_station(folder / STATION_FOLDER, around, training_enrolment())
    settings_file = folder / STATION_FOLDER / SETTINGS_FILE
    settings_file.write_text(f'programme = "{wanted.programme_id}"\n', encoding="utf-8")
    try:
        supervisor = next(name for name, role in TRAINING_STAFF if role is Role.SUPERVISOR)
        shift = sign_in(opened, supervisor, TRAINING_PIN)
        summary = _play(shift, clock, wanted, report)
    finally:
        opened.store.close()
    summary |= _pictures(folder, report) if wanted.has_pictures else {"pictures": []}
    write_whole(folder / SUMMARY_FILE, (json.dumps(summary, ensure_ascii=False, indent=2) + "\n").encode())
    return summary


def _cleared(folder: Path) -> Path:
    """Returns the folder empty: made, or cleared of an earlier demonstration, and of nothing else."""
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise Trouble("path_not_a_folder", path=str(folder))
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).is_file():
            raise Trouble("folder_not_empty", path=str(folder))
        for name in (STATION_FOLDER, CENTRE_FOLDER, PICTURES_FOLDER, LOOK_FOLDER, MANIFESTS_FOLDER):
            shutil.rmtree(folder / name, ignore_errors=True)
        for name in (LABELS_FILE, SUMMARY_FILE, DAY_FILE, f"{DAY_FILE}{RECEIPT_ENDING}"):
            (folder / name).unlink(missing_ok=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARK).touch()
    except OSError as error:
        raise Trouble("export_unwritable", path=str(folder)) from error
    return folder


def _play(shift: Shift, clock: PlayedClock, wanted: Wanted, report: Report) -> Json:
    taken = [import_expected(shift, one) for one in wanted.lists]
    layout = load_layout()
    discard_left_over(shift, wanted.out / STATION_FOLDER)
    with training_centre(shift, wanted.out / STATION_FOLDER) as centre:
        day = PlayedDay(
            shift,
            clock,
            Plan(wanted.people, wanted.seed, wanted.day, layout, wanted.is_planted),
            Meanwhile(lambda: _deliver(shift, centre), lambda: _look(shift, wanted)),
        )
        day.play(lambda done, total: report("demo.progress", done, total))
        tally = day.tally
        with tally.timed("rack"):
            handed_over = rack_and_hand_over(shift, clock, wanted.out, day.planted, lost=day.lost)
        with tally.timed("papers"):
            export_day(shift, wanted.day, wanted.out, reason="demonstration", form=DayForm(name=DAY_FILE))
            write_whole(wanted.out / LABELS_FILE, labels_pdf(tally.labels, layout, 203))
        is_equal = _prove(shift, centre, tally)
        day.leave_late()
        with tally.timed("close"):
            evening = close_played_day(shift, wanted.day, day.faults)
        if not wanted.is_planted:  # else the evening's facts stay here: an unsent batch is among them
            is_equal = _prove(shift, centre, tally)
        centre.server.keep(wanted.out / CENTRE_FOLDER)
        centre.server.discard()
    return (
        _summary(shift, wanted, tally, is_equal)
        | handed_over
        | evening
        | _numbers(shift, wanted.day)
        | {
            "stopped": {rule: [one.told for one in day.planted.under(rule)] for rule in day.planted.rules},
            "expected_taken": sum(len(one.taken) for one in taken),
            "expected_refused": sum(len({row.line for row in one.read.refusals}) for one in taken),
        }
    )


def _deliver(shift: Shift, centre: TrainingCentre) -> None:
    send_pending(shift, centre.line)


def _prove(shift: Shift, centre: TrainingCentre, tally: Tally) -> bool:
    """Delivers everything and returns whether the centre's chain is this station's own."""
    with tally.timed("prove"):
        _deliver(shift, centre)
        return _is_chain_equal(shift, centre)


def _look(shift: Shift, wanted: Wanted) -> None:
    """Copies the station as it stands in the middle of the day: the pictures are taken of the copy."""
    if wanted.has_pictures:
        look = wanted.out / LOOK_FOLDER
        shutil.copytree(wanted.out / STATION_FOLDER, look)
        (look / LOOK_FILE).write_text(shift.clock.now().isoformat(), encoding="ascii")


def _is_chain_equal(shift: Shift, centre: TrainingCentre) -> bool:
    """Returns whether the chain that the centre makes of all its stored rows is this station's own."""
    enrolment = shift.store.enrolment
    with shift.store.reading() as session:
        seq, chain = last_fact(session, enrolment.station, enrolment.epoch)
    with CentreConnection(centre.line) as connection:
        reply = connection.reconcile(enrolment.station, enrolment.epoch, range(1, seq + 1))
    return reply.get("facts") == seq and reply.get("chain_after") == chain.hex()


def _summary(shift: Shift, wanted: Wanted, tally: Tally, is_equal: bool) -> Json:
    enrolment = shift.store.enrolment
    unsent, unconfirmed = unproven_subjects(shift)
    with shift.store.reading() as session:
        visits = tuple(find.day_visits(session, wanted.day))
        seq, chain = last_fact(session, enrolment.station, enrolment.epoch)
    subjects = [frozenset({one.visit.id, one.person.id}) for one in visits]
    took = seconds(tally.wall_s, STEPS)
    return {
        "schema": "station.demo/1",
        "people": wanted.people,
        "seed": wanted.seed,
        "day": wanted.day.isoformat(),
        "station": enrolment.station,
        "programme": f"{shift.programme.id}/{shift.programme.version}",
        "registered": len(visits),
        "labelled": sum(1 for one in visits if one.specimens),
        "collected": sum(1 for one in visits if any(each.collected_at for each in one.specimens)),
        "left": sum(1 for one in visits if one.visit.way_out is not None),
        "sent": sum(1 for one in subjects if not one & unsent),
        "confirmed": sum(1 for one in subjects if not one & unconfirmed),
        "decoded_labels": tally.decoded_labels,
        "facts": seq,
        "chain": chain.hex(),
        "chain_equal": is_equal,
        "levels": _counted(str(one.triage.level) for one in visits if one.triage),
        "disposition_now": _counted(one.triage.disposition_now for one in visits if one.triage),
        "track_if_positive": _counted(one.triage.track_if_positive for one in visits if one.triage),
        "overruled": sum(1 for one in visits if one.overrules),
        "ways_out": _counted(one.visit.way_out.value for one in visits if one.visit.way_out),
        "labels_file": LABELS_FILE,
        "day_file": DAY_FILE,
        "centre_folder": CENTRE_FOLDER,
        "wall_seconds": took,
        "wall_people_per_second": round(wanted.people / max(sum(took.values()), 0.001), 2),
    }


def _numbers(shift: Shift, day: date) -> Json:
    """Returns what became of each specimen number of the day."""
    account = explain_numbers(shift, day).booth
    return {
        "numbers": {"given": len(account.stories)} | {fate.value: account.count(fate) for fate in Fate},
        "numbers_add_up": account.adds_up,
    }


def _counted(codes: Any) -> dict[str, int]:  # Any: any iterable of codes
    return dict(sorted(Counter(codes).items()))


def _pictures(folder: Path, report: Report) -> Json:
    """Has a child process show every screen as it was in the middle of the day. Without Qt there are no pictures."""
    out, look = folder / PICTURES_FOLDER, folder / LOOK_FOLDER
    at = (look / LOOK_FILE).read_text(encoding="ascii")
    command = [sys.executable, "-m", "ui.pictures", "--data", str(look), "--out", str(out)]
    command += ["--at", at, "--lang", ",".join(LANGUAGES)]
    report("demo.pictures", 0, 1)
    try:
        made = subprocess.run(command, check=False, capture_output=True, timeout=PICTURES_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        return {"pictures": [], "pictures_trouble": "pictures_too_slow"}
    finally:
        shutil.rmtree(look, ignore_errors=True)
    found = sorted(one.relative_to(out).as_posix() for one in out.rglob("*.png"))
    if made.returncode != 0 or not found:
        return {"pictures": [], "pictures_trouble": "no_pictures"}
    return {"pictures": [f"{PICTURES_FOLDER}/{name}" for name in found]}


def with_day(wanted: Wanted, day: date | None) -> Wanted:
    """Returns what is wanted, on another day if one is given."""
    return wanted if day is None else replace(wanted, day=day)
