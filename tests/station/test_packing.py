"""Texts that were written small can be read again, and facts become small."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from station.actions.register_visit import register_visit
from station.domain.packing import HEAD, LAST_PLACE, MOST_BACK, MOST_NEW, PLACE, packed
from station.storage import outbox
from tests.station.booth import RESIDENT, new_booth

TEXTS = some.lists(
    some.one_of(
        some.binary(max_size=700),
        some.lists(some.sampled_from([b'"id":"019d46', b'",', b'"name":"', "김민수".encode(), b"{}"])).map(
            b"".join
        ),
    ),
    max_size=9,
)


def unpacked(body: bytes) -> list[bytes]:
    """Reads pieces as the centre's function does; fails where that would refuse."""
    texts, text, at = [], b"", 0
    while at < len(body):
        new, back = HEAD.unpack_from(body, at)
        at += HEAD.size + new
        text += body[at - new : at]
        if back == 0:
            texts.append(text)
            text = b""
            continue
        start, size = PLACE.unpack_from(body, at)
        at += PLACE.size
        source = text if back == 1 else texts[1 - back]
        assert start + size <= len(source)
        text += source[start : start + size]
    assert (at, text) == (len(body), b"")
    return texts


@given(TEXTS)
def test_what_was_packed_can_be_read_again(texts: list[bytes]) -> None:
    assert unpacked(packed(texts)) == texts


WORDS = b'"sore_throat":"yes",' * 4


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [b""],
        [bytes(MOST_NEW), bytes(MOST_NEW + 1)],
        [WORDS, *[b"x"] * MOST_BACK, WORDS, WORDS],
        [WORDS * (LAST_PLACE // len(WORDS) + 3)] * 3,
        [bytes(range(256)) * 400, WORDS, bytes(range(256)) * 400],
    ],
    ids=["none", "empty", "new_bytes", "too_far_back", "too_large", "binary"],
)
def test_texts_at_the_limits_can_be_read_again(texts: list[bytes]) -> None:
    assert unpacked(packed(texts)) == texts


def test_a_text_that_stood_before_is_named_by_its_place() -> None:
    assert len(packed([WORDS, WORDS])) - len(packed([WORDS])) == 2 * HEAD.size + PLACE.size


def test_facts_become_a_fifth_of_their_size(tmp_path: Path) -> None:
    shift = new_booth(tmp_path).shift
    for _ in range(8):
        register_visit(shift, RESIDENT)
    with shift.store.reading() as session:
        facts = outbox.facts_from(session, shift.store.enrolment.epoch, 1, 200)
    own = [one for one in facts if len(one.payload) < LAST_PLACE]  # the programme is sent once in its life
    texts = [one.header for one in own] + [one.payload for one in own]
    assert unpacked(packed(texts)) == texts
    assert 5 * len(packed(texts)) < sum(map(len, texts))
