"""`python -m ui.tones FOLDER`: makes the sound files of `resources/sounds` anew, from nothing but their notes."""

from __future__ import annotations

import math
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

RATE_HZ = 16_000
EDGE_S = 0.008
LOUDNESS = 0.6
LARGEST = 32_767
NOTES: dict[str, tuple[tuple[int, float], ...]] = {
    "taken.wav": ((1_760, 0.12),),
    "known.wav": ((880, 0.12), (0, 0.07), (880, 0.12)),
    "refused.wav": ((220, 0.55),),
}
"""Each tone as notes of (hertz, seconds); 0 Hz is silence."""


def samples(hertz: int, seconds: float) -> Iterator[int]:
    """Gives a note's samples, softened at both ends so that it does not click."""
    count = round(RATE_HZ * seconds)
    for place in range(count):
        edge = min(place, count - 1 - place) / (RATE_HZ * EDGE_S)
        wanted = math.sin(2 * math.pi * hertz * place / RATE_HZ) * LOUDNESS * min(edge, 1.0)
        yield round(LARGEST * wanted)


def tone(notes: tuple[tuple[int, float], ...]) -> bytes:
    """Returns notes as 16-bit samples, one channel."""
    return b"".join(
        one.to_bytes(2, "little", signed=True) for hertz, seconds in notes for one in samples(hertz, seconds)
    )


def main() -> int:
    """Writes every tone into a folder and returns the exit code."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, notes in NOTES.items():
        with wave.open(str(folder / name), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE_HZ)
            file.writeframes(tone(notes))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
