"""How a day's account is told at a terminal: its sums, its differences with all their people, and what to type next."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from station.actions.close_day import SECOND_MISSING, given_before
from station.actions.day_status import DayStatus
from station.cli.command import Arguments, say_yes
from station.domain.day import DayAccount, DifferenceKind, Item
from station.domain.day_closed import DayClosed, ending
from station.domain.given_reasons import leading_kinds, not_explained, reasons_for_all
from station.domain.number import display
from station.domain.number_account import Fate
from station.domain.site_closed import SiteClosed
from station.domain.visit import WayOut
from station.errors import Doubtful, Rejected, Trouble
from station.words import Words

UNEXPLAINED = "unexplained_"
"""What the code of a rejection begins with that asks for the reason of a kind of difference: its field is the kind."""
MENDED_BY: Mapping[DifferenceKind, tuple[str, ...]] = {
    DifferenceKind.NO_WAY_OUT: (f"leave NUMBER {'|'.join(WayOut)}",),
    DifferenceKind.COLLECTED_WITHOUT_TUBE: ("collect NUMBER",),
    DifferenceKind.NOT_COLLECTED: ("collect NUMBER", "void NUMBER left_with_label|not_taken|label_lost"),
    DifferenceKind.TUBE_OF_VOID_VISIT: ("void NUMBER wrong_person|entered_twice",),
    DifferenceKind.NOT_RACKED: ("rack new", "rack put RACK NUMBER"),
    DifferenceKind.NOT_HANDED_OVER: (
        "box seal RACK",
        "box hand-over BOX --courier NAME --temperature CELSIUS",
    ),
    DifferenceKind.NOT_FOUND_BY_LABORATORY: ("box explain BOX --reason WHY",),
    DifferenceKind.LABEL_NOT_PRINTED: ("print now",),
}
"""Which commands put a difference right at its own station; where there is none, the windows do."""
NOT_HERE: Mapping[DifferenceKind, tuple[str, ...]] = {}
WHY, NAME = "WHY", "NAME"
"""What stands in a printed command for a reason, and for the second person, until somebody types the real ones."""


def status_lines(status: DayStatus, words: Words, where: Sequence[str] = ()) -> Iterator[str]:
    """Gives how a day stands: who closed it, its sums, every difference with its reason, what is left to be done.

    `where` are the arguments that name the station: the closing is of the same.
    """
    yield words("day.title", day=status.day.isoformat(), state=words(f"day_state.{status.state.value}"))
    if not status.is_over and not status.is_closed:
        yield words("day.not_over", at=f"{status.ends_at:%Y-%m-%d %H:%M}")
    yield from _signed_lines(status, words)
    yield from account_lines(status.account, words)
    yield words("day.numbers", given=len(status.numbers.stories), gaps=status.numbers.count(Fate.UNEXPLAINED))
    yield words("day.unsent", facts=status.unsent, visits=len(status.unsent_visits))
    reasons = given_before(status)
    yield from difference_lines(status.account, reasons, words, MENDED_BY)
    for changed in status.changed:
        yield words("day.changed", name=changed.name)
    if status.refused:
        yield words("cli.day_refused", count=status.refused)
    if status.closing is not None and status.is_closed:
        yield words("day.chain", digits=status.digits, seq=status.closing.last_seq)
    if status.account.adds_up:
        yield words("day.adds_up" if status.account.is_anybody else "day.nobody", day=status.day.isoformat())
    if not status.is_closed:
        kinds = [one.kind.value for one in not_explained(status.account.differences, reasons)]
        needs_second = not status.account.adds_up
        asked = close_asked(kinds, needs_second=needs_second, is_over=status.is_over)
        command = close_command("day", status.day, where, asked)
        yield words("cli.close_with", command=command)


def _signed_lines(status: DayStatus, words: Words) -> Iterator[str]:
    saved = status.saved
    if saved is None or not status.is_closed:
        return
    at = f"{saved.at.astimezone(status.ends_at.tzinfo):%Y-%m-%d %H:%M}"
    yield signed_line(at, status.closed_by, status.signed_by, saved.closing.amendment, words)


def signed_line(at: str, closed_by: str, signed_by: str, amendment: int, words: Words) -> str:
    """Returns who closed a day or a site, when, and who signed as the second."""
    told = words(
        "cli.signed_by_two" if signed_by else "cli.signed_by_one", at=at, name=closed_by, second=signed_by
    )
    return f"{told} · {words('cli.amendment', number=amendment)}" if amendment else told


def closed_lines(closed: DayClosed | SiteClosed, words: Words) -> Iterator[str]:
    """Gives that a day or a site was closed, and what was closed although it differs or lacks, with its reason."""
    told = ending(closed.amendment, is_green=closed.is_green)
    facts = {"day": closed.operating_day.isoformat(), "number": closed.amendment}
    if isinstance(closed, SiteClosed):
        yield words(f"site_closed.{told}", site=words.named("site", closed.site), **facts)
    else:
        yield words(f"day_closed.{told}", digits=closed.digits, **facts)
    if closed.is_green and not closed.account["registered"]:
        yield words("day.nobody", day=closed.operating_day.isoformat())
    for kind, reason in reasons_kept(closed).items():
        yield f"    {named(kind, words('cli.why_it_stays', reason=reason))}"


def reasons_kept(closing: DayClosed | SiteClosed) -> Mapping[str, str]:
    """Returns why each kind of difference, or lack, of a closing stays."""
    kept = closing.differences | (closing.lacks if isinstance(closing, SiteClosed) else {})
    return {kind: str(one["reason"]) for kind, one in kept.items() if isinstance(one, dict)}


def account_lines(account: DayAccount, words: Words) -> Iterator[str]:
    """Gives the sums of a day's visits and of its tubes, a line each."""
    ways = " + ".join(f"{words(f'way_out.{way.value}')} {account.ways_out[way]}" for way in WayOut)
    yield words("day.visits", registered=account.registered, ways=ways, open=account.without_way_out)
    yield words(
        "day.tubes",
        specimens=account.specimens,
        labels=account.labels,
        voids=account.voids,
        racked=account.racked,
        handed_over=account.handed_over,
    )


def difference_lines(
    account: DayAccount,
    reasons: Mapping[DifferenceKind, str],
    words: Words,
    mended_by: Mapping[DifferenceKind, Sequence[str]] = NOT_HERE,
) -> Iterator[str]:
    """Gives each kind of difference with its word for `--explain`, all its people and numbers, and why it stays.

    `mended_by` are the commands that put it right, where that is done here.
    """
    told = reasons_for_all(account.differences, reasons)
    for one in account.differences:
        leads = leading_kinds(one, account.differences)
        yield named(one.kind.value, words(f"difference.{one.kind.value}", count=len(one.items)))
        yield from (f"    {item_line(item, words)}" for item in one.items)
        if one.kind in told:
            yield f"    {words('cli.why_it_stays', reason=told[one.kind])}"
        elif leads:
            yield f"    {words('cli.said_with', kinds=' '.join(f'[{kind.value}]' for kind in leads))}"
        commands = " · ".join(f"station {each}" for each in mended_by.get(one.kind, ()))
        if commands and one.kind not in told:
            yield f"    {words('cli.mended_by', commands=commands)}"


def named(kind: str, sentence: str) -> str:
    """Returns a sentence about a kind of difference with the word in front that has to be typed for it."""
    return f"[{kind}] {sentence}"


def item_line(item: Item, words: Words) -> str:
    """Returns a person, tube, label or half-typed page of a difference as one line."""
    number = display(item.number) if item.number else ""
    detail = words.named("draft_place", item.detail)
    return "  ".join(part for part in (item.name, number, detail) if part)


def close_command(what: str, day: date, where: Sequence[str], asked: Sequence[str]) -> str:
    """Returns the command that closes a day or a site."""
    return shlex.join(["station", what, "close", "--day", day.isoformat(), *where, *asked])


def close_asked(kinds: Collection[str], *, needs_second: bool, is_over: bool) -> list[str]:
    """Returns the arguments of a closing in which some kinds of differences need a reason."""
    parts = [part for kind in kinds for part in ("--explain", f"{kind}={WHY}")]
    parts += ["--second", NAME] if needs_second else []
    return [*parts, *([] if is_over else ["--yes"])]


def told_where(given: Arguments) -> list[str]:
    """Returns the arguments that named the station and its sticks, to be typed again."""
    named = {"--data": "data", "--as": "staff_name", "--from": "folder", "--key": "key"}
    told = ((option, getattr(given, name, None)) for option, name in named.items())
    return [part for option, value in told if value for part in (option, str(value))]


def closing_hints(error: Rejected | Trouble, given: Arguments, words: Words) -> Iterator[str]:
    """Gives what has to be typed besides, after a closing was refused."""
    yield from say_yes(error, given, words)
    found = error.rejections if isinstance(error, Rejected) else ()
    codes = {one.code for one in found}
    kinds = [one.field for one in found if one.code.startswith(UNEXPLAINED)]
    is_over = "day_not_over" not in codes or isinstance(error, Doubtful)
    parts = close_asked(kinds, needs_second=SECOND_MISSING in codes, is_over=is_over)
    if parts:
        yield words("cli.type_besides", words=shlex.join(parts))
    if given.second and any(one.code == "sign_in_wrong" for one in found):
        yield words("cli.second_pin", name=given.second)
