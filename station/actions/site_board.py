"""Asks the centre how a day stands over the whole site, station by station. Reads no local file: fit for any thread.

A station's own role may not ask this. A supervisor's laptop has in its setting `board_dsn` a role that sees the board
of its own site and nothing else; a training station asks its own training centre.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from station.actions.shift import Shift
from station.central.board import SILENT_AFTER_MIN, board_of
from station.central.board import DayBoard as DayBoard
from station.central.board import StationRow as StationRow
from station.errors import Trouble
from station.sync.postgres import CentreConnection, CentreTrouble, Line, TroubleClass

DEADLINE_S = 20.0
NO_RIGHT = frozenset({"42501", "42883", "3F000"})
"""What PostgreSQL says to a role that may not ask, and a centre that knows no board."""


def site_board(
    shift: Shift, find_dsn: Callable[[], str], day: date | None = None, *, deadline_s: float = DEADLINE_S
) -> DayBoard:
    """Returns the board of a day, today if none is given, with the stations of this site.

    Units: seconds. Raises: Rejected `not_allowed`; Trouble `board_address_missing`, `board_unreachable`,
    `board_closed`.
    """
    shift.act("site_board")
    dsn = find_dsn()
    if not dsn:
        raise Trouble("board_address_missing")
    wanted = day or shift.today()
    try:
        with CentreConnection(Line(dsn, call_deadline_s=deadline_s)) as centre:
            told = centre.board(wanted, SILENT_AFTER_MIN, shift.store.enrolment.site)
    except CentreTrouble as trouble:
        is_closed = trouble.kind is TroubleClass.SIGN_IN or trouble.facts.get("state") in NO_RIGHT
        raise Trouble("board_closed" if is_closed else "board_unreachable") from trouble
    return board_of(wanted, told)
