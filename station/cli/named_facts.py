"""Facts of the ledger as the command line names them: whose visit, which number, what kind, when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo

from station.actions.refused_facts import NamedFact, RefusedFact
from station.cli.command import Json, clock_time
from station.domain.number import display
from station.domain.payload import to_json
from station.words import Words


def fact_json(one: NamedFact) -> Json:
    """Returns a fact by its names, as JSON."""
    return {
        "epoch": one.epoch,
        "seq": one.seq,
        "kind": one.kind,
        "name": one.name,
        "number": one.number,
        "visit": None if one.visit_id is None else str(one.visit_id),
        "actor": one.actor,
        "recorded_at": to_json(one.recorded_at),
    }


def fact_line(one: NamedFact, zone: tzinfo, words: Words) -> str:
    """Returns a fact by its names, in one line."""
    who = " ".join(part for part in (one.name, display(one.number) if one.number else "") if part)
    return words(
        "refused_fact.line",
        at=clock_time(one.recorded_at, zone),
        who=who or words("refused_fact.nobody"),
        kind=words(f"record.{one.kind}") if f"record.{one.kind}" in words else one.kind,
        epoch=one.epoch,
        seq=one.seq,
    )


def refused_json(refused: Sequence[RefusedFact], words: Words) -> list[Json]:
    """Returns what the centre holds back, as JSON, each with why and what to do."""
    return [
        {
            **fact_json(one.fact),
            "why": one.why.value,
            "message": words(f"refusal.{one.why.value}"),
            "since": to_json(one.since),
        }
        for one in refused
    ]


def refused_lines(refused: Iterable[RefusedFact], zone: tzinfo, words: Words) -> tuple[str, ...]:
    """Returns what the centre holds back, each in one line with why and what to do."""
    return tuple(
        words("cli.held_back", fact=fact_line(one.fact, zone, words), why=words(f"refusal.{one.why.value}"))
        for one in refused
    )
