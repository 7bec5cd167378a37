"""What the centre asks of all its stations when it is short of breath: smaller batches, or to come again later.

Each station is told when it greets, and does so. Never opens a station's file.
"""

from __future__ import annotations

from dataclasses import dataclass

from station.central.administrator import administrator, only_row
from station.domain.envelope import MOST_FACTS
from station.errors import reject

MOST_WAIT_S = 300
ADVISE = """
UPDATE central.centre SET most_facts = coalesce(%s, most_facts), retry_after_s = coalesce(%s, retry_after_s)
RETURNING most_facts, retry_after_s
"""


@dataclass(frozen=True, slots=True)
class Advised:
    """What every station is asked for at its next greeting; 0 seconds lets it send at once."""

    most_facts: int
    retry_after_s: int


def advise(dsn: str, most_facts: int | None = None, retry_after_s: int | None = None) -> Advised:
    """Changes what is given and returns what is asked for now.

    Raises: Rejected `advice_out_of_range`; Trouble as the administrator's connection.
    """
    for value, first, last in ((most_facts, 1, MOST_FACTS), (retry_after_s, 0, MOST_WAIT_S)):
        if value is not None and not first <= value <= last:
            raise reject("", "advice_out_of_range", value=value, first=first, last=last)
    with administrator(dsn) as connection:
        row = only_row(connection, ADVISE, most_facts, retry_after_s)
    return Advised(row["most_facts"], row["retry_after_s"])
