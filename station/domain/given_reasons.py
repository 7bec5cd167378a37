"""Which reasons for a day's differences were given already, so that nobody is asked for them again.

A reason holds for what it was given for: as soon as one more person or number stands under a kind of difference, the
kind is asked for anew. A function of values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from station.domain.day import Difference, DifferenceKind, Item
from station.domain.fact import Json

Told = tuple[str, Mapping[str, Json]]
"""Who gave reasons ("" where that need not be said), and what a closing keeps of its differences."""


def given_reasons(differences: Iterable[Difference], told: Iterable[Told]) -> dict[DifferenceKind, str]:
    """Returns the reasons of the kinds of which everything was explained, by one closing or by several together."""
    everybody = tuple(told)
    found = {one.kind: _reason(one, everybody) for one in differences}
    return {kind: reason for kind, reason in found.items() if reason}


def _reason(difference: Difference, told: tuple[Told, ...]) -> str:
    kept = [(who, one) for who, of_day in told if isinstance(one := of_day.get(difference.kind.value), dict)]
    known = [(who, one, _texts(one, "numbers"), _texts(one, "visits")) for who, one in kept]
    covering = [
        (who, one) for who, one, *texts in known if any(_covers(item, *texts) for item in difference.items)
    ]
    is_whole = all(any(_covers(item, *texts) for _, _, *texts in known) for item in difference.items)
    nameless = sum(not item.number and item.visit_id is None for item in difference.items)
    counted = sum(int(str(one.get("count", 0))) for _, one in covering)
    if not is_whole or nameless > counted:
        return ""
    reasons = (f"{who}: {one['reason']}" if who else str(one["reason"]) for who, one in covering)
    return "; ".join(dict.fromkeys(reasons))


def _covers(item: Item, numbers: frozenset[str], visits: frozenset[str]) -> bool:
    """Says whether a closing keeps an item: by its number, else by its visit; what has neither is only counted."""
    if item.number:
        return item.number in numbers
    return item.visit_id is None or str(item.visit_id) in visits


def _texts(kept: Mapping[str, Json], name: str) -> frozenset[str]:
    texts = kept.get(name)
    return frozenset(map(str, texts)) if isinstance(texts, list) else frozenset()
