"""Takes what the centre signed for this site: verified, kept as it was signed, and put to use. Whatever the road.

Taking the same bundle twice changes nothing; one that is altered, forged, older or of another site is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from station.actions.import_expected import ListFile, as_allowed, expectation_of, id_of_row, read_file
from station.actions.shift import Shift
from station.domain.bundle import Bundle, BundleKind, SignedBundle, open_bundle
from station.domain.bundle_content import (
    read_consent_file,
    read_list_content,
    read_recall_file,
    read_staff_content,
)
from station.domain.expectation import Expectation
from station.domain.programme import load_programme
from station.errors import Rejected, reject
from station.storage.find_bundles import (
    KeptBundle,
    RefusedBundle,
    keep_bundle,
    kept_bundle,
    kept_bundles,
    note_refused,
    refused_bundles,
    replace_listed,
)

UNNAMED = "?"
"""Stands for the kind and the name of a bundle that does not let itself be read."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a bundle. `is_new` is false for one that was there already."""

    bundle: Bundle
    is_new: bool


def take_bundle(shift: Shift, signed: SignedBundle) -> Taken:
    """Verifies a bundle and takes it.

    Raises: Rejected `bundle_older`, `bundle_version_differs`, those of `open_bundle` and of what it holds; that it
    was refused is kept until a newer one is taken.
    """
    enrolment = shift.store.enrolment
    bundle: Bundle | None = None
    try:
        bundle = open_bundle(signed, enrolment.verify_key, enrolment.site)
        return Taken(bundle, is_new=_take(shift, bundle, signed))
    except Rejected as refused:
        named = (UNNAMED, UNNAMED) if bundle is None else (bundle.kind.value, bundle.name)
        with shift.store.writing() as session:
            note_refused(session, RefusedBundle(*named, refused.rejections[0].code, shift.clock.now()))
        raise


def _take(shift: Shift, bundle: Bundle, signed: SignedBundle) -> bool:
    with shift.store.reading() as session:
        known = kept_bundle(session, bundle.kind, bundle.name)
    if known is not None and known.version == bundle.version and known.content == bundle.content:
        return False
    _check_newer(bundle, known)
    people = _checked(shift, bundle)
    with shift.store.writing() as session:
        keep_bundle(session, bundle, signed, shift.clock.now())
        if bundle.kind is BundleKind.LIST:
            replace_listed(session, bundle.name, people)
    return True


def _check_newer(bundle: Bundle, known: KeptBundle | None) -> None:
    if known is None or bundle.version > known.version:
        return
    code = "bundle_older" if bundle.version < known.version else "bundle_version_differs"
    raise reject(
        "bundle",
        code,
        kind=bundle.kind.value,
        name=bundle.name,
        version=bundle.version,
        known=known.version,
    )


def _checked(shift: Shift, bundle: Bundle) -> tuple[Expectation, ...]:
    """Reads what a bundle holds before it replaces anything; returns the people of a list."""
    if bundle.kind is BundleKind.LIST:
        return _people(shift, bundle)
    READERS[bundle.kind](bundle)
    return ()


READERS: dict[BundleKind, Callable[[Bundle], object]] = {
    BundleKind.PROGRAMME: lambda bundle: load_programme(bundle.content, bundle.name),
    BundleKind.STAFF: lambda bundle: read_staff_content(bundle.content),
    BundleKind.CONSENT: lambda bundle: read_consent_file(bundle.content, bundle.name),
    BundleKind.RECALL: lambda bundle: read_recall_file(bundle.content, bundle.name),
}


def _people(shift: Shift, bundle: Bundle) -> tuple[Expectation, ...]:
    """Returns the people of a list under the ids that a booth which reads the same file itself gives them."""
    sent = read_list_content(bundle.content)
    day = sent.expected_on or shift.day_of(bundle.issued_at)
    read = as_allowed(read_file(ListFile(sent.file_name, sent.data, {}), day), shift.site)
    by_id: dict[UUID, Expectation] = {}
    for one in read.people:
        made = id_of_row(one, read, sent.expected_on)
        by_id[made] = expectation_of(shift, bundle.name, day, made, one)
    return tuple(by_id.values())


@dataclass(frozen=True, slots=True)
class CameDown:
    """What this station has from the centre: the newest of each bundle, and those that were refused."""

    bundles: tuple[KeptBundle, ...]
    refused: tuple[RefusedBundle, ...]


def came_down(shift: Shift) -> CameDown:
    """Returns what this station has from the centre."""
    with shift.store.reading() as session:
        return CameDown(kept_bundles(session), refused_bundles(session))
