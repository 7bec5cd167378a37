"""The 24 invariants of the protocol, played in memory by one machine; and a planted bug for each is caught.

Real: the station's file, ledger, outbox, exchange, pauses, carrier files, rights. A model, written from the protocol:
the centre and the network. Invariants 1 to 5, 7 and 16 are looked at against PostgreSQL too, by name in
`tests/central/test_line_faults.py`; 12 and 13 in `test_read_model.py`, 9 in `test_backup.py` there.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.proof.bugs import ALL_BUGS, Bug
from tests.proof.machine import StationMachine
from tests.proof.notes import SEED, Note, keep, rounds
from tests.proof.world import Broken, World

QUIET = (
    HealthCheck.too_slow,
    HealthCheck.filter_too_much,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
)
PLAYED = settings(
    max_examples=10, stateful_step_count=25, deadline=None, suppress_health_check=QUIET, database=None
)
FIRST_FOUND = settings(PLAYED, phases=(Phase.generate,), derandomize=True, report_multiple_bugs=False)
HUNTED = settings(FIRST_FOUND, max_examples=400, stateful_step_count=20)  # ends with the first that is found

INVARIANTS = {
    1: "a save that was shown is never absent",
    2: "one stored row for one key",
    3: "received means that the centre holds the row",
    4: "the same key with another hash changes nothing and raises an alarm",
    5: "received up to never passes a gap",
    6: "row, fact and delivery state are there together",
    7: "a poisoned fact delays nobody",
    8: "nothing stays pending",
    9: "a restored centre lacks nothing that a station holds",
    10: "no place of an epoch is used twice",
    11: "every value stays reachable",
    12: "any order of arrival gives the same read model",
    13: "facts of a newer schema keep their bytes",
    14: "order does not go backwards with the clock (lockout and expiry: of a later issue)",
    15: "no reply crashes the client or makes it sleep for long",
    16: "no station reads or writes another's stream",
    17: "green only when every row is equal",
    18: "no two numbers are equal, no label lacks its fact",
    19: "cutting and editing is found where an anchor or the centre outlives it",
    20: "no role acts outside its matrix (the whole matrix: of a later issue)",
    21: "a canary name is nowhere in clear (spool and dump: of a later issue)",
    22: "no exported cell runs",
    23: "nothing unconfirmed is purged (of a later issue: until then nothing is purged at all)",
    24: "a carrier file that was changed in any byte imports nothing",
}


def machine(world: type[World] = World, rules: str = "") -> type[StationMachine]:
    members = {"world_type": world, "only": frozenset(rules.split())}
    return type("PlayedMachine", (StationMachine,), members)


def test_invariants_1_to_24_hold_whatever_happens() -> None:
    run_state_machine_as_test(machine(), settings=PLAYED)


@pytest.mark.parametrize(
    "bug", ALL_BUGS, ids=lambda bug: f"invariant-{bug.number}-{bug.name.replace(' ', '-')}"
)
def test_a_planted_bug_is_caught_by_its_invariant(bug: Bug) -> None:
    with bug.planted(), pytest.raises(Broken) as caught:
        run_state_machine_as_test(machine(bug.world, bug.rules), settings=HUNTED)
    assert caught.value.number == bug.number, caught.value


def test_every_invariant_has_a_planted_bug() -> None:
    assert {bug.number for bug in ALL_BUGS} == set(INVARIANTS) == set(range(1, 25))


@pytest.mark.soak
def test_invariants_1_to_24_hold_in_a_long_run() -> None:
    steps = settings(PLAYED, max_examples=20, stateful_step_count=40, derandomize=False)
    runs = 0
    for _ in rounds(200, 0.13):
        run_state_machine_as_test(machine(), settings=steps)
        runs += 20
    how = f"{len(INVARIANTS)} invariants, looked at after each of up to 40 random steps; real files, the centre a model"
    keep(Note("any order of faults, in memory", how, runs, 0, 0, "tests/proof/test_invariants.py", SEED))
