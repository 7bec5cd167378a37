"""What the page of a day is shown: plain values, and the checks that they are read off in a language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from enum import StrEnum
from itertools import takewhile
from types import MappingProxyType
from typing import Protocol

from station.domain.day import DayAccount, Difference, DifferenceKind, Item
from station.domain.number import display
from station.domain.site_day import SiteLack
from station.domain.visit import WayOut
from station.words import Words

Kind = DifferenceKind | SiteLack
"""What may be explained."""
GREEN, AMBER, RED = "green", "amber", "red"
CLOSE, SHEET, EXPORT, UNSENT = "close", "sheet", "export", "unsent"
"""Checks that are something to do."""
BECAUSE = " – "
"""Stands between what stays and why."""


class LeadsTo(StrEnum):
    """Where something of a difference is put right."""

    VISIT = "visit"
    RACKS = "racks"
    BOXES = "boxes"
    NUMBERS = "numbers"
    PRINT = "print"
    PAGE = "page"
    CORRECTION = "correction"
    TRIAGE = "triage"


LEADS_TO: Mapping[DifferenceKind, LeadsTo] = MappingProxyType(
    {
        DifferenceKind.NO_WAY_OUT: LeadsTo.VISIT,
        DifferenceKind.COLLECTED_WITHOUT_TUBE: LeadsTo.VISIT,
        DifferenceKind.NOT_COLLECTED: LeadsTo.VISIT,
        DifferenceKind.TUBE_OF_VOID_VISIT: LeadsTo.VISIT,
        DifferenceKind.NOT_RACKED: LeadsTo.RACKS,
        DifferenceKind.NOT_HANDED_OVER: LeadsTo.BOXES,
        DifferenceKind.NOT_FOUND_BY_LABORATORY: LeadsTo.BOXES,
        DifferenceKind.NUMBER_UNEXPLAINED: LeadsTo.NUMBERS,
        DifferenceKind.LABEL_NOT_PRINTED: LeadsTo.PRINT,
        DifferenceKind.OPEN_DRAFT: LeadsTo.PAGE,
    }
)
PEOPLE, SPECIMENS, NUMBERS, DRAFTS = "people", "specimens", "numbers", "drafts"
ABOUT: Mapping[str, tuple[DifferenceKind, ...]] = MappingProxyType(
    {
        PEOPLE: (DifferenceKind.NO_WAY_OUT, DifferenceKind.COLLECTED_WITHOUT_TUBE),
        SPECIMENS: (
            DifferenceKind.NOT_COLLECTED,
            DifferenceKind.TUBE_OF_VOID_VISIT,
            DifferenceKind.NOT_RACKED,
            DifferenceKind.NOT_HANDED_OVER,
            DifferenceKind.NOT_FOUND_BY_LABORATORY,
        ),
        NUMBERS: (DifferenceKind.NUMBER_UNEXPLAINED, DifferenceKind.LABEL_NOT_PRINTED),
        DRAFTS: (DifferenceKind.OPEN_DRAFT,),
    }
)
"""Which differences belong to which sum of the day."""


@dataclass(frozen=True, slots=True)
class Stays:
    """What stayed when a day was closed: the code of its name, how many, and why."""

    code: str
    count: int
    reason: str


@dataclass(frozen=True, slots=True)
class EventShown:
    """That the day was closed or opened again, when, by whom and why; who signed as the second, and what stayed."""

    at: datetime
    who: str
    amendment: int
    is_reopening: bool
    reason: str
    signed_by: str = ""
    stays: tuple[Stays, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the page in one language: a sum, a difference, or something to do. `light` is empty for the last.

    `kind` is that of a difference; `items` are the people, tubes or labels that it is about; `state` says the light
    in a word of its own.
    """

    key: str
    name: str
    count: str = ""
    light: str = ""
    told: str = ""
    items: tuple[Item, ...] = ()
    kind: Kind | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """One thing that a second person signs: what it is, why it stays, and everybody and everything in it."""

    name: str
    reason: str
    items: tuple[Item, ...] = ()

    def lines(self, words: Words) -> tuple[str, ...]:
        """Returns it as it is read: its name with its reason, and a line for each that is in it."""
        told = ("  ".join(part for part in cells_of(one, words) if part) for one in self.items)
        return f"{self.name}{BECAUSE}{self.reason}", *(f"    {one}" for one in told)


class PageShown(Protocol):
    """What the page can show: a day of this booth, or of the whole site."""

    @property
    def day(self) -> date:
        """Which day it is."""
        ...

    @property
    def ends_at(self) -> datetime:
        """When the day is over."""
        ...

    @property
    def is_closed(self) -> bool:
        """Whether it is closed, changed since or not."""
        ...

    def title(self, words: Words) -> str:
        """Returns what stands above the page."""
        ...

    def checks(self, words: Words, zone: tzinfo) -> tuple[Check, ...]:
        """Returns the lines of the page in their order."""
        ...

    def signed(self, words: Words) -> tuple[Signed, ...]:
        """Returns all that a second person signs."""
        ...


@dataclass(frozen=True, slots=True)
class DayShown:
    """A day of this booth. `state` is one of `day_state.*`; `explanations` are those typed and not saved yet.

    `kept_reasons` are of a day that is closed.
    """

    day: date
    state: str
    is_over: bool
    ends_at: datetime
    account: DayAccount
    given: int
    gaps: int
    unsent: int
    unsent_visits: tuple[Item, ...]
    refused: int
    changed: tuple[Item, ...]
    digits: str
    seq: int
    events: tuple[EventShown, ...] = ()
    kept_reasons: Mapping[str, str] = field(default_factory=dict)
    explanations: Mapping[Kind, str] = field(default_factory=dict)

    @property
    def is_closed(self) -> bool:
        """Whether the day is closed, changed since or not."""
        return self.state in ("closed", "changed")

    def reason_of(self, kind: Kind) -> str:
        """Returns why a kind of difference stays: as it was saved, or as it is typed."""
        return self.kept_reasons.get(kind.value, "") if self.is_closed else self.explanations.get(kind, "")

    def title(self, words: Words) -> str:
        """Returns the day and how far it is."""
        return words("day.title", day=self.day.isoformat(), state=words(f"day_state.{self.state}"))

    def checks(self, words: Words, zone: tzinfo) -> tuple[Check, ...]:
        """Returns each sum with its differences, what is unsent, and what is to be done."""
        counts = {
            **sums_of(self.account),
            NUMBERS: (self.given, self.given - self.gaps),
            DRAFTS: (self.account.drafts, 0),
        }
        telling = Telling(words, self.reason_of, todo_here, {"given": self.given, "gaps": self.gaps})
        sums = sum_checks(self.account, counts, telling)
        return (*sums, _unsent(self, words), *_changed(self, words), *_todo(self, words, zone))

    def signed(self, words: Words) -> tuple[Signed, ...]:
        """Returns each difference with why it stays and whom it is about."""
        return differences_signed(self.account, self.reason_of, words)


ReasonOf = Callable[[Kind], str]
TodoOf = Callable[[DifferenceKind, Words], str]
Counts = Mapping[str, tuple[int, int]]
"""For each sum how many there are and how many of them are accounted for."""


def sums_of(account: DayAccount) -> Counts:
    """Returns the sums of people and specimens."""
    return {
        PEOPLE: (account.registered, sum(account.ways_out.values())),
        SPECIMENS: (account.specimens, account.handed_over + account.elsewhere),
    }


def differences_signed(account: DayAccount, reason_of: ReasonOf, words: Words) -> tuple[Signed, ...]:
    """Returns each difference of an account as it is signed."""
    return tuple(
        Signed(
            words(f"difference.{one.kind.value}", count=len(one.items)),
            reason_of(one.kind),
            tuple(sorted(one.items, key=lambda item: item.number)),
        )
        for one in account.differences
    )


@dataclass(frozen=True, slots=True)
class Telling:
    """How differences are told: in which words, why each stays, what is to be done about it, and the sums' facts."""

    words: Words
    reason_of: ReasonOf
    todo_of: TodoOf
    facts: Mapping[str, int] = field(default_factory=dict)


def todo_here(kind: DifferenceKind, words: Words) -> str:
    """Returns the code of what is to be done about a difference at this booth."""
    code = f"day_todo.{kind.value}"
    return code if code in words else f"day_todo.{LEADS_TO[kind].value}"


def sum_checks(account: DayAccount, counts: Counts, telling: Telling) -> Iterator[Check]:
    """Gives each sum, and below it its differences."""
    found = {one.kind: one for one in account.differences}
    for key, (there_are, accounted) in counts.items():
        these = [difference_check(found[one], telling) for one in ABOUT[key] if one in found]
        lights = {one.light for one in these}
        worst = RED if RED in lights else AMBER if lights else GREEN
        sign = "=" if there_are == accounted else "≠"
        count = str(there_are) if key == DRAFTS else f"{there_are} {sign} {accounted}"
        name = telling.words(f"day_check.{key}")
        if key == DRAFTS and these:  # this sum has one difference only, which says it all
            yield from (replace(one, name=name, count=count) for one in these)
        else:
            yield Check(key, name, count, worst, _sum(key, account, telling.words, telling.facts))
            yield from these


def light_of(reason: str) -> str:
    """Returns the light of a difference: amber where it is explained."""
    return AMBER if reason else RED


def _sum(key: str, account: DayAccount, words: Words, facts: Mapping[str, int]) -> str:
    if key != PEOPLE:
        return words(f"day_sum.{key}", **account.counts(), **facts)
    ways = " + ".join(f"{words(f'way_out.{way.value}')} {account.ways_out[way]}" for way in WayOut)
    told = words("day.visits", registered=account.registered, ways=ways, open=account.without_way_out)
    return f"{told}\n{words('day_check.void_visits', count=account.void_visits)}"


def difference_check(one: Difference, telling: Telling) -> Check:
    """Returns the line of a difference: why it stays, or what is to be done about it."""
    words, reason = telling.words, telling.reason_of(one.kind)
    told = words("day_check.because", reason=reason) if reason else words(telling.todo_of(one.kind, words))
    name = words(f"difference.{one.kind.value}", count=len(one.items))
    return Check(one.kind.value, f"  {name}", "", light_of(reason), told, one.items, one.kind)


def _unsent(shown: DayShown, words: Words) -> Check:
    told = words("day_check.unsent_told", facts=shown.unsent, visits=len(shown.unsent_visits))
    if shown.refused:
        told = f"{told}\n{words('day_check.refused', count=shown.refused)}"
    light = RED if shown.refused else AMBER if shown.unsent else GREEN
    name, count = words("day_check.unsent"), str(shown.unsent)
    state = UNSENT if light == AMBER else ""
    return Check(UNSENT, name, count, light, told, shown.unsent_visits, state=state)


def _changed(shown: DayShown, words: Words) -> Iterator[Check]:
    if shown.changed:
        name, count = words("day_check.changed"), str(len(shown.changed))
        told = words("day_check.changed_told")
        yield Check("changed", name, count, AMBER, told, shown.changed, state="changed")


def _todo(shown: DayShown, words: Words, zone: tzinfo) -> Iterator[Check]:
    history = "\n".join(line for one in shown.events for line in event_lines(one, words, zone))
    if not shown.is_closed:
        told = words("day_check.close_two" if shown.account.differences else "day_check.close_one")
        over = "" if shown.is_over else words("day.not_over", at=f"{shown.ends_at:%Y-%m-%d %H:%M}")
        closing = "\n".join(one for one in (told, over, history) if one)
        yield Check(CLOSE, words("day_check.close"), told=closing)
    else:
        light = AMBER if shown.account.differences or shown.changed else GREEN
        chain = words("day.chain", digits=shown.digits, seq=shown.seq)
        closing = "\n".join((history, chain, words("day_check.is_closed")))
        yield Check(CLOSE, words("day_check.closed"), "", light, closing)
    for key in (SHEET, EXPORT):
        yield Check(key, words(f"day_check.{key}"), told=f"{words(f'day_check.{key}_told')}\n\n{closing}")


def event_lines(one: EventShown, words: Words, zone: tzinfo) -> tuple[str, ...]:
    """Returns when and by whom a day was closed or opened again, who signed as the second, and why what stayed."""
    if one.is_reopening:
        return (_event(one, words, zone),)
    signed = [f"    {words('day_check.signed', name=one.signed_by)}"] if one.signed_by else []
    stays = (f"    {words(each.code, count=each.count)}{BECAUSE}{each.reason}" for each in one.stays)
    return _event(one, words, zone), *signed, *stays


def _event(one: EventShown, words: Words, zone: tzinfo) -> str:
    facts = {"at": f"{one.at.astimezone(zone):%m-%d %H:%M}", "name": one.who, "number": one.amendment}
    if one.is_reopening:
        return words("day_event.reopened", reason=one.reason, **facts)
    return words("day_event.amended" if one.amendment else "day_event.closed", **facts)


def cells_of(item: Item, words: Words) -> tuple[str, str, str]:
    """Returns a person, tube, label or half-typed page as the cells of a line."""
    detail = words.named("draft_place", item.detail)
    number = display(item.number) if item.number else ""
    return item.name or detail, number, detail if item.name else ""


def widest_cells(items: Sequence[Item], words: Words) -> dict[int, list[str]]:
    """Returns what stands in the columns of number and place: one number, and each place once."""
    numbered = [one for one in items if one.number][:1]
    places = {one.detail: one for one in items if one.name}.values()
    return {
        1: [cells_of(one, words)[1] for one in numbered],
        2: [cells_of(one, words)[2] for one in places],
    }


def rows_of_sum(checks: Sequence[Check], row: int) -> list[int]:
    """Returns the places of the differences that stand below a sum; none where another line is chosen."""
    if not 0 <= row < len(checks) or checks[row].key not in ABOUT:
        return []
    below = enumerate(checks[row + 1 :], start=row + 1)
    return [place for place, _ in takewhile(lambda one: one[1].kind is not None, below)]


def day_typed(typed: str) -> date | None:
    """Returns a day as it was typed, None where that is none."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
