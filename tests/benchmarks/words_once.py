"""A child process: loads the words of a language once, and a compiled catalogue of the same words; prints both times.

`python -m tests.benchmarks.words_once ko FILE ours-first|compiled-first`
"""

from __future__ import annotations

import gettext
import sys
from functools import partial
from pathlib import Path

from station.words import words_in
from tests.benchmarks.measure import Step, timed


def read_compiled(path: Path) -> None:
    """Reads a compiled catalogue as the standard library does."""
    with path.open("rb") as file:
        gettext.GNUTranslations(file)


if __name__ == "__main__":
    language, compiled, order = sys.argv[1:]
    steps: dict[str, Step] = {
        "ours": partial(words_in, language),
        "compiled": partial(read_compiled, Path(compiled)),
    }
    names = sorted(steps, key=lambda name: not order.startswith(name))
    took = {name: timed(steps[name]) for name in names}
    print(took["ours"], took["compiled"])
