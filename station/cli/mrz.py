"""`station mrz`: what the lines of a machine-readable zone say, as JSON. Opens no file and asks nobody."""

from __future__ import annotations

from datetime import date

from station.domain.fact import Json
from station.domain.mrz import Mrz, read_mrz
from station.errors import Rejected, Rejection

SCHEMA = "station.mrz/1"
TEXT_KEYS = (
    "document_code", "issuer", "surname", "given", "document_number", "nationality", "birth", "expiry", "sex",
    "optional",
)  # fmt: skip


def mrz_json(text: str, on: date) -> dict[str, Json]:
    """Returns what the lines say under the keys of `station.mrz/1`; `kind` is None when they are no MRZ."""
    try:
        return _as_json(read_mrz(text, on))
    except Rejected as error:
        nothing: dict[str, Json] = dict.fromkeys(TEXT_KEYS, "")
        warnings: list[Json] = [_warning(one) for one in error.rejections]
        return {"schema": SCHEMA, "kind": None, **nothing, "checks": {}, "valid": False, "warnings": warnings}


def _as_json(mrz: Mrz) -> dict[str, Json]:
    texts: dict[str, Json] = {key: str(getattr(mrz, key)) for key in TEXT_KEYS}
    warnings: list[Json] = [_warning(one) for one in mrz.warnings]
    return {
        "schema": SCHEMA,
        "kind": str(mrz.kind),
        **texts,
        "checks": dict(mrz.checks),
        "valid": mrz.is_valid,
        "warnings": warnings,
    }


def _warning(one: Rejection) -> dict[str, Json]:
    return {"field": one.field, "code": one.code, "facts": dict(one.facts)}
