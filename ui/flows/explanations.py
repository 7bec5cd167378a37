"""Why the differences of a day stay, as it is typed on one page: kept in the encrypted file until the day is closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Slot

from station.actions.keep_explanations import TYPED, keep_explanations, kept_explanations
from station.domain.day import DifferenceKind
from station.domain.site_day import SiteLack
from ui.day_shown import Kind
from ui.flows.desk import Desk
from ui.flows.half_typed import KeptSoon
from ui.screens.day import DayScreen

KINDS: Mapping[str, Kind] = {one.value: one for one in (*DifferenceKind, *SiteLack)}


class Explanations(QObject):
    """What was told of the days of one page, and what still stands in its line."""

    def __init__(self, desk: Desk, screen: DayScreen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._screen = desk, screen
        self._told: dict[date, dict[Kind, str]] = {}
        self._is_typed = False
        self._soon = KeptSoon(self.keep, self)
        screen.line.textEdited.connect(self._on_typed)

    def of(self, day: date) -> Mapping[Kind, str]:
        """Returns why each kind of difference of a day stays, as far as it was told."""
        return self._told.get(day, {})

    def recall(self, day: date) -> None:
        """Reads what was told of a day before, once; it is there before whatever is read of the day after this."""
        if day not in self._told:
            self._desk.store(kept_explanations, partial(self._take, day), None, self._page, day)

    def _take(self, day: date, kept: dict[str, str]) -> None:
        told = {KINDS[kind]: why for kind, why in kept.items() if kind in KINDS}
        self._told[day] = {**told, **self._told.get(day, {})}
        if not self._screen.line.text():
            self._screen.line.setText(kept.get(TYPED, ""))

    def tell(self, day: date, kind: Kind, why: str) -> None:
        """Takes why a kind of difference stays, and keeps it."""
        self._told.setdefault(day, {})[kind] = why
        self._keep(day)

    def forget(self, day: date) -> None:
        """Forgets what was told of a day: it is saved, and is kept no more."""
        self._soon.stop()
        self._is_typed = False
        self._told[day] = {}

    @property
    def _page(self) -> str:
        return self._screen.objectName()

    @Slot(str)
    def _on_typed(self, _text: str) -> None:
        self._is_typed = True
        self._soon.begin()

    @Slot()
    def keep(self) -> None:
        """Keeps what was typed just now, if anything was."""
        if self._is_typed and self._screen.shown is not None:
            self._keep(self._screen.shown.day)

    def _keep(self, day: date) -> None:
        self._soon.stop()
        self._is_typed = False
        content = {kind.value: why for kind, why in self.of(day).items()}
        typed = self._screen.line.text()
        told = {**content, **({TYPED: typed} if typed.strip() else {})}
        self._desk.store(keep_explanations, lambda _: None, None, self._page, day, told)
