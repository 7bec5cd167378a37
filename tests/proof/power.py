"""What a disk may hold after the power goes: all that was synced, and any part of what was not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.proof.recorded_disk import Event, Kind

SECTOR_BYTES = 512
Files = dict[str, bytes]


def applied(content: bytearray | None, event: Event, torn_at: int | None = None) -> bytearray | None:
    """Returns a file after an event; None is a file that is not there. A write may reach the disk only in part."""
    if event.kind is Kind.DELETE:
        return None
    now = bytearray() if content is None else content
    if event.kind is Kind.CUT_OFF:
        del now[event.offset :]
        now.extend(bytes(max(0, event.offset - len(now))))
        return now
    part = event.content if torn_at is None else event.content[:torn_at]
    if part:
        now.extend(bytes(max(0, event.offset - len(now))))
        now[event.offset : event.offset + len(part)] = part
    return now


@dataclass(slots=True)
class Disk:
    """What is safe, what is on its way, and what somebody was told of so far."""

    safe: dict[str, bytearray | None]
    unsynced: dict[str, list[Event]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def take(self, event: Event) -> None:
        if event.kind is Kind.TOLD:
            self.told.append(event.content.decode())
        elif event.kind is Kind.SYNC:
            for one in self.unsynced.pop(event.name, []):
                self.safe[event.name] = applied(self.safe.get(event.name), one)
        else:
            self.unsynced.setdefault(event.name, []).append(event)

    def after_cut(self, chance: Random) -> Files:
        """Returns one of the many states in which the disk may be found."""
        left = {name: None if safe is None else bytearray(safe) for name, safe in self.safe.items()}
        manner = chance.choice(MANNERS)
        for name, events in self.unsynced.items():
            content = left.get(name)
            for event, torn_at in manner(events, chance):
                content = applied(content, event, torn_at)
            left[name] = content
        return {name: bytes(content) for name, content in left.items() if content is not None}


Landed = Iterator[tuple[Event, int | None]]


def nothing(events: Sequence[Event], chance: Random) -> Landed:
    """Lets nothing land that was not synced."""
    return iter(())


def beginning(events: Sequence[Event], chance: Random) -> Landed:
    """Lets writes land in order, the last one in part."""
    count = chance.randrange(len(events) + 1)
    for place, event in enumerate(events[:count]):
        yield event, _tear(event, chance) if place == count - 1 else None


def any_of_them(events: Sequence[Event], chance: Random) -> Landed:
    """Lets any of the writes land, in any part, later ones before earlier ones."""
    for event in events:
        fate = chance.random()
        if fate < 0.5:
            yield event, None if fate < 0.4 else _tear(event, chance)


MANNERS = (nothing, beginning, any_of_them)


def _tear(event: Event, chance: Random) -> int:
    """Returns how many bytes of a write land: whole sectors mostly, or any number."""
    most = len(event.content)
    sectors = chance.randrange(most // SECTOR_BYTES + 1) * SECTOR_BYTES
    return sectors if chance.random() < 0.8 else chance.randrange(most + 1)


@dataclass(frozen=True, slots=True)
class Cut:
    """The disk after one power cut, and what had been told before it."""

    files: Files
    told: tuple[str, ...]

    def lay_out(self, folder: Path) -> None:
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
            (folder / name).chmod(0o600)


def cuts(before: Files, events: Sequence[Event], count: int, chance: Random) -> Iterator[Cut]:
    """Gives `count` power cuts at random moments of what was recorded, each with a fate of its own."""
    moments = sorted(chance.randrange(len(events) + 1) for _ in range(count))
    disk = Disk({name: bytearray(content) for name, content in before.items()})
    done = 0
    for moment in moments:
        for event in events[done:moment]:
            disk.take(event)
        done = moment
        yield Cut(disk.after_cut(chance), tuple(disk.told))
