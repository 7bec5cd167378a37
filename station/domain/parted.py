"""Finds what booths said otherwise of one record in the facts themselves, as a supervisor's sticks hold them.

The same rule as the centre's (`central/conflicts.sql`), by revisions alone: no clock decides, nor the order in which
facts come. Knows no file and no database.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

from station.domain.conflict import Conflict, DifferingField, Word, settled_in
from station.domain.told_record import Told

TAKE_OVER = "take_over_visit"
"""The action of a fact that copies another booth's record as it was: it says less than what that booth says."""
CORRECT = "correct_visit"
"""The action of a fact that may decide between words."""
NEVER_MERGED = frozenset({"person", "specimen"})
"""Kinds whose fields never merge by themselves: any difference counts."""
KINDS = frozenset({"visit", *NEVER_MERGED})
NOT_COMPARED = frozenset({"id", "document_sealed"})
NOT_TOLD = object()
UNIX_BEGAN = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Said:
    """One booth's word on a record. `settles` names the words between which it decided, if any."""

    word: Word
    is_copy: bool
    settles: frozenset[str]
    state: Told


Key = tuple[str, str]
Writer = tuple[int, int]
"""A booth, and 0; or the epoch of words of its own that its later epochs do not know: its file was put back."""


def conflicts_among(facts: Iterable[tuple[bytes, bytes]], day: date | None) -> tuple[Conflict, ...]:
    """Returns what nobody has settled of a day's visits, out of headers and payloads of several booths' facts."""
    said: dict[Key, list[Said]] = {}
    for header, payload in facts:
        told = json.loads(header)
        if told["record_kind"] in KINDS:
            said.setdefault((told["record_kind"], told["record_id"]), []).append(_said(told, payload))
    visits = _visits_of(said, day)
    found = ((visits[key], *key, words) for key, words in said.items() if key in visits)
    return tuple(
        conflict
        for visit, kind, record_id, words in sorted(found, key=lambda one: one[:3])
        for conflict in _parted((kind, UUID(record_id), UUID(visit)), words)
    )


def _said(told: Mapping[str, Any], payload: bytes) -> Said:  # Any: JSON
    at = UNIX_BEGAN + timedelta(milliseconds=told["recorded_at_ms"])
    word = Word(told["station"], told["epoch"], told["seq"], told["revision"], at)
    settles = settled_in(told["reason"]) if told["action"] == CORRECT else frozenset[str]()
    return Said(word, told["action"] == TAKE_OVER, settles, json.loads(payload))


def _visits_of(said: Mapping[Key, Sequence[Said]], day: date | None) -> dict[Key, str]:
    """Returns the visit of each record that belongs to a visit of a day."""
    wanted = None if day is None else day.isoformat()
    visits = {
        record_id: words[-1].state
        for (kind, record_id), words in said.items()
        if kind == "visit" and words[-1].state.get("operating_day") == wanted
    }
    found: dict[Key, str] = {}
    for visit_id, state in sorted(visits.items(), reverse=True):
        found["visit", visit_id] = found["person", str(state.get("person_id"))] = visit_id
    for (kind, record_id), words in said.items():
        if kind == "specimen" and words[-1].state.get("visit_id") in visits:
            found[kind, record_id] = words[-1].state["visit_id"]
    return found


def _parted(about: tuple[str, UUID, UUID], said: Sequence[Said]) -> Iterator[Conflict]:
    """Gives what parts any two writers of a record: each one's last word before it knows of another's."""
    written: dict[Writer, list[Said]] = {}
    for word in sorted(said, key=lambda each: (each.word.revision, each.word.epoch)):
        written.setdefault(_writer(word, said), []).append(word)
    for one, other in combinations(sorted(written), 2):
        shared = _own(written[one]) & _own(written[other])
        for revision in sorted(revision for revision in shared if revision - 1 not in shared):
            first, second = (_last_before_knowing(written[each], revision) for each in (one, other))
            fields = tuple(_differing(about[0], _base(written, revision - 1), (first.state, second.state)))
            is_settled = any({first.word.place, second.word.place} <= each.settles for each in said)
            if fields and not is_settled:
                yield Conflict(*about, (first.word, second.word), fields)


def _writer(one: Said, said: Sequence[Said]) -> Writer:
    """Returns whose word it is: a word after which the booth's file was put back belongs to a writer of its own."""
    word = one.word
    before = {
        each.word.revision: each.state
        for each in said
        if (each.word.station, each.word.epoch) == (word.station, word.epoch)
    }
    is_forgotten = any(
        each.word.revision <= word.revision and before.get(each.word.revision, each.state) != each.state
        for each in said
        if each.word.station == word.station and each.word.epoch > word.epoch
    )
    return word.station, word.epoch if is_forgotten else 0


def _own(words: Iterable[Said]) -> set[int]:
    return {one.word.revision for one in words if not one.is_copy}


def _last_before_knowing(words: Sequence[Said], parted_at: int) -> Said:
    knowing = (one.word.revision for one in words if one.is_copy or one.settles)
    end = min((revision for revision in knowing if revision > parted_at), default=None)
    return [
        one
        for one in words
        if not one.is_copy and parted_at <= one.word.revision and (end is None or one.word.revision < end)
    ][-1]


def _base(written: Mapping[Writer, Sequence[Said]], revision: int) -> Told:
    """Returns what stood before two writers parted."""
    before = [
        (one.is_copy, writer, one.word.epoch, one.state)
        for writer, words in written.items()
        for one in words
        if one.word.revision == revision
    ]
    return min(before, key=lambda one: one[:3])[3] if before else {}


def _differing(kind: str, base: Told, states: tuple[Told, Told]) -> Iterator[DifferingField]:
    first, second = states
    for field in sorted({*first, *second} - NOT_COMPARED):
        values = first.get(field, NOT_TOLD), second.get(field, NOT_TOLD)
        both_changed = base.get(field, NOT_TOLD) not in values
        if values[0] != values[1] and (kind in NEVER_MERGED or both_changed):
            yield DifferingField(field, (first.get(field), second.get(field)))
