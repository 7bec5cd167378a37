"""A batch as a value, and when an answer to it is believed. Invariants 3 and 15 of the protocol."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain.envelope import Batch, Received, Unknown, batch_of, chain_over, judge
from station.domain.fact import Fact, Header, first_chain, seal

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def facts(many: int, station: int = 101, epoch: int = 1) -> list[Fact]:
    made: list[Fact] = []
    chain = first_chain(station, epoch)
    for seq in range(1, many + 1):
        record = UUID(int=seq)
        header = Header(
            station, epoch, seq, NOON, NOON, "kim", "nurse", "act", "", "visit", record, record, 1, 0
        )
        made.append(seal(header, {"id": seq}, chain))
        chain = made[-1].chain
    return made


FACTS = facts(9)
BATCH = batch_of(FACTS[2:7], FACTS[1].chain, "1.0")


def honest(batch: Batch) -> dict[str, object]:
    return {
        "status": "received",
        "station": batch.station,
        "epoch": batch.epoch,
        "first_seq": batch.first_seq,
        "last_seq": batch.last_seq,
        "chain_after": batch.chain_after.hex(),
        "received_up_to": batch.last_seq,
        "duplicates": 0,
        "quarantined": 0,
    }


def test_a_batch_holds_the_exact_bytes_and_both_chains() -> None:
    assert (BATCH.first_seq, BATCH.last_seq) == (3, 7)
    assert BATCH.facts == tuple((one.header_bytes, one.payload) for one in FACTS[2:7])
    assert chain_over(BATCH.chain_before, BATCH.facts) == BATCH.chain_after == FACTS[6].chain


NO_BATCHES = {
    "empty": [],
    "a gap": [FACTS[2], FACTS[4]],
    "out of order": [FACTS[3], FACTS[2]],
    "another station": [FACTS[2], facts(4, station=102)[3]],
    "another epoch": [FACTS[2], facts(4, epoch=2)[3]],
    "another chain": FACTS[3:6],
}


@pytest.mark.parametrize("chosen", NO_BATCHES.values(), ids=NO_BATCHES.keys())
def test_facts_that_are_no_range_of_one_chain_make_no_batch(chosen: list[Fact]) -> None:
    with pytest.raises(ValueError, match=r"batch|facts"):
        batch_of(chosen, FACTS[1].chain, "1.0")


def test_an_honest_answer_is_believed() -> None:
    judged = judge(BATCH, honest(BATCH))
    assert isinstance(judged, Received)
    assert judged.acknowledgement.chain_after == BATCH.chain_after


def test_keys_of_a_later_version_do_not_disturb() -> None:
    assert isinstance(judge(BATCH, {**honest(BATCH), "advice": {"most_facts": 100}}), Received)


ANSWERS = [
    ("station", 102, "other_range"),
    ("epoch", 2, "other_range"),
    ("first_seq", 2, "other_range"),
    ("last_seq", 8, "other_range"),
    ("chain_after", FACTS[7].chain.hex(), "chain_differs"),
    ("chain_after", BATCH.chain_after.hex().upper(), "malformed"),
    ("chain_after", BATCH.chain_after, "malformed"),
    ("chain_after", None, "malformed"),
    ("received_up_to", 6, "malformed"),
    ("station", "101", "malformed"),
    ("station", 101.0, "malformed"),
    ("epoch", True, "malformed"),
    ("duplicates", -1, "malformed"),
    ("status", "RECEIVED", "malformed"),
    ("status", ["received"], "malformed"),
    ("status", "gap", "gap"),
    ("status", "chain_differs", "chain_differs"),
    ("status", "mismatch", "mismatch"),
]


@pytest.mark.parametrize(("key", "value", "reason"), ANSWERS, ids=str)
def test_an_answer_with_one_thing_wrong_is_unknown(key: str, value: object, reason: str) -> None:
    assert judge(BATCH, {**honest(BATCH), key: value}) == Unknown(reason)


@pytest.mark.parametrize("key", honest(BATCH))
def test_an_answer_with_one_thing_missing_is_unknown(key: str) -> None:
    answer = honest(BATCH)
    del answer[key]
    assert judge(BATCH, answer) == Unknown("malformed")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(sorted(honest(BATCH))), inner)
    ),
)


@given(anything)
def test_no_answer_whatever_is_an_exception_or_progress(answer: object) -> None:
    assert isinstance(judge(BATCH, answer), Unknown)


@given(st.dictionaries(st.sampled_from(sorted(honest(BATCH))), anything, min_size=1))
def test_an_answer_is_believed_only_for_the_very_chain(changes: dict[str, object]) -> None:
    answer = {**honest(BATCH), **changes}
    judged = judge(BATCH, answer)
    if isinstance(judged, Received):
        assert {key: answer[key] for key in ("station", "epoch", "first_seq", "last_seq", "chain_after")} == {
            key: honest(BATCH)[key] for key in ("station", "epoch", "first_seq", "last_seq", "chain_after")
        }


def test_an_answer_to_another_batch_is_unknown() -> None:
    assert judge(replace(BATCH, last_seq=8), honest(BATCH)) == Unknown("other_range")
