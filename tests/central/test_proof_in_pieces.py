"""However much waits for its proof, each call asks for so much only as the centre proves well before its deadline."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.actions import send_pending
from station.central.provision import Enrolment
from station.sync import batch
from station.sync.postgres import CentreConnection
from tests.central.centre import Centre
from tests.central.delivering import delivering_station

MOST = 3


def test_all_is_proven_in_pieces_and_again_after_the_centre_was_put_back(
    centre: Centre, enrolment: Enrolment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[range] = []

    class Listening(CentreConnection):
        def reconcile(self, station: int, epoch: int, seqs: range) -> dict[str, object]:
            asked.append(seqs)
            return super().reconcile(station, epoch, seqs)

    monkeypatch.setattr(batch, "MOST_PROVEN", MOST)
    monkeypatch.setattr(send_pending, "CentreConnection", Listening)
    with delivering_station(centre, enrolment, tmp_path) as delivering:
        facts = delivering.last()[0]
        for times in (1, 2):
            assert delivering.send().confirmed == facts
            assert max(len(one) for one in asked) == MOST
            assert [seq for one in asked for seq in one] == list(range(1, facts + 1)) * times
            assert (delivering.state().confirmed, delivering.is_proven()) == (facts, True)
            centre.rows("UPDATE central.centre SET incarnation = gen_random_uuid()")
