"""A page in the words of a programme: what another programme asks for, this one neither shows nor knows. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from station.domain.page import LISTS, VisitPage
from station.domain.programme_content import Programme


def in_programme(page: VisitPage, programme: Programme) -> tuple[VisitPage, tuple[str, ...]]:
    """Returns a page with those symptoms and conditions only that a programme asks for, and the others' names.

    Where nothing is left of a list, nobody was asked.
    """
    known = {
        "symptoms": {one.key for one in programme.symptoms if one.is_asked},
        "conditions": {one.key for one in programme.conditions},
    }
    kept: dict[str, Any] = {}  # Any: replace() takes no dict
    left_out: dict[str, None] = {}
    for name in LISTS:
        named = getattr(page, name)
        asked = known[name.removesuffix("_unknown")]
        if named and not asked.issuperset(named):
            kept[name] = tuple(one for one in named if one in asked) or getattr(VisitPage(), name)
            left_out |= dict.fromkeys(one for one in named if one not in asked)
    return replace(page, **kept), tuple(left_out)
