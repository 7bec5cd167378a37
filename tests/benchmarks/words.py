"""First load of the words of one language beside gettext's own reading of the same words, compiled."""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from station.words import words_in
from tests.benchmarks.children import output_of
from tests.benchmarks.measure import Comparison, Effort

ROUNDS = {Effort.FULL: 9, Effort.QUICK: 3, Effort.TINY: 1}
LANGUAGE = "ko"


def words(effort: Effort, folder: Path) -> tuple[Comparison, ...]:
    """Loads the words in fresh processes, ours first and the compiled ones first in turn."""
    catalogue_file = folder / "words.mo"
    sentences = words_in(LANGUAGE).sentences
    catalogue = Catalog(LANGUAGE)
    for code, sentence in sentences.items():
        catalogue.add(code, sentence)
    with catalogue_file.open("wb") as file:
        write_mo(file, catalogue)
    times = [_times_s(catalogue_file, number) for number in range(ROUNDS[effort])]
    return (
        Comparison(
            name="words",
            what=f"First load of the words of one language ({len(sentences):,} sentences)",
            reference="gettext's reading of the same words, compiled",
            ours_s=tuple(ours for ours, _ in times),
            reference_s=tuple(bare for _, bare in times),
            counted="loads",
            how=(
                "Ours: `words_in` for the first time in a fresh process, its imports done: parses every catalogue "
                f"of `resources/words/{LANGUAGE}`.",
                "Reference: `gettext.GNUTranslations` of one .mo file with the same sentences, in the same process.",
            ),
        ),
    )


def _times_s(catalogue_file: Path, number: int) -> tuple[float, float]:
    order = "ours-first" if number % 2 == 0 else "compiled-first"
    printed = output_of(
        "words_once", LANGUAGE, str(catalogue_file), order, compiled=catalogue_file.with_name("compiled")
    )
    ours, bare = printed.split()
    return float(ours), float(bare)
