"""A day's account: who was registered, which way each left, where each tube is, and what does not add up, by name.

registered = the six ways out; specimens = labels − voids = racked = handed over. Each difference names its people and
numbers. A visit stands under one difference at most, and so does a tube: under the first that is true of it. A tube
that was never collected stands under its own also where its visit stands under another, so that each sum adds up from
its list; why that visit stays is said once for both (`given_reasons`). A function of values: knows no database, no
clock and no sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from station.domain.specimen import TO_PRINT, LabelState, SpecimenState
from station.domain.visit import WayOut


class DifferenceKind(StrEnum):
    """Why a day does not add up. The words of a kind stand under `difference.<kind>`."""

    NO_WAY_OUT = "no_way_out"
    COLLECTED_WITHOUT_TUBE = "collected_without_tube"
    NOT_COLLECTED = "not_collected"
    TUBE_OF_VOID_VISIT = "tube_of_void_visit"
    NOT_RACKED = "not_racked"
    NOT_HANDED_OVER = "not_handed_over"
    NOT_FOUND_BY_LABORATORY = "not_found_by_laboratory"
    NUMBER_UNEXPLAINED = "number_unexplained"
    LABEL_NOT_PRINTED = "label_not_printed"
    OPEN_DRAFT = "open_draft"


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit of the day: of whom, and how it ended. A void one does not count."""

    visit_id: UUID
    name: str
    way_out: WayOut | None
    is_void: bool = False


@dataclass(frozen=True, slots=True)
class TubeLine:
    """A number of a visit of the day and where its tube is.

    `is_elsewhere`: another booth of the site took it, and its way goes on there. `rack` is the code of the rack that
    it stands in. `is_missing`: the laboratory did not find it in its box. `noted` is what somebody wrote down when the
    person left.
    """

    visit_id: UUID
    name: str
    number: str
    state: SpecimenState
    rack: str = ""
    is_handed_over: bool = False
    is_missing: bool = False
    is_elsewhere: bool = False
    noted: str = ""


@dataclass(frozen=True, slots=True)
class LabelLine:
    """A label of a visit of the day."""

    visit_id: UUID
    name: str
    number: str
    copy: int
    state: LabelState


@dataclass(frozen=True, slots=True)
class Item:
    """One person, tube, label or draft of a difference; what is not known is empty.

    `detail` says where, or what was written down of it.
    """

    visit_id: UUID | None = None
    name: str = ""
    number: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DayLines:
    """All that a day's account is made of. `unexplained` are numbers that nobody can account for."""

    visits: tuple[VisitLine, ...] = ()
    tubes: tuple[TubeLine, ...] = ()
    labels: tuple[LabelLine, ...] = ()
    drafts: tuple[Item, ...] = ()
    unexplained: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One kind of difference and everybody and everything that it is about."""

    kind: DifferenceKind
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class DayAccount:
    """The counts of a day and its differences.

    `labels` are all numbers given to visits of the day, `voids` those of them that are void. `elsewhere` tubes were
    taken by other booths of the site, and are neither racked nor handed over here.
    """

    registered: int
    void_visits: int
    ways_out: Mapping[WayOut, int]
    labels: int
    voids: int
    collected: int
    racked: int
    handed_over: int
    elsewhere: int
    labels_printed: int
    labels_reprinted: int
    drafts: int
    differences: tuple[Difference, ...] = field(default=())

    @property
    def specimens(self) -> int:
        """Labels less voids."""
        return self.labels - self.voids

    @property
    def without_way_out(self) -> int:
        """How many visits have not ended."""
        return self.registered - sum(self.ways_out.values())

    @property
    def adds_up(self) -> bool:
        """Whether there is no difference of any kind."""
        return not self.differences

    @property
    def is_anybody(self) -> bool:
        """Whether anybody was registered, void visits not counted."""
        return self.registered > 0

    def counts(self) -> dict[str, int]:
        """Returns the counts by name, the ways out among them."""
        return {
            "registered": self.registered,
            "void_visits": self.void_visits,
            **{f"way_out_{way.value}": self.ways_out[way] for way in WayOut},
            "without_way_out": self.without_way_out,
            "labels": self.labels,
            "voids": self.voids,
            "specimens": self.specimens,
            "collected": self.collected,
            "racked": self.racked,
            "handed_over": self.handed_over,
            "elsewhere": self.elsewhere,
            "labels_printed": self.labels_printed,
            "labels_reprinted": self.labels_reprinted,
            "drafts": self.drafts,
        }


def concerned(items: Iterable[Item]) -> int:
    """Returns how many people, tubes and pages are meant: what stands under two differences is one."""
    everything = tuple(items)
    named = {(one.visit_id, one.number) for one in everything if one.visit_id is not None or one.number}
    return len(named) + sum(one.visit_id is None and not one.number for one in everything)


def day_account(lines: DayLines) -> DayAccount:
    """Returns the account of a day."""
    counted = tuple(one for one in lines.visits if not one.is_void)
    ways = Counter(one.way_out for one in counted)
    live = tuple(one for one in lines.tubes if one.state is not SpecimenState.VOIDED)
    printed = [one for one in lines.labels if one.state in (LabelState.SENT, LabelState.PRINTED)]
    return DayAccount(
        registered=len(counted),
        void_visits=len(lines.visits) - len(counted),
        ways_out={way: ways[way] for way in WayOut},
        labels=len(lines.tubes),
        voids=len(lines.tubes) - len(live),
        collected=sum(one.state is SpecimenState.COLLECTED for one in live),
        racked=sum(bool(one.rack) for one in live),
        handed_over=sum(one.is_handed_over for one in live),
        elsewhere=sum(one.is_elsewhere for one in live),
        labels_printed=len(printed),
        labels_reprinted=sum(one.copy > 1 for one in printed),
        drafts=len(lines.drafts),
        differences=_differences(lines, live),
    )


def _differences(lines: DayLines, live: tuple[TubeLine, ...]) -> tuple[Difference, ...]:
    visits = {one.visit_id: one for one in lines.visits}
    found: dict[DifferenceKind, list[Item]] = {kind: [] for kind in DifferenceKind}
    tubes: dict[UUID, list[TubeLine]] = {}
    for tube in live:
        tubes.setdefault(tube.visit_id, []).append(tube)
    for visit in lines.visits:
        kind = _of_visit(visit, tubes.get(visit.visit_id, []))
        if kind is not None:
            first = next((one.number for one in tubes.get(visit.visit_id, [])), "")
            found[kind].append(Item(visit.visit_id, visit.name, first))
    for tube in live:
        of = _of_tube(tube, visits[tube.visit_id])
        if of is not None:
            found[of].append(Item(tube.visit_id, tube.name, tube.number, tube.rack or tube.noted))
    found[DifferenceKind.NUMBER_UNEXPLAINED] += [Item(number=one) for one in lines.unexplained]
    found[DifferenceKind.LABEL_NOT_PRINTED] += [
        Item(one.visit_id, one.name, one.number) for one in lines.labels if one.state in TO_PRINT
    ]
    found[DifferenceKind.OPEN_DRAFT] += lines.drafts
    return tuple(Difference(kind, tuple(items)) for kind, items in found.items() if items)


def _of_visit(visit: VisitLine, tubes: Iterable[TubeLine]) -> DifferenceKind | None:
    if visit.is_void:
        return None
    if visit.way_out is None:
        return DifferenceKind.NO_WAY_OUT
    if visit.way_out is WayOut.COLLECTED and not any(map(_is_taken, tubes)):
        return DifferenceKind.COLLECTED_WITHOUT_TUBE
    return None


def _is_taken(tube: TubeLine) -> bool:
    return tube.state is SpecimenState.COLLECTED or tube.is_elsewhere


TubeRule = Callable[[TubeLine], bool]
TUBE_RULES: tuple[tuple[DifferenceKind, TubeRule], ...] = (
    (DifferenceKind.NOT_COLLECTED, lambda tube: not _is_taken(tube)),
    (DifferenceKind.NOT_RACKED, lambda tube: not tube.rack and not tube.is_elsewhere),
    (DifferenceKind.NOT_HANDED_OVER, lambda tube: not tube.is_handed_over and not tube.is_elsewhere),
    (DifferenceKind.NOT_FOUND_BY_LABORATORY, lambda tube: tube.is_missing),
)
"""What may be wrong with a tube of a visit that counts; the first that is true is said."""


def _of_tube(tube: TubeLine, visit: VisitLine) -> DifferenceKind | None:
    if visit.is_void:
        return DifferenceKind.TUBE_OF_VOID_VISIT
    return next((kind for kind, is_so in TUBE_RULES if is_so(tube)), None)
