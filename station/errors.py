"""The two ways in which work can be refused. Holds codes and facts, never sentences.

`Rejected` is about what somebody typed; `Trouble` is about the surroundings (disk, printer, centre, key).
Anything else that is raised is a bug. `station.words` turns both into sentences in the reader's language:
the words of a rejection stand under `error.<code>`, those of a trouble under `trouble.<code>`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

Fact = str | int | None
"""What may be filled into a sentence about an error."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """One thing that cannot be accepted, and where it stands.

    `field` is the snake_case name of the input field (empty when no single field is to blame), `code` a
    snake_case code that is never translated, `facts` what the sentence needs.
    """

    field: str
    code: str
    facts: Mapping[str, Fact] = dataclasses.field(default_factory=dict)


class Rejected(Exception):
    """Input that cannot be accepted: *all* its rejections at once, so that nobody mends them one by one."""

    def __init__(self, *rejections: Rejection) -> None:
        if not rejections:
            raise ValueError("Rejected needs at least one Rejection")
        super().__init__(*rejections)
        self.rejections = rejections

    def __str__(self) -> str:
        return ", ".join(f"{one.field or '-'}:{one.code}" for one in self.rejections)


def reject(field_name: str, code: str, **facts: Fact) -> Rejected:
    """Returns a `Rejected` with one rejection in it, to be raised."""
    return Rejected(Rejection(field_name, code, facts))


class Trouble(Exception):
    """Surroundings that keep the work from being done: what happened as a code, with its facts."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts: Mapping[str, Fact] = facts

    def __str__(self) -> str:
        return f"{self.code} {dict(self.facts)}"


class Doubtful(Rejected):
    """Input that is unlikely but may be true: it is asked once more, and a yes is recorded as confirmed.

    The words of a doubt stand under `confirm.<code>`.
    """
