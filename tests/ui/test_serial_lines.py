"""What a serial scanner sends is cut into codes, however its bytes are cut on their way."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain.scanner_setup import Suffix
from ui.serial_lines import SILENCES, SerialLines

CODES = st.lists(st.text("0123456789ABC<~\x1d", min_size=1, max_size=50), min_size=1, max_size=5)


@given(codes=CODES, cuts=st.lists(st.integers(0, 200)), suffix=st.sampled_from([*Suffix]))
def test_codes_come_whole_however_they_are_cut(codes: list[str], cuts: list[int], suffix: Suffix) -> None:
    sent = "".join(f"{one}\r\n" for one in codes).encode()
    places = sorted({0, len(sent), *(cut for cut in cuts if cut < len(sent))})
    lines = SerialLines(suffix)
    came: list[str] = []
    for begin, end in pairwise(places):
        came += lines.take(sent[begin:end])
    assert came == codes


def silent(lines: SerialLines, times: int) -> list[tuple[str, bool]]:
    return [lines.be_silent() for _ in range(times)]


@pytest.mark.parametrize("suffix", [Suffix.ENTER, Suffix.TAB])
def test_half_a_code_is_awaited_and_then_thrown_away(suffix: Suffix) -> None:
    lines = SerialLines(suffix)
    assert lines.take(b"9802") == ()
    told = silent(lines, SILENCES[suffix])
    assert told[-1] == ("", True)
    assert set(told[:-1]) == {("", False)}
    assert lines.take(b"60910001\r") == ("60910001",)


def test_a_code_that_stops_for_a_moment_goes_on() -> None:
    lines = SerialLines(Suffix.ENTER)
    lines.take(b"9802")
    silent(lines, SILENCES[Suffix.ENTER] - 1)
    assert lines.take(b"6091\r") == ("98026091",)


def test_without_a_suffix_silence_gives_the_code() -> None:
    lines = SerialLines(Suffix.NONE)
    lines.take(b"9802")
    assert lines.take(b"6091") == ()
    assert silent(lines, 2) == [("98026091", False), ("", False)]


@pytest.mark.parametrize(
    ("sent", "suffix", "came"),
    [
        (b"A1\tB2\t", Suffix.TAB, ("A1", "B2")),
        (b"A1\tB2\r", Suffix.ENTER, ("A1B2",)),
        (b"\x02A1\x03\r\n", Suffix.ENTER, ("A1",)),
        ("김민수\r".encode(), Suffix.ENTER, ("김민수",)),
        (b"caf\xe9\r", Suffix.ENTER, ("café",)),
        (b"\r\n\r\n", Suffix.ENTER, ()),
    ],
    ids=["tab", "tab_inside", "frame", "utf_8", "latin_1", "nothing"],
)
def test_each_way_of_sending_is_read(sent: bytes, suffix: Suffix, came: tuple[str, ...]) -> None:
    assert SerialLines(suffix).take(sent) == came
