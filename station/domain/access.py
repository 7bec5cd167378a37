"""One line of the access log: who opened, searched, printed, exported or failed to sign in.

Source: Korea's safety-measures standard for personal information, article 8: account, time, terminal, data
subject, task, and the reason of a download.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class AccessKind(StrEnum):
    """What was done with people's data."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    OPENED = "opened"
    EXPORTED = "exported"
    SEARCHED = "searched"


@dataclass(frozen=True, slots=True)
class Access:
    """An access. `subject_id` names the visit or the person that was opened; `row_count` and `sha256` describe an
    export, `row_count` also how many people a search found.
    """

    id: UUID
    kind: AccessKind
    subject_id: UUID | None = None
    detail: str = ""
    row_count: int = 0
    sha256: str = ""
