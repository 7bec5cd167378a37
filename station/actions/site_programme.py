"""The programme by which new visits are judged: what the centre published for this site, else what the program has."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from station.domain.bundle import BundleKind
from station.domain.bundle_content import read_consent_file
from station.domain.programme import Programme, load_programme
from station.errors import reject
from station.programmes import programme_ids
from station.storage.find_bundles import kept_bundle, kept_bundles
from station.storage.local import Store


def site_programme(store: Store, programme_id: str, built_in: Programme | None) -> Programme:
    """Returns a programme in its published version, else the built-in one; with the published consent wording.

    Raises: Rejected `programme_unknown` when neither is there.
    """
    with store.reading() as session:
        found = _published(session, programme_id) or built_in
        wording = next(iter(kept_bundles(session, BundleKind.CONSENT)), None)
        published = [one.name for one in kept_bundles(session, BundleKind.PROGRAMME)]
    if found is None:
        known = ", ".join(sorted({*programme_ids(), *published}))
        raise reject("programme", "programme_unknown", typed=programme_id, known=known)
    return (
        found if wording is None else replace(found, consent=read_consent_file(wording.content, wording.name))
    )


def _published(session: Connection, programme_id: str) -> Programme | None:
    kept = kept_bundle(session, BundleKind.PROGRAMME, programme_id)
    return None if kept is None else load_programme(kept.content, f"{kept.name}/{kept.version}")
