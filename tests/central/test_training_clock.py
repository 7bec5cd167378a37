"""A training station plays its clock: how far that is off the centre's says nothing."""

from __future__ import annotations

from pathlib import Path

from station.actions.register_visit import register_visit
from station.actions.send_pending import send_pending
from station.actions.training_centre import training_centre
from tests.station.booth import RESIDENT, new_booth, standing


def test_a_played_clock_is_not_called_wrong(tmp_path: Path) -> None:
    with standing(new_booth(tmp_path)) as booth:
        register_visit(booth.shift, RESIDENT)
        with training_centre(booth.shift, tmp_path) as centre:
            try:
                state = send_pending(booth.shift, centre.line).state
            finally:
                centre.server.discard()
    assert state.confirmed == state.all > 0
    assert state.clock_offset_s == 0
