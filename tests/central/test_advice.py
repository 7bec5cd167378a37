"""What the centre asks of its stations when it greets them is done: smaller batches, or coming again later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise

import pytest

from station.actions.send_pending import exchange, next_try_s
from station.central.advice import Advised, advise
from station.cli.main import main
from station.errors import Rejected, Trouble
from tests.central.centre import Centre
from tests.central.delivering import Delivering
from tests.central.test_delivery import Listening
from tests.central.test_delivery import delivering as delivering  # the fixture

FEW = 3


@pytest.fixture(autouse=True)
def _advice_ends(centre: Centre) -> Iterator[None]:
    yield
    centre.rows("UPDATE central.centre SET most_facts = DEFAULT, retry_after_s = DEFAULT")


def batches(delivering: Delivering) -> list[int]:
    """Plays a delivery and returns how many facts came with each call that brought any."""
    held = [0]
    with closing(Listening(delivering.line)) as centre:
        talk = exchange(delivering.shift)
        call = next(talk)
        while delivering.state().confirmed < delivering.state().all:
            call = talk.send(call(centre))
            held.append(len(delivering.held()))
        talk.close()
    return [after - before for before, after in pairwise(held) if after > before]


def test_no_batch_is_larger_than_the_centre_asked_for(delivering: Delivering) -> None:
    advise(delivering.centre.dsn, most_facts=FEW)
    sizes = batches(delivering)
    assert len(sizes) > 1
    assert set(sizes[:-1]) == {FEW}
    assert sum(sizes) == delivering.state().all


def test_a_station_comes_again_when_the_centre_asked_for_it_and_not_before(delivering: Delivering) -> None:
    advise(delivering.centre.dsn, retry_after_s=60)
    with pytest.raises(Trouble, match="centre_busy") as asked:
        delivering.send()
    assert (delivering.held(), delivering.state().waiting) == ([], delivering.state().all)
    assert [next_try_s(asked.value, 1, chance) for chance in (0.0, 0.5)] == [60, 90]
    assert main(["central", "advise", "--dsn", delivering.centre.dsn, "--retry-after", "0"]) == 0
    assert delivering.send().state.confirmed == delivering.state().all


@pytest.mark.parametrize(
    "asked", [{"most_facts": 0}, {"most_facts": 201}, {"retry_after_s": -1}, {"retry_after_s": 301}]
)
def test_nothing_is_asked_that_would_stop_a_station(centre: Centre, asked: dict[str, int]) -> None:
    with pytest.raises(Rejected, match="advice_out_of_range"):
        advise(centre.dsn, **asked)
    assert advise(centre.dsn) == Advised(200, 0)
