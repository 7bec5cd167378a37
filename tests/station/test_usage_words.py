"""What argparse says by itself is said in the reader's language."""

from __future__ import annotations

import argparse
import inspect
import re

import pytest

from station.cli.main import main
from station.cli.usage_words import SENTENCES, speak
from station.words import LANGUAGES, words_in

FIELD = re.compile(r"%(?:\(\w+\))?[rs]")
OURS = re.compile(r"usage:|required|choose|unrecognized|show this|positional|options:")


@pytest.fixture(autouse=True)
def _english_again() -> object:
    yield None
    speak(words_in("en"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_keeps_its_fields_in_every_language(language: str, sentence: str) -> None:
    told = words_in(language, is_strict=True)(SENTENCES[sentence])
    assert sorted(FIELD.findall(told)) == sorted(FIELD.findall(sentence))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_argparse_still_says_the_sentence(sentence: str) -> None:
    assert repr(sentence)[1:-1] in inspect.getsource(argparse)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["frob"], "'frob'"),
        (["export"], "빠진 것: --out, --reason"),
        (["export", "--help"], "이 도움말을 보여 주고 마침"),
        (["central", "board", "--dsn", "a", "--frob"], "알 수 없는 말: --frob"),
    ],
)
def test_wrong_usage_is_told_in_korean(
    typed: list[str], told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STATION_LANGUAGE", "ko")
    with pytest.raises(SystemExit):
        main(typed)
    out = "".join(capsys.readouterr())
    assert told in out
    assert not OURS.search(out)
