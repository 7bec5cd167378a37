"""Keeps why the differences of a day stay, as it is typed, until the day is closed: lock, crash and power loss lose
nothing.

What is kept is no fact yet, and no half-typed page of a visit: `close_day` and `close_site` make a fact of it, and drop
it in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection

from station.actions.shift import Shift
from station.domain.fact import Json
from station.storage import drafts
from station.storage.drafts import EXPLANATIONS

BOOTH, SITE = "day", "day_site"
"""The pages on which a day is told of: the booth's and the site's."""
TYPED = "typed"
"""What still stood in the line, beside the explanations that were given."""


def _place(page: str, day: date) -> str:
    return f"{EXPLANATIONS}{page}:{day.isoformat()}"


def keep_explanations(shift: Shift, page: str, day: date, told: Mapping[str, str]) -> None:
    """Keeps what was told of a day on a page, the booth's or the site's, in the place of what was told before."""
    content: dict[str, Json] = dict(told)
    with shift.store.writing() as session:
        drafts.keep(session, _place(page, day), content, shift.clock.now())


def kept_explanations(shift: Shift, page: str, day: date) -> dict[str, str]:
    """Returns what was told of a day that nobody has closed with it yet."""
    with shift.store.reading() as session:
        stored = drafts.kept(session, _place(page, day)) or {}
    return {kind: str(why) for kind, why in stored.items()}


def drop_explanations(session: Connection, page: str, day: date) -> None:
    """Forgets what was told of a day, in the transaction that closes it."""
    drafts.drop(session, _place(page, day))
