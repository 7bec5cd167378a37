"""`python -m ui.pictures --data DIR --out DIR --lang ko,en`: keeps a picture of every screen of a training station."""

from __future__ import annotations

import argparse
import os
from datetime import datetime
from pathlib import Path

from station.errors import Trouble
from station.words import LANGUAGES, words_in


def main() -> int:
    """Takes the pictures and returns the exit code. Raises: SystemExit with a sentence when it cannot."""
    parser = argparse.ArgumentParser(prog="python -m ui.pictures")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--lang", default=",".join(LANGUAGES))
    parser.add_argument("--at", type=datetime.fromisoformat, metavar="INSTANT")
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ui.photographer import take_pictures  # late: Qt reads its platform when it is imported first

    try:
        take_pictures(given.data, given.out, tuple(given.lang.split(",")), given.at)
    except Trouble as trouble:
        raise SystemExit(words_in(LANGUAGES[0]).sentence(trouble)) from None
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
