"""Plays the visits of a day in the order of the clock: arrive, register, print, scan back, leave, deliver."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice
from random import Random
from uuid import UUID

from station.actions.board import board
from station.actions.collect_specimen import collect_specimen
from station.actions.findings import doubt_key
from station.actions.leave import leave
from station.actions.overrule_triage import overrule_triage
from station.actions.print_label import LabelToPrint, PrintOutcome, labels_to_print, note_print
from station.actions.register_refusal import register_refusal
from station.actions.register_visit import Registered, register_visit
from station.actions.shift import Shift
from station.actions.void_specimen import void_specimen
from station.clock import PlayedClock
from station.demonstration.people import People
from station.demonstration.planted_faults import NOTHING_PLANTED, Fault, FaultPlan, Planted, fault_plan
from station.demonstration.planted_scans import PlantedScans
from station.domain.label import Label
from station.domain.label_layout import Layout
from station.domain.page import VisitPage, page_of
from station.domain.visit import WayOut
from station.domain.void import VoidReason
from station.errors import Doubtful
from station.printing.raster import label_raster
from station.printing.scan import decode
from station.words import FIRST_LANGUAGE, words_in

OPENS, CLOSES = 8, 18
SWAB_AFTER_S, LEAVE_AFTER_S = (180, 900), (30, 240)
DPI = 203
NO_TEST, TEST_ALL_THE_SAME = "no_test", "test_then_go"
PLANT_EVERY = 100
"""A scan of another person's tube, and one of a tube that was scanned already, stand in each hundred of tubes."""
BUSY, LOOK_FROM, LOOK_AT_LATEST = 6, 12, 16
"""A look is taken once at least so many people are inside, from noon on, and at four o'clock in any case."""

Report = Callable[[int, int], None]


@dataclass(slots=True)
class Tally:
    """What has happened so far, and how long each step took on the wall clock."""

    registered: int = 0
    decoded_labels: int = 0
    collected: int = 0
    left: int = 0
    labels: list[Label] = field(default_factory=list)
    wall_s: dict[str, float] = field(default_factory=dict)

    def timed(self, step: str) -> _Stopwatch:
        """Returns a context that adds its wall time to a step."""
        return _Stopwatch(self, step)


@dataclass(slots=True)
class _Stopwatch:
    tally: Tally
    step: str
    began: float = 0.0

    def __enter__(self) -> None:
        self.began = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        took = time.perf_counter() - self.began
        self.tally.wall_s[self.step] = self.tally.wall_s.get(self.step, 0.0) + took


@dataclass(frozen=True, slots=True)
class Plan:
    """A day to play: how many visits, on which day, from which seed, with which label, with what that goes wrong."""

    people: int
    seed: int
    day: date
    layout: Layout
    is_planted: bool = False

    def faults(self) -> FaultPlan:
        """Returns whom something befalls."""
        sample = Random(f"faults/{self.seed}").sample
        return fault_plan(self.people, sample) if self.is_planted else NOTHING_PLANTED


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What happens beside the visits: `deliver` each simulated hour and at the end, `look` once, when it is busy."""

    deliver: Callable[[], None]
    look: Callable[[], None]


class PlayedDay:
    """One day being played at one station."""

    def __init__(self, shift: Shift, clock: PlayedClock, plan: Plan, meanwhile: Meanwhile) -> None:
        self.tally = Tally()
        self._shift = shift
        self._clock = clock
        self._plan = plan
        self._meanwhile = meanwhile
        self.planted = PlantedScans()
        self.faults: list[Planted] = []
        self._faults = plan.faults()
        self._last_collected = ""
        self._left_unsaid: list[UUID] = []
        self._has_looked = False
        self._waiting: dict[UUID, str] = {}
        self._random = Random(f"day/{plan.seed}")
        self._people = People(plan.seed, shift.programme, plan.day)
        self._events: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = 0

    def play(self, report: Report) -> None:
        """Plays the whole day; `report` is told (visits registered, all)."""
        for place, (at, page) in enumerate(zip(self._arrival_times(), self._pages(), strict=True)):
            self._at(at, self._arrive, page, place)
        for hour in range(OPENS + 1, CLOSES + 2):
            self._at(self._instant(hour), self._deliver_timed)
        while self._events:
            instant, _, happen = heapq.heappop(self._events)
            self._clock.set(max(instant, self._clock.now()))
            happen()
            self._look_when_busy(instant)
            report(self.tally.registered, self._plan.people)

    def _look_when_busy(self, instant: datetime) -> None:
        inside = self.tally.registered - self.tally.left
        is_late = instant >= self._instant(LOOK_AT_LATEST)
        if not self._has_looked and (is_late or (instant >= self._instant(LOOK_FROM) and inside >= BUSY)):
            self._has_looked = True
            self._meanwhile.look()

    def _at(self, instant: datetime, happen: Callable[..., None], *what: object) -> None:
        self._order += 1
        heapq.heappush(self._events, (instant, self._order, lambda: happen(*what)))

    def _instant(self, hour: int) -> datetime:
        day = self._plan.day
        return datetime(day.year, day.month, day.day, hour, tzinfo=self._shift.zone)

    def _arrival_times(self) -> list[datetime]:
        span_s = (CLOSES - OPENS) * 3600 - 1200
        seconds = sorted(self._random.randrange(span_s) for _ in range(self._plan.people))
        return [self._instant(OPENS) + timedelta(seconds=one) for one in seconds]

    def _pages(self) -> Iterator[VisitPage]:
        return islice(self._everybody(), self._plan.people)

    def _everybody(self) -> Iterator[VisitPage]:
        for one in board(self._shift).expected:
            yield self._people.completed(page_of(one))
        for party in self._people.arrivals():
            yield from party

    def _arrive(self, page: VisitPage, place: int) -> None:
        way_out, fault = self._faults.ways_out.get(place), self._faults.faults.get(place)
        if way_out is WayOut.REFUSED:
            self._refuse(page)
            return
        with self.tally.timed("register"):
            made = self._register(page)
            if way_out is not WayOut.NOT_NEEDED:
                self._overrule_no_test(made)
        self.tally.registered += 1
        if fault is not None:
            self.faults.append(Planted(fault, made.visit.id, made.person.name or "", made.specimen.number))
        number = made.specimen.number if fault is Fault.UNLABELLED_COLLECTION else self._print(made)
        if way_out is None:
            self._waiting[made.visit.id] = number
            self._at(self._soon(SWAB_AFTER_S), self._swab, made, number, fault)
        else:
            self._at(self._soon(LEAVE_AFTER_S), self._go_untested, made, way_out)

    def _soon(self, after_s: tuple[int, int]) -> datetime:
        return self._clock.now() + timedelta(seconds=self._random.randint(*after_s))

    def _refuse(self, page: VisitPage) -> None:
        """Lets somebody say no: nothing is kept of them but that."""
        with self.tally.timed("register"):
            register_refusal(self._shift, page, reason=words_in(FIRST_LANGUAGE)("demo.refuses"))
        self.tally.registered += 1
        self.tally.left += 1

    def _go_untested(self, made: Registered, way_out: WayOut) -> None:
        """Lets somebody go without a swab; the number on their label is void."""
        void_specimen(self._shift, made.specimen.number, VoidReason.NOT_TAKEN)
        self._leave(made, way_out)

    def _register(self, page: VisitPage) -> Registered:
        try:
            return register_visit(self._shift, page)
        except Doubtful as doubtful:  # the staff look again and press Enter
            confirmed = frozenset(doubt_key(one) for one in doubtful.rejections)
            return register_visit(self._shift, replace(page, confirmed=page.confirmed | confirmed))

    def _overrule_no_test(self, made: Registered) -> None:
        """Everybody of this day came to be tested: where the rules see no need, the clinician tests all the same."""
        if made.triage.disposition_now == NO_TEST:
            overrule_triage(
                self._shift,
                made.visit.id,
                disposition_now=TEST_ALL_THE_SAME,
                reason=words_in(FIRST_LANGUAGE)("demo.asked_for_test"),
            )

    def _print(self, made: Registered) -> str:
        """Draws the label, reads it back from its pixels, and returns what the scanner read."""
        with self.tally.timed("label"):
            (waiting,) = labels_to_print(self._shift, [made.label.id])
            self._note(waiting)
            read = decode(label_raster(waiting.label, self._plan.layout, DPI))
        if read != [made.specimen.number]:
            raise RuntimeError(f"the label of {made.specimen.number} was read as {read}")
        self.tally.decoded_labels += 1
        return read[0]

    def _note(self, waiting: LabelToPrint) -> None:
        self.tally.labels.append(waiting.label)
        note_print(self._shift, PrintOutcome(waiting.print_id, "labels.pdf"))

    def _swab(self, made: Registered, scanned: str, fault: Fault | None) -> None:
        del self._waiting[made.visit.id]
        if fault is Fault.DOUBLE_SCAN:
            self._scan_another(made)
            return
        self._plant("wrong_tube", made, next(iter(self._waiting.values()), ""))
        with self.tally.timed("collect"):
            collect_specimen(self._shift, scanned, visit_id=made.visit.id)
        self._plant("collected_already", made, scanned)
        self.tally.collected += 1
        self._last_collected = scanned
        if fault is Fault.UNSENT_BATCH:
            self._left_unsaid.append(made.visit.id)
        elif fault is not Fault.NO_WAY_OUT:
            self._at(self._soon(LEAVE_AFTER_S), self._leave, made)

    def _scan_another(self, made: Registered) -> None:
        """Scans the last tube once more in the place of this person's, who goes as if nothing could be done."""
        take = partial(collect_specimen, self._shift, visit_id=made.visit.id)
        self.planted.stop("collected_already", self._last_collected, take)
        self.faults = [
            replace(one, scanned=self._last_collected) if one.visit_id == made.visit.id else one
            for one in self.faults
        ]
        self._at(self._soon(LEAVE_AFTER_S), self._leave, made, WayOut.FAILED)

    def leave_late(self) -> None:
        """Enters the ways out that nobody entered during the day: after the last delivery they are unsent."""
        for visit_id in self._left_unsaid:
            leave(self._shift, visit_id, WayOut.COLLECTED)
            self.tally.left += 1

    @property
    def lost(self) -> frozenset[str]:
        """The numbers of tubes that nobody finds when the racks are filled."""
        return frozenset(one.number for one in self.faults if one.fault is Fault.LOST_TUBE)

    def _plant(self, rule: str, made: Registered, scanned: str) -> None:
        """Scans what must not be taken for this person's tube, once among each hundred tubes; nothing if empty."""
        if scanned and self.tally.collected // PLANT_EVERY >= len(self.planted.under(rule)):
            take = partial(collect_specimen, self._shift, visit_id=made.visit.id)
            self.planted.stop(rule, scanned, take)

    def _leave(self, made: Registered, way_out: WayOut = WayOut.COLLECTED) -> None:
        reason = words_in(FIRST_LANGUAGE)("demo.scanned_twice") if way_out is WayOut.FAILED else ""
        with self.tally.timed("leave"):
            leave(self._shift, made.visit.id, way_out, reason=reason)
        self.tally.left += 1

    def _deliver_timed(self) -> None:
        with self.tally.timed("deliver"):
            self._meanwhile.deliver()


def seconds(wall_s: dict[str, float], steps: Sequence[str]) -> dict[str, float]:
    """Returns how long each step took. Units: seconds of the wall clock, to the millisecond."""
    return {step: round(wall_s.get(step, 0.0), 3) for step in steps}
