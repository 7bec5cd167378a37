"""How a programme file becomes a programme, or all its problems at once.

Knows no folder: it takes the bytes of a file. A visit keeps the programme's id, version and hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from station.domain.programme_checks import check_programme
from station.domain.programme_conditions import signs_of
from station.domain.programme_content import Programme
from station.domain.programme_sections import (
    read_consent,
    read_risk_condition,
    read_scheme,
    read_score,
    read_screening,
    read_specimen_type,
    read_symptom,
    read_test,
    read_vital,
)
from station.domain.programme_text import ProgrammeText, Raw, Row, parse_toml
from station.errors import Rejected


def load_programme(data: bytes, file: str) -> Programme:
    """Returns the programme of a file's bytes.

    Raises: Rejected with every problem at once: the facts of each are `file`, `line` and `rule`, and more.
    """
    raw, text = parse_toml(data, file)
    programme = replace(_read_programme(raw, text, hashlib.sha256(data).hexdigest()), content=data)
    check_programme(programme, text)
    if text.problems:
        raise Rejected(*text.problems)
    return programme


_Value = TypeVar("_Value")


def _each(top: Row, key: str, reader: Callable[[Row], _Value]) -> tuple[_Value, ...]:
    return tuple(reader(row) for row in top.rows(key))


def _read_programme(raw: Raw, text: ProgrammeText, file_hash: str) -> Programme:
    top = Row(raw, text, "")
    text.sources.update(top.texts("sources"))
    symptoms = _each(top, "symptom", read_symptom)
    signs = signs_of(symptoms)
    programme = Programme(
        id=top.string("id"),
        version=top.string("version"),
        hash=file_hash,
        names=top.row("names").words(),
        asked=top.strings("asked"),
        screening=read_screening(top.row("screening")),
        consent=read_consent(top.row("consent")),
        symptoms=symptoms,
        conditions=_each(top, "condition", read_risk_condition),
        vitals=_each(top, "vital", read_vital),
        specimen_types=_each(top, "specimen_type", read_specimen_type),
        tests=_each(top, "test", read_test),
        scores=_each(top, "score", lambda row: read_score(row, signs)),
        schemes=_each(top, "scheme", lambda row: read_scheme(row, signs)),
    )
    top.finish()
    return programme


__all__ = ["Programme", "load_programme"]
