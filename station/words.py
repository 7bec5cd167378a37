"""Turns codes into words in the reader's language, from the catalogues in `resources/words/<language>/`.

The one catalogue for windows, command line, labels, exports and reports. A catalogue is a gettext file whose
msgid is the code. A noun that goes with a count stands in both forms, `{count} {count:label|labels}`: a sentence
may hold several counts, each with its own noun. Knows no window and no record: a caller hands it codes and facts.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from babel.messages.pofile import read_po

from station import resources
from station.errors import Rejection, Trouble

LANGUAGES = ("ko", "en")
FIRST_LANGUAGE = "ko"
COUNTED = re.compile(r"\{(\w+):([^{}|]+)\|([^{}|]+)\}")
"""`{count:label|labels}`: what is said of one, and what of any other number."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; call it with a code and the facts that the sentence needs.

    `is_strict` makes a missing code or fact an error (tests); a running app shows the code in ⟨⟩ instead, so
    that a forgotten sentence never stops a booth.
    """

    language: str
    sentences: Mapping[str, str] = field(repr=False)
    is_strict: bool = False

    def __call__(self, code: str, **facts: object) -> str:
        """Returns the words of a code with its facts filled in. Raises: KeyError if strict and not known."""
        sentence = self.sentences.get(code)
        if sentence is None:
            return self._unknown(code)
        try:
            return _counted(sentence, facts).format_map(facts)
        except KeyError as missing:
            return self._unknown(f"{code}: {missing.args[0]}")

    def __contains__(self, code: object) -> bool:
        return code in self.sentences

    def sentence(self, error: Rejection | Trouble) -> str:
        """Returns the sentence about a rejection (`error.<code>`), a doubt (`confirm.<code>`) or a trouble.

        A fact that is itself a code is put into words, like the place of a half-typed page.
        """
        area = "error" if isinstance(error, Rejection) else "trouble"
        if f"{area}.{error.code}" not in self and f"confirm.{error.code}" in self:
            area = "confirm"
        return self(f"{area}.{error.code}", **{name: self._said(fact) for name, fact in error.facts.items()})

    def doubt(self, doubt: Rejection) -> str:
        """Returns the sentence that asks once more about a doubt; a fact that is a code is put into words."""
        return self(f"confirm.{doubt.code}", **{name: self._said(fact) for name, fact in doubt.facts.items()})

    def _said(self, fact: object) -> object:
        return self.sentences.get(fact, fact) if isinstance(fact, str) else fact

    def named(self, area: str, name: str) -> str:
        """Returns the words of `area.name`, without what follows a colon in it; a name that people gave as it is."""
        return self.sentences.get(f"{area}.{name.partition(':')[0]}", name)

    def _unknown(self, code: str) -> str:
        if self.is_strict:
            raise KeyError(f"no {self.language} words for {code}")
        return f"⟨{code}⟩"


def words_in(language: str, *, is_strict: bool = False) -> Words:
    """Returns the words of a language, "ko" or "en". Raises: ValueError for another language."""
    if language not in LANGUAGES:
        raise ValueError(f"no words in {language!r}; there are {', '.join(LANGUAGES)}")
    return Words(language, _sentences(language), is_strict)


def areas(language: str) -> tuple[str, ...]:
    """Returns the names of the catalogue files of a language, like "words/ko/frame.po"."""
    return resources.names(f"words/{language}", ".po")


def fields_of(sentence: str) -> frozenset[str]:
    """Returns the names of the facts that a sentence asks for."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name)


def _counted(sentence: str, facts: Mapping[str, object]) -> str:
    """Returns a sentence in which each noun has the form that goes with its count. Raises: KeyError for no count."""
    return COUNTED.sub(lambda found: found[2] if facts[found[1]] == 1 else found[3], sentence)


@cache
def _sentences(language: str) -> Mapping[str, str]:
    """Returns code → sentence of all areas; read once per process, and read-only."""
    found: dict[str, str] = {}
    for name in areas(language):
        with resources.path(name).open("rb") as file:
            for message in read_po(file, abort_invalid=True):
                if isinstance(message.id, str) and isinstance(message.string, str) and message.string:
                    _add(found, message.id, message.string, name)
    return MappingProxyType(found)


def _add(found: dict[str, str], code: str, sentence: str, name: str) -> None:
    if not code:
        return
    if code in found:
        raise ValueError(f"{name}: {code} is said twice")
    found[code] = sentence
