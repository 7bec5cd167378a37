"""Why the centre holds a received fact back: out of the state that its database gave. Knows no database."""

from __future__ import annotations

from enum import StrEnum


class Why(StrEnum):
    """What keeps a fact out of the centre's tables. Its words, with what to do, stand under `refusal.<why>`."""

    NEWER_KIND = "newer_kind"
    UNFIT_VALUE = "unfit_value"
    CONTRADICTS = "contradicts"
    UNREADABLE = "unreadable"


BY_STATE = (("SS007", Why.NEWER_KIND), ("22", Why.UNFIT_VALUE), ("23", Why.CONTRADICTS))
"""Beginnings of SQLSTATEs. Source: PostgreSQL 18, appendix A: 22 data exception, 23 integrity constraint violation."""


def why_refused(state: str) -> Why:
    """Returns why a fact is held back, by the SQLSTATE under which the centre's quarantine has it."""
    return next((why for beginning, why in BY_STATE if state.startswith(beginning)), Why.UNREADABLE)
