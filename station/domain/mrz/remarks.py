"""What staff must know about a zone that was read: what does not fit, and what no check digit can see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from station.domain.mrz.check_digit import blind_pairs_of
from station.domain.mrz.layout import FILLER, Layout, Lines
from station.domain.mrz.mend import IsMended, allowed_in, find_mends
from station.domain.mrz.states import SPECIMEN, is_known_code
from station.domain.mrz.zone import Mrz
from station.errors import Rejection


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
        yield Rejection(name, f"mrz_{name}_not_readable")
    if "X" in mrz.birth:
        yield Rejection("birth", "mrz_birth_incomplete")
    if mrz.expiry and "X" not in mrz.expiry and mrz.expiry < on.isoformat():
        yield Rejection("expiry", "mrz_expired", {"date": mrz.expiry})
    if not name_text.endswith(FILLER):
        yield Rejection("name", "mrz_name_may_be_cut")
    if not mrz.given:
        yield Rejection("name", "mrz_single_name")
    yield from _about_states(mrz)
    pairs = blind_pairs_of(mrz.document_number)
    if pairs:
        yield Rejection("document_number", "mrz_compare_number", {"pairs": ", ".join(pairs)})


def _about_states(mrz: Mrz) -> Iterator[Rejection]:
    for name, code in (("issuer", mrz.issuer), ("nationality", mrz.nationality)):
        if code == SPECIMEN:
            yield Rejection(name, "mrz_specimen")
        elif not is_known_code(code):
            yield Rejection(name, "mrz_state_not_known", {"state": code})
