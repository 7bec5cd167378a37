"""Turns how a day stands, as the action returns it, into what its page shows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from station.actions.day_status import DayStatus, Named
from station.domain.day import DayAccount, DifferenceKind, Item
from station.domain.fact import Json
from station.domain.given_reasons import reasons_for_all
from station.domain.number_account import Fate
from ui.day_shown import DayShown, EventShown, Kind, Stays


def day_shown(status: DayStatus, explanations: Mapping[Kind, str]) -> DayShown:
    """Returns a day as it is shown, with the explanations that are typed and not saved yet."""
    closing = status.closing
    kept = {} if closing is None or not status.is_closed else closing.differences
    return DayShown(
        day=status.day,
        state=status.state.value,
        is_over=status.is_over,
        ends_at=status.ends_at,
        account=status.account,
        given=len(status.numbers.stories),
        gaps=status.numbers.count(Fate.UNEXPLAINED),
        unsent=status.unsent,
        unsent_visits=_items(status.unsent_visits),
        refused=status.refused,
        changed=_items(status.changed),
        digits=status.digits,
        seq=status.seq if closing is None or not status.is_closed else closing.last_seq,
        events=tuple(
            EventShown(
                one.at,
                one.actor,
                one.amendment,
                one.is_reopening,
                one.reason,
                one.signed_by,
                stays_shown(one.differences, "difference"),
            )
            for one in status.events
        ),
        kept_reasons=reasons_kept(kept),
        explanations=explanations,
    )


def for_all(account: DayAccount, told: Mapping[Kind, str]) -> dict[Kind, str]:
    """Returns reasons, each of them told of what follows from its difference as well."""
    differences = {kind: why for kind, why in told.items() if isinstance(kind, DifferenceKind)}
    return {**told, **dict(reasons_for_all(account.differences, differences).items())}


def reasons_kept(kept: Mapping[str, Json]) -> dict[str, str]:
    """Returns why each kind of what stayed stays, as a closing keeps it."""
    return {kind: str(one.get("reason", "")) for kind, one in kept.items() if isinstance(one, dict)}


def stays_shown(kept: Mapping[str, Json], area: str) -> tuple[Stays, ...]:
    """Returns what stayed as a closing keeps it; its names stand in an area of words."""
    return tuple(
        Stays(f"{area}.{kind}", _count(one), str(one.get("reason", "")))
        for kind, one in kept.items()
        if isinstance(one, dict)
    )


def _count(one: Mapping[str, Json]) -> int:
    """Returns how many a closing counted: differences as such, of lacks the laptops."""
    stations = one.get("stations")
    return len(stations) if isinstance(stations, list) else int(str(one.get("count", 0)))


def _items(named: Iterable[Named]) -> tuple[Item, ...]:
    return tuple(Item(one.visit_id, one.name) for one in named)
