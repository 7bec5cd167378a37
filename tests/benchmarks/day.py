"""People per second of the demonstration day: a long day beside a short one, so that a growing cost shows."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from station.actions.export_day import export_day
from station.actions.open_station import create_station, training_enrolment
from station.actions.send_pending import send_pending
from station.actions.shift import Shift
from station.actions.training_centre import TrainingCentre, training_centre
from station.clock import PlayedClock
from station.demonstration.demonstration import STEPS
from station.demonstration.played_day import Meanwhile, Plan, PlayedDay, Tally
from station.domain.staff import Actor, Role
from station.printing.drawing import labels_pdf
from station.printing.layouts import load_layout
from tests.benchmarks.measure import Comparison, Effort
from tests.station.booth import MORNING, surroundings

SEED = 7
DPI = 203
PEOPLE = {Effort.FULL: (200, 2000), Effort.QUICK: (50, 200), Effort.TINY: (2, 4)}
SHORT_DAYS = {Effort.FULL: 3, Effort.QUICK: 1, Effort.TINY: 1}


def day(effort: Effort, folder: Path) -> tuple[Comparison, ...]:
    """Plays short days and one long day between them."""
    few, many = PEOPLE[effort]
    short = [played(few, folder / "short0")]
    long = played(many, folder / "long")
    short += [played(few, folder / f"short{number}") for number in range(1, SHORT_DAYS[effort])]
    return (
        Comparison(
            name="day",
            what=f"One person of a demonstration day of {many:,}",
            reference=f"one person of a day of {few:,}",
            ours_s=(_per_person_s(long, many),),
            reference_s=tuple(_per_person_s(one, few) for one in short),
            counted="people",
            how=(
                f"Ours: seed {SEED}, the demonstration's own actions on one thread: register, draw the label and scan "
                "it back, collect, leave, deliver each hour, prove, papers. Time of all steps ÷ people.",
                "Reference: the same for the shorter day; a ratio above 1 is a cost that grows with the day. Start of "
                "the embedded PostgreSQL and pictures are left out, as in `wall_people_per_second` of the demo.",
            ),
            notes=(_steps_told(few, short[-1]), _steps_told(many, long)),
        ),
    )


def played(people: int, folder: Path) -> Tally:
    """Plays a day in a folder, proves it and writes its papers; returns what each step took."""
    data = folder / "station"
    data.mkdir(parents=True)
    clock = PlayedClock(MORNING - timedelta(hours=2))
    shift = create_station(data, surroundings(data, clock, SEED), training_enrolment())
    shift = shift.signed_in_as(Actor("supervisor", "", Role.SUPERVISOR))
    layout, today = load_layout(), shift.today()
    try:
        with training_centre(shift, data) as centre:
            try:
                playing = PlayedDay(
                    shift,
                    clock,
                    Plan(people, SEED, today, layout),
                    Meanwhile(deliver=lambda: _deliver(shift, centre), look=lambda: None),
                )
                playing.play(lambda _done, _all: None)
                tally = playing.tally
                with tally.timed("papers"):
                    export_day(shift, today, folder, reason="benchmark")
                    labels_pdf(tally.labels, layout, DPI)
                with tally.timed("prove"):
                    state = send_pending(shift, centre.line).state
            finally:
                centre.server.discard()
    finally:
        shift.store.close()
    if state.confirmed != state.all or tally.decoded_labels != people:
        raise RuntimeError(f"the day of {people} was not proven whole: {state}")
    return tally


def _deliver(shift: Shift, centre: TrainingCentre) -> None:
    send_pending(shift, centre.line)


def _per_person_s(tally: Tally, people: int) -> float:
    return sum(tally.wall_s.values()) / people


def _steps_told(people: int, tally: Tally) -> str:
    steps = ", ".join(f"{step} {tally.wall_s.get(step, 0.0) / people * 1000:.2f}" for step in STEPS)
    per_second = 1 / _per_person_s(tally, people)
    return f"A day of {people:,}: {per_second:.1f} people per second. Milliseconds per person: {steps}."
