"""What staff must know about a zone that was read: what does not fit, and what no check digit can see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from station.domain.mrz.check_digit import blind_pairs_of
from station.domain.mrz.dates import lasts_too_long
from station.domain.mrz.layout import FILLER, Layout, Lines
from station.domain.mrz.mend import IsMended, allowed_in, find_mends
from station.domain.mrz.states import SPECIMEN, is_known_code
from station.domain.mrz.zone import Mrz
from station.errors import Rejection

DOCUMENT_CODES = tuple("PACIV")
"""How the code of a document begins. Source: ICAO Doc 9303-4, 4.2.2.1 (P); 9303-5 and 9303-6 (A, C, I); 9303-7 (V)."""


def misfits(
    lines: Lines, layout: Layout, checks: Mapping[str, bool], is_mended: IsMended
) -> Iterator[Rejection]:
    """Yields a warning for each check that fails, naming the characters that alone would mend it."""
    fields = [checked for checked in layout.checks if checked.name != "composite"]
    failed = [checked for checked in fields if not checks[checked.name]]
    for checked in failed:
        mends = find_mends(lines, checked, allowed_in(checked.name), is_mended)
        positions = dict.fromkeys(str(mend.position) for mend in mends)
        changes = dict.fromkeys(f"{mend.was_read}→{mend.would_fit}" for mend in mends)
        if mends:
            facts = {"positions": ", ".join(positions), "changes": ", ".join(changes)}
            yield Rejection(checked.name, f"mrz_{checked.name}_does_not_fit", facts)
        else:
            yield Rejection(checked.name, f"mrz_{checked.name}_several_wrong")
    if not failed and not checks.get("composite", True):
        yield Rejection("composite", "mrz_composite_does_not_fit")


def remarks(mrz: Mrz, name_text: str, on: date) -> Iterator[Rejection]:
    """Yields what is odd about a zone beside its check digits. `name_text` is the name with its fillers."""
    for name in mrz.unread:
        yield _not_readable(mrz, name)
    if mrz.document_code[:1] not in DOCUMENT_CODES:
        yield Rejection("document_code", "mrz_document_code_not_known", {"document_code": mrz.document_code})
    if "X" in mrz.birth:
        yield Rejection("birth", "mrz_birth_incomplete")
    if mrz.expiry and "X" not in mrz.expiry and mrz.expiry < on.isoformat():
        yield Rejection("expiry", "mrz_expired", {"date": mrz.expiry})
    if lasts_too_long(mrz.expiry, on):
        yield Rejection("expiry", "mrz_expiry_far_ahead", {"date": mrz.expiry})
    if not name_text.endswith(FILLER):
        yield Rejection("name", "mrz_name_may_be_cut")
    if mrz.surname and not mrz.given:
        yield Rejection("name", "mrz_single_name")
    yield from _about_states(mrz)
    pairs = blind_pairs_of(mrz.document_number)
    if pairs:
        yield Rejection("document_number", "mrz_compare_number", {"pairs": ", ".join(pairs)})


def _not_readable(mrz: Mrz, name: str) -> Rejection:
    if name not in ("surname", "given"):
        return Rejection(name, f"mrz_{name}_not_readable")
    read = getattr(mrz, name)
    return (
        Rejection("name", "mrz_name_has_digits", {"name": read}) if read else Rejection("name", "mrz_no_name")
    )


def _about_states(mrz: Mrz) -> Iterator[Rejection]:
    for name, code in (("issuer", mrz.issuer), ("nationality", mrz.nationality)):
        if code == SPECIMEN:
            yield Rejection(name, "mrz_specimen")
        elif not is_known_code(code):
            yield Rejection(name, "mrz_state_not_known", {"state": code})
