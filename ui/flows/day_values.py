"""Turns how a day stands, as the action returns it, into what its page shows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from station.actions.day_status import DayStatus, Named
from station.domain.day import Item
from station.domain.number_account import Fate
from ui.day_shown import DayShown, EventShown, Kind


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
        signed_by=status.signed_by if status.is_closed else "",
        events=tuple(
            EventShown(one.at, one.actor, one.amendment, one.is_reopening, one.reason)
            for one in status.events
        ),
        kept_reasons={
            kind: str(one.get("reason", "")) for kind, one in kept.items() if isinstance(one, dict)
        },
        explanations=explanations,
    )


def _items(named: Iterable[Named]) -> tuple[Item, ...]:
    return tuple(Item(one.visit_id, one.name) for one in named)
