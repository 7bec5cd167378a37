"""The numbered upgrades of the local file, oldest first. A released step is never edited; the next one mends it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from station.storage.steps import step0001_first


@dataclass(frozen=True, slots=True)
class UpgradeStep:
    """One upgrade: the statements that bring a file from the step before to this one."""

    number: int
    name: str
    statements: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """The fingerprint of the statements, kept in the file's own ledger of upgrades."""
        return hashlib.sha256("\n;\n".join(self.statements).encode()).hexdigest()


STEPS: tuple[UpgradeStep, ...] = (UpgradeStep(1, "first", step0001_first.STATEMENTS),)
