from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain.hangul import has_hangul, initial_consonants, split_syllables, to_qwerty


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("ㅡ123", "m123"),
        ("김민수", "rlaalstn"),
        ("값", "rkqt"),
        ("꽦", "RhoR"),
        ("뷁", "qnpfr"),
        ("ㅒㅖ", "OP"),
        ("ㄳㅢ", "rtml"),
        ("P<KOR", "P<KOR"),
    ],
)
def test_hangul_goes_back_to_its_keys(typed: str, keys: str) -> None:
    assert to_qwerty(typed) == keys


def compose_like_an_input_method(jamo: str) -> str:
    """The shortest way to two-set syllables: each consonant that is followed by a vowel begins one."""
    initials, vowels = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
    composed, place = "", 0
    while place < len(jamo):
        pair = jamo[place : place + 2]
        if len(pair) == 2 and pair[0] in initials and pair[1] in vowels:
            composed += chr(0xAC00 + (initials.index(pair[0]) * 21 + vowels.index(pair[1])) * 28)
            place += 2
        else:
            composed += pair[0]
            place += 1
    return composed


@given(st.text(alphabet="qwertyuiopasdfghjklzxcvbnmQWERTOP0123456789<", max_size=90))
def test_whatever_was_typed_comes_back(keys: str) -> None:
    jamo_by_key = dict(
        zip("qwertyuiopasdfghjklzxcvbnm", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", strict=True)
    )
    jamo_by_key |= dict(zip("QWERTOP", "ㅃㅉㄸㄲㅆㅒㅖ", strict=True))
    jamo = "".join(jamo_by_key.get(key, key) for key in keys)
    assert to_qwerty(jamo) == keys
    assert to_qwerty(compose_like_an_input_method(jamo)) == keys


def test_no_two_syllables_share_their_keys() -> None:
    syllables = [chr(code) for code in range(0xAC00, 0xD7A4)]
    assert len({to_qwerty(one) for one in syllables}) == len(syllables) == 11172


@pytest.mark.parametrize(
    ("name", "initials"),
    [("김민수", "ㄱㅁㅅ"), ("까치", "ㄲㅊ"), ("이 Anna", "ㅇ Anna"), ("\u1100\u1175민", "ㄱㅁ")],
)
def test_initial_consonants_of_a_name(name: str, initials: str) -> None:
    assert initial_consonants(name) == initials


@pytest.mark.parametrize(("text", "is_there"), [("ㅡ", True), ("가", True), ("M12<", False), ("金", False)])
def test_hangul_is_noticed(text: str, is_there: bool) -> None:
    assert has_hangul(text) is is_there


def test_syllables_split_into_letters() -> None:
    assert split_syllables("각a의") == "ㄱㅏㄱaㅇㅢ"
