"""What must hold after each step of the machine, whatever was played."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from station.domain.fact import Fact
from station.domain.person import Person
from tests.proof.centre_model import Memory
from tests.proof.raw_file import (
    ACKNOWLEDGED,
    ALL_FACTS,
    FACT_WITHOUT_STATE,
    LABEL_WITHOUT_FACT,
    OWN_NUMBERS,
    ROW_WITHOUT_FACT,
)
from tests.proof.world import CANARY, Site, World, must

NEWER = 199


class Watched(RuleBasedStateMachine):
    """`world` is what is played on; `only`, where it is set, names the rules that are played."""

    world_type: ClassVar[type[World]] = World
    only: ClassVar[frozenset[str]] = frozenset()

    def __init__(self) -> None:
        super().__init__()
        self.world = self.world_type()
        self.kept: list[Memory] = []
        self.lost: set[int] = set()
        self.older: Path | None = None
        self.newer: list[Fact] = []
        self.world.centre.enrol(NEWER)

    def plays(self, name: str) -> bool:
        return not self.only or name in self.only

    def person(self, name: str = "") -> Person:
        return Person(self.world.sites[0].shift.new_id(), f"{CANARY} {name}", None, 1985, None, None)

    def count(self, site: Site, state: str) -> int:
        return int(site.rows(f"SELECT count(*) FROM delivery WHERE state = '{state}'")[0][0])

    @invariant()
    def what_was_shown_is_there(self) -> None:
        for site in self.world.sites:
            held = {(epoch, seq): (header, payload) for epoch, seq, header, payload in site.rows(ALL_FACTS)}
            for told in site.told:
                found = held.get(told.key[1:])
                must(1, found is not None, f"{told.key} was shown and is absent")
                must(11, found is not None and found[1] == told.payload, f"the value of {told.key} is gone")

    @invariant()
    def row_fact_and_state_are_there_together(self) -> None:
        for site in self.world.sites:
            must(6, not site.rows(FACT_WITHOUT_STATE), "a fact without its delivery state")
            must(6, not site.rows(ROW_WITHOUT_FACT), "a row without its fact")

    @invariant()
    def rows_never_change(self) -> None:
        for (station, epoch), stream in self.world.centre.memory.streams.items():
            seqs = sorted(one.seq for one in stream.rows)
            must(2, len(seqs) == len(set(seqs)), f"two rows for one key of {station}/{epoch}")
            reach = next((place for place, seq in enumerate(seqs, 1) if place != seq), len(seqs) + 1) - 1
            must(5, stream.received_up_to <= reach, f"{station}/{epoch} says {stream.received_up_to}")
            for one in stream.rows:
                shown = self.world.content.get((station, epoch, one.seq), one.content_hash)
                must(4, shown == one.content_hash, f"the stored row {station}/{epoch}/{one.seq} changed")

    @invariant()
    def received_means_held(self) -> None:
        for place, site in enumerate(self.world.sites):
            for epoch, seq in () if place in self.lost else site.rows(ACKNOWLEDGED):
                held = self.world.centre.rows_of(site.station, epoch, seq, seq)
                must(3, bool(held), f"{site.station}/{epoch}/{seq} is received and not there")

    @invariant()
    def read_model_is_the_fold_of_the_ledger(self) -> None:
        memory = self.world.centre.memory
        newest: dict[str, list[tuple[tuple[int, ...], bytes]]] = {}
        for (station, epoch), stream in sorted(memory.streams.items()):
            for one in stream.rows:
                if (station, epoch, one.seq) in memory.quarantine:
                    continue
                header = json.loads(one.header)
                rank = header["revision"], epoch, -station, one.seq
                newest.setdefault(header["record_id"], []).append((rank, one.payload))
        fold = {record: max(states) for record, states in newest.items()}
        must(12, fold == memory.read_model, "the read model depends on the order of arrival")

    @invariant()
    def numbers_are_unlike(self) -> None:
        numbers = [number for site in self.world.sites for (number,) in site.rows(OWN_NUMBERS)]
        must(18, len(numbers) == len(set(numbers)), "two specimens have one number")
        without = [one for site in self.world.sites for one in site.rows(LABEL_WITHOUT_FACT)]
        must(18, not without, "a label without its fact")

    @invariant()
    def no_name_stands_in_clear(self) -> None:
        for site in self.world.sites:
            for file in site.folder.rglob("*"):
                if file.is_file():
                    must(21, CANARY.encode() not in file.read_bytes(), f"a name stands in {file.name}")

    def teardown(self) -> None:
        self.world.close()
