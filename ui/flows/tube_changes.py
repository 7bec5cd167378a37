"""What is done about a tube: one more, a new number, a void one, a copy of its label, a time that stands on paper.

Each screen is made for the one occasion, and goes back to the visit's tubes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.add_specimen import add_specimen
from station.actions.collect_specimen import collect_specimen
from station.actions.relabel import Relabelled, relabel
from station.actions.reprint_label import reprint_label
from station.actions.shift import Shift
from station.actions.void_specimen import void_specimen
from station.domain.number import display
from station.domain.paper_time import read_paper_time
from station.domain.void import BY_HAND, VoidReason
from station.errors import Rejected, Rejection, Trouble
from ui.flows.desk import Desk
from ui.screens.choice import ChoiceScreen
from ui.screens.form import FormScreen
from ui.shown import Bilingual, Said, Tone
from ui.tubes_shown import SpecimenShown, TubeLine
from ui.widgets.answer_row import Choice

T = TypeVar("T")
RIGHT_OF = {
    "add_tube": "add_specimen",
    "paper": "collect_specimen",
    "reprint": "reprint_label",
    "relabel": "relabel",
    "void": "void_specimen",
}
"""The action behind each thing that can be done: who may not do it is told before anything is asked."""
FIELD_OF = {
    "scan": "number",
    "lot": "number",
    "visit": "number",
    "specimen_type": "roll_number",
    "void_reason": "note",
}
"""Where a rejection stands whose own field is not on the screen."""


class TubeChangesFlow(QObject):
    """`done` says that something was changed, `left` that nothing was; `label_made` carries the ids of new labels."""

    done = Signal()
    left = Signal()
    home_asked = Signal()
    lock_asked = Signal()
    label_made = Signal(object)
    collected = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._screen: ChoiceScreen | FormScreen | None = None
        self._is_saving = False

    @property
    def screen(self) -> ChoiceScreen | FormScreen | None:
        """The screen that was made for what is done now."""
        return self._screen

    @Slot(str, object, object)
    def open(self, todo: str, shown: SpecimenShown, tube: TubeLine | None) -> None:
        """Asks what is needed; says so where this role may not do it."""
        if not self._desk.may(RIGHT_OF[todo]):
            return
        openers: dict[str, Callable[[SpecimenShown, TubeLine | None], ChoiceScreen | FormScreen]] = {
            "add_tube": self._adding,
            "paper": self._paper,
            "reprint": self._reprinting,
            "relabel": partial(self._voiding, "relabel", ("note", "roll_number")),
            "void": partial(self._voiding, "void", ("note",)),
        }
        self._show(openers[todo](shown, tube))

    def _adding(self, shown: SpecimenShown, _tube: TubeLine | None) -> ChoiceScreen:
        types = self._desk.shift.programme.specimen_types
        choices = _choices((one.key, tuple(one.words.items())) for one in types)
        screen = ChoiceScreen(
            "add_tube", choices, ("roll_number",), about=shown.line.name, scanned_into="roll_number"
        )
        visit_id = shown.line.visit_id
        screen.submitted.connect(
            lambda chosen, texts: self._store(
                partial(_add, visit_id=visit_id, specimen_type=chosen, roll_number=texts["roll_number"]),
                partial(self._on_new_label, "tube.added"),
            )
        )
        return screen

    def _voiding(
        self, todo: str, fields: tuple[str, ...], shown: SpecimenShown, tube: TubeLine | None
    ) -> ChoiceScreen:
        number = tube.number if tube is not None else ""
        choices = tuple(
            Choice(one.value, (str(digit),), f"void_reason.{one.value}")
            for digit, one in enumerate(BY_HAND, start=1)
        )
        about = f"{shown.line.name} · {display(number)}"
        scanned_into = "roll_number" if "roll_number" in fields else ""
        screen = ChoiceScreen(todo, choices, fields, about=about, scanned_into=scanned_into)
        change = {
            "relabel": lambda reason, texts: self._store(
                partial(_relabel, number=number, reason=reason, texts=texts), self._on_relabelled
            ),
            "void": lambda reason, texts: self._store(
                partial(_void, number=number, reason=reason, texts=texts),
                lambda _: self._end("tube.voided", number=display(number)),
            ),
        }
        screen.submitted.connect(change[todo])
        return screen

    def _reprinting(self, shown: SpecimenShown, tube: TubeLine | None) -> FormScreen:
        number = tube.number if tube is not None else ""
        screen = FormScreen("reprint", ("reason",))
        screen.ask(f"{shown.line.name} · {display(number)}")
        screen.submitted.connect(
            lambda texts: self._store(
                lambda shift: reprint_label(shift, number, reason=texts["reason"]).id,
                partial(self._on_label, "tube.reprinted", number=display(number)),
            )
        )
        return screen

    def _paper(self, shown: SpecimenShown, tube: TubeLine | None) -> FormScreen:
        screen = FormScreen("paper", ("number", "at", "reason"))
        screen.TAKES_SCANS = True
        screen.scanned.connect(screen.fields["number"].set_text)
        waiting = tube if tube is not None and tube.is_waiting else next(iter(shown.waiting), None)
        screen.ask(shown.line.name, number="" if waiting is None else display(waiting.number))
        visit_id, day = shown.line.visit_id, self._day_of(shown)
        screen.submitted.connect(
            lambda texts: self._store(
                partial(_collect_on_paper, visit_id=visit_id, day=day, texts=texts), self._on_collected
            )
        )
        return screen

    def _day_of(self, shown: SpecimenShown) -> date:
        arrival = dict(shown.steps)["arrival"]
        shift = self._desk.shift
        return shift.today() if arrival is None else shift.day_of(arrival)

    def _show(self, screen: ChoiceScreen | FormScreen) -> None:
        self._close()
        self._screen = screen
        screen.asked.connect(self._on_asked)
        self._desk.window.say(None)
        self._desk.window.add(screen)
        self._desk.window.show_screen(screen)

    def _close(self) -> None:
        self._is_saving = False
        if self._screen is not None:
            self._desk.window.drop(self._screen)
        self._screen = None

    def _store(self, change: Callable[[Shift], T], done: Callable[[T], None]) -> None:
        if not self._is_saving:
            self._is_saving = True
            self._desk.store(change, done, self._on_refused)

    def _on_new_label(self, code: str, made: tuple[UUID, str]) -> None:
        label_id, number = made
        self._on_label(code, label_id, number=display(number))

    def _on_label(self, code: str, label_id: UUID, **facts: str) -> None:
        self._end(code, **facts)
        self.label_made.emit([label_id])

    def _on_relabelled(self, made: Relabelled) -> None:
        old, new = display(made.voided.number), display(made.specimen.number)
        self._on_label("tube.relabelled", made.label.id, old=old, number=new)

    def _on_collected(self, name: str) -> None:
        self._end("tube.on_paper", name=name)
        self.collected.emit()

    def _end(self, code: str, **facts: str) -> None:
        self._close()
        self.done.emit()
        self._desk.window.say(Said(code, Tone.GOOD, tuple(facts.items())))

    def _on_refused(self, failure: Rejected | Trouble) -> None:
        self._is_saving = False
        screen = self._screen
        if screen is None:
            self._desk.notices.take(failure)
        elif isinstance(failure, Rejected):
            moved = (_beside(one, screen.fields) for one in failure.rejections)
            self._desk.notices.take_for(screen, Rejected(*moved))
        else:
            self._desk.notices.take(failure)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        screen = self._screen
        if code == "go" and screen is not None:
            screen.submit()
        elif code in ("back", "board", "lock"):
            self._close()
            {"back": self.left, "board": self.home_asked, "lock": self.lock_asked}[code].emit()


def _beside(rejection: Rejection, fields: Mapping[str, object]) -> Rejection:
    """Returns a rejection beside the field of this screen that it is about."""
    field = FIELD_OF.get(rejection.field, "")
    return replace(rejection, field=field) if rejection.field not in fields and field in fields else rejection


def _choices(things: Iterable[tuple[str, Bilingual]]) -> tuple[Choice, ...]:
    return tuple(
        Choice(value, (str(digit),), words=words) for digit, (value, words) in enumerate(things, start=1)
    )


def _add(shift: Shift, *, visit_id: UUID, specimen_type: str, roll_number: str) -> tuple[UUID, str]:
    made = add_specimen(shift, visit_id, specimen_type, roll_number=roll_number)
    return made.label.id, made.specimen.number


def _relabel(shift: Shift, *, number: str, reason: str, texts: Mapping[str, str]) -> Relabelled:
    return relabel(shift, number, VoidReason(reason), note=texts["note"], roll_number=texts["roll_number"])


def _void(shift: Shift, *, number: str, reason: str, texts: Mapping[str, str]) -> None:
    void_specimen(shift, number, VoidReason(reason), note=texts["note"])


def _collect_on_paper(shift: Shift, *, visit_id: UUID, day: date, texts: Mapping[str, str]) -> str:
    """Saves a tube that was taken on paper and returns whose it is."""
    occurred_at = read_paper_time(texts["at"], day, shift.zone)
    tube = collect_specimen(
        shift, texts["number"], visit_id=visit_id, occurred_at=occurred_at, reason=texts["reason"]
    )
    return tube.person.name or ""
