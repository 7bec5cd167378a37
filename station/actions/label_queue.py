"""Our own queue of labels: how far each label of the day has come. It is the labels' own states, no second list."""

from __future__ import annotations

from datetime import date

from station.actions.shift import Shift
from station.storage import find_labels
from station.storage.find_labels import QueuedLabel as QueuedLabel


def label_queue(shift: Shift, day: date | None = None) -> tuple[QueuedLabel, ...]:
    """Returns the labels of a day (today) and all older ones that are still to be printed, in their order."""
    with shift.store.reading() as session:
        return find_labels.label_queue(session, day or shift.today())
