"""In which order Enter leads through the page of a visit, and what of it needs no answer any more. Pure."""

from __future__ import annotations

from enum import IntEnum

from station.domain.page import VisitPage

WHO_ORDER = ("name", "birth", "sex", "phone", "area", "vehicle", "lane")
ORDER = (
    *WHO_ORDER,
    "consent",
    "guardian_name",
    "guardian_relation",
    "symptoms",
    "onset",
    "temperature",
    "spo2",
)
"""The fields as Enter leads through them."""
TRIAGE_ORDER = ORDER[ORDER.index("symptoms") :]
"""The fields of a later triage, when it is known who somebody is."""
CORRECT_ORDER = (*WHO_ORDER, "reason")
"""The fields of a correction."""
SHARED = ("area", "vehicle", "lane")
"""What is known of whoever comes with others, came before, or filled in the page: nobody asks for it again."""
TITLES = {ORDER: "visit.title", TRIAGE_ORDER: "visit.again", CORRECT_ORDER: "visit.correct"}
NEW_KEYS = ("help", "about", "triage", "next", "clear", "save", "board", "commands", "language", "lock")
NEW_COMMANDS = ("match_1", "match_2", "match_3", "open_here", "undo", "day")
"""What else can be done on the page of a new visit."""
KEYS_OF = {
    ORDER: NEW_KEYS,
    TRIAGE_ORDER: tuple(one for one in NEW_KEYS if one not in ("next", "about")),
    CORRECT_ORDER: tuple(one for one in NEW_KEYS if one not in ("next", "triage")),
}


def keys_of(order: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Returns the keys of a page with these fields, and what else can be done on it."""
    return KEYS_OF[order], NEW_COMMANDS if order == ORDER else ("day",)


class Side(IntEnum):
    """The sides of the page, in their order on the stack."""

    PAGE = 0
    WHO = 1
    CAME = 2
    MORE = 3
    REASONS = 4

    def after(self, key: str) -> Side:
        """Returns the side to which a key turns from this one."""
        sides = TURNS[key]
        return sides[(sides.index(self) + 1) % len(sides)] if self in sides else sides[1]


TURNS: dict[str, tuple[Side, ...]] = {
    "about": (Side.PAGE, Side.WHO, Side.CAME),
    "triage": (Side.PAGE, Side.MORE, Side.REASONS),
}
"""The sides as a key turns them."""


def answered_before(page: VisitPage) -> frozenset[str]:
    """Returns the fields that Enter need not lead to, because the page came with them."""
    if not (page.party_id or page.person_id or page.preregistered_at):
        return frozenset()
    named = (
        "name",
        "birth",
        "sex",
        "phone",
        "guardian_name",
        "guardian_relation",
        "onset",
        "temperature",
        "spo2",
    )
    known = {name for name in named if getattr(page, name).strip()}
    if page.symptoms is not None:
        known |= {"symptoms", "onset"} if page.preregistered_at else {"symptoms"}
    return frozenset({*known, *SHARED})
