"""A programme file while it is being read: its tables row by row, and every problem with file, line and rule.

Knows TOML and the shape of a row; what the rows mean stands in `programme_sections`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field

from station.domain.clinical import CONFIDENCES, LANGUAGES, Origin, Words
from station.errors import Fact, Rejected, Rejection

Raw = dict[str, object]

_ERROR_LINE = re.compile(r"at line (\d+)")


@dataclass(slots=True)
class ProgrammeText:
    """The text of a programme file, the sources it names, and the problems found so far."""

    file: str
    text: str
    sources: dict[str, str] = field(default_factory=dict)
    problems: list[Rejection] = field(default_factory=list)

    def refuse(self, rule: str, code: str, **facts: Fact) -> None:
        """Notes one problem of a rule: file, line, rule, code and what the sentence needs."""
        place: dict[str, Fact] = {"file": self.file, "line": self.line_of(rule), "rule": rule}
        self.problems.append(Rejection(rule, code, place | facts))

    def line_of(self, rule: str) -> int:
        """Returns the line where a rule's id or key is set, else where its section begins, else 1."""
        name = re.escape(rule)
        wanted = (rf'(?:id|key)\s*=\s*"{name}"', rf"\[+{name}[\].]", rf"{name}\s*=")
        for pattern in wanted:
            found = re.search(rf"^\s*(?:{pattern})", self.text, re.MULTILINE)
            if found:
                return self.text.count("\n", 0, found.end()) + 1
        return 1


def parse_toml(data: bytes, file: str) -> tuple[Raw, ProgrammeText]:
    """Returns the tables of a programme file, and its text.

    Raises: Rejected `programme_not_toml` with file and line.
    """
    try:
        text = data.decode("utf-8")
        return tomllib.loads(text), ProgrammeText(file, text)
    except UnicodeDecodeError as error:
        line, detail = data.count(b"\n", 0, error.start) + 1, "UTF-8"
    except tomllib.TOMLDecodeError as error:
        found = _ERROR_LINE.search(str(error))
        line, detail = (int(found[1]) if found else text.count("\n") + 1), str(error)
    facts: dict[str, Fact] = {"file": file, "line": line, "rule": "", "detail": detail}
    raise Rejected(Rejection("", "programme_not_toml", facts))


class Row:
    """One table of the file: gives its values by type, notes what is missing, wrong or unknown."""

    def __init__(self, raw: Raw, text: ProgrammeText, name: str) -> None:
        self._left = dict(raw)
        self.text = text
        self.name = name

    def refuse(self, code: str, **facts: Fact) -> None:
        """Notes one problem of this row."""
        self.text.refuse(self.name, code, **facts)

    def has(self, key: str) -> bool:
        """Returns whether the row still holds a key that nobody took."""
        return key in self._left

    def keys_left(self) -> tuple[str, ...]:
        """Returns the keys that nobody took yet."""
        return tuple(self._left)

    def raw(self, key: str) -> object:
        """Takes a value as it stands; None if there is none."""
        return self._left.pop(key, None)

    def string(self, key: str, default: str | None = None) -> str:
        """Takes a text that is not empty."""
        value = self._left.pop(key, default)
        if isinstance(value, str) and (value or default is not None):
            return value
        self.refuse("programme_key_missing" if value in (None, "") else "programme_value_not_text", key=key)
        return ""

    def whole(self, key: str, default: int | None = None) -> int:
        """Takes a whole number."""
        value = self._left.pop(key, default)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.refuse("programme_key_missing" if value is None else "programme_value_not_whole", key=key)
        return 0

    def whole_or_none(self, key: str) -> int | None:
        """Takes a whole number, None where the key is absent."""
        return self.whole(key) if self.has(key) else None

    def flag(self, key: str, default: bool) -> bool:
        """Takes true or false."""
        value = self._left.pop(key, default)
        if isinstance(value, bool):
            return value
        self.refuse("programme_value_not_true_or_false", key=key)
        return default

    def pair(self, key: str) -> tuple[int, int]:
        """Takes two whole numbers in rising order."""
        match self._left.pop(key, None):
            case [int(lowest), int(highest)] if lowest <= highest:
                return lowest, highest
            case _:
                self.refuse("programme_value_not_range", key=key)
                return 0, 0

    def rows(self, key: str) -> tuple[Row, ...]:
        """Takes an array of tables, each named by its id or key, else by this row's name."""
        value = self._left.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.refuse("programme_value_not_tables", key=key)
            return ()
        return tuple(Row(one, self.text, str(one.get("id") or one.get("key") or self.name)) for one in value)

    def row(self, key: str) -> Row:
        """Takes one table, named by its id, else by its key in this row."""
        value = self._left.pop(key, None)
        if not isinstance(value, dict):
            self.refuse("programme_key_missing", key=key)
            value = {}
        return Row(value, self.text, str(value.get("id") or key))

    def texts(self, key: str) -> dict[str, str]:
        """Takes a table from names to texts."""
        value = self._left.pop(key, {})
        if isinstance(value, dict) and all(isinstance(one, str) for one in value.values()):
            return value
        self.refuse("programme_value_not_text", key=key)
        return {}

    def strings(self, key: str) -> tuple[str, ...]:
        """Takes a list of texts; an absent key is an empty one."""
        value = self._left.pop(key, [])
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.refuse("programme_value_not_text", key=key)
        return ()

    def words(self) -> Words:
        """Takes the row's words in every language."""
        words = {language: self._left.pop(language, None) for language in LANGUAGES}
        for language, word in words.items():
            if not isinstance(word, str) or not word.strip():
                self.refuse("programme_word_missing", language=language)
        return {language: str(word or "") for language, word in words.items()}

    def origin(self) -> Origin:
        """Takes the row's source, by its name in `[sources]`, and its confidence."""
        source, confidence = self._left.pop("source", None), self._left.pop("confidence", None)
        if not isinstance(source, str) or not source.strip():
            self.refuse("programme_rule_without_source")
        elif source not in self.text.sources:
            self.refuse("programme_source_unknown", source=source)
        if confidence is None:
            self.refuse("programme_rule_without_confidence")
        elif confidence not in CONFIDENCES:
            self.refuse("programme_confidence_unknown", confidence=str(confidence))
        return Origin(self.text.sources.get(str(source), ""), str(confidence))

    def finish(self) -> None:
        """Notes every key that nobody took: it is unknown, perhaps misspelt."""
        for key in self._left:
            self.refuse("programme_key_unknown", key=key)
