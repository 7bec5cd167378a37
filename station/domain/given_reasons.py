"""Which reasons for a day's differences were given already, so that nobody is asked for them again.

A reason holds for what it was given for: as soon as one more person or number stands under a kind of difference, the
kind is asked for anew. Why a visit stays is said for its tube that was never collected, too. Functions of values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from station.domain.day import Difference, DifferenceKind, Item
from station.domain.fact import Json

FOLLOWS_FROM: Mapping[DifferenceKind, tuple[DifferenceKind, ...]] = {
    DifferenceKind.NOT_COLLECTED: (DifferenceKind.NO_WAY_OUT, DifferenceKind.COLLECTED_WITHOUT_TUBE),
}
"""Which differences of tubes follow from which of their visits."""
Told = tuple[str, Mapping[str, Json]]
"""Who gave reasons ("" where that need not be said), and what a closing keeps of its differences."""


def given_reasons(differences: Iterable[Difference], told: Iterable[Told]) -> dict[DifferenceKind, str]:
    """Returns the reasons of the kinds of which everything was explained, by one closing or by several together."""
    everybody = tuple(told)
    found = {one.kind: _reason(one, everybody) for one in differences}
    return {kind: reason for kind, reason in found.items() if reason}


def leading_kinds(difference: Difference, differences: Iterable[Difference]) -> tuple[DifferenceKind, ...]:
    """Returns the kinds from which all of a difference follows; none where any of it stands for itself."""
    leads = [one for one in differences if one.kind in FOLLOWS_FROM.get(difference.kind, ())]
    kinds = {item.visit_id: one.kind for one in leads for item in one.items}
    found = [kinds.get(item.visit_id) for item in difference.items]
    return () if None in found else tuple(dict.fromkeys(one for one in found if one is not None))


def reasons_for_all(
    differences: Iterable[Difference], reasons: Mapping[DifferenceKind, str]
) -> dict[DifferenceKind, str]:
    """Returns the reasons that were given, each said of what follows from it as well."""
    everything = tuple(differences)
    told = {kind: why for kind, why in reasons.items() if why.strip()}
    for one in everything:
        leads = leading_kinds(one, everything)
        if one.kind not in told and leads and all(kind in told for kind in leads):
            told[one.kind] = "; ".join(dict.fromkeys(told[kind] for kind in leads))
    return told


def not_explained(
    differences: Iterable[Difference], reasons: Mapping[DifferenceKind, str]
) -> tuple[Difference, ...]:
    """Returns the differences whose reason has to be asked for; what follows from others is asked with them."""
    everything = tuple(differences)
    told = reasons_for_all(everything, reasons)
    return tuple(one for one in everything if one.kind not in told and not leading_kinds(one, everything))


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
