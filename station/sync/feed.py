"""What the centre sends down, read off its reply: nothing is believed of its shape, and nothing is stored here."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from station.domain.bundle import SignedBundle, bundle_from_json
from station.domain.fact import canonical_bytes
from station.domain.told_record import UNDONE
from station.errors import Rejected
from station.storage.find_site import SiteRecord
from station.sync.postgres import CentreTrouble, TroubleClass

TAKE_OVER = "take_over_visit"
"""The action of a fact that copies another booth's record as it was, so that work can go on with it here."""
STREAM = re.compile(r"([0-9]{3})/([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Feed:
    """One reply to `fetch`. `streams` says up to where each other booth's facts are now known; `is_more` asks again.

    `unreadable` counts bundles and facts that have not the shape of one. `work_items` is there where it was asked for.
    """

    bundles: tuple[SignedBundle, ...]
    bundle_serial: int
    records: tuple[SiteRecord, ...]
    streams: Mapping[tuple[int, int], int]
    is_more: bool
    unreadable: int
    work_items: object = None


def read_feed(reply: Mapping[str, object], station: int, site: str) -> Feed:
    """Returns what a reply holds. Raises: CentreTrouble `centre_protocol` when it is no answer to this station."""
    bundles, facts, streams = reply.get("bundles"), reply.get("facts"), reply.get("streams")
    serial = reply.get("bundle_serial")
    is_ours = (reply.get("station"), reply.get("site")) == (station, site)
    is_whole = isinstance(bundles, list) and isinstance(facts, list) and isinstance(streams, Mapping)
    if not is_ours or not is_whole or not isinstance(serial, int):
        raise CentreTrouble(TroubleClass.PROTOCOL, "centre_protocol")
    signed = [_bundle(one) for one in _list(bundles)]
    records = [*map(_person, _list(reply.get("persons"))), *map(_record, _list(facts))]
    return Feed(
        tuple(one for one in signed if one is not None),
        serial,
        tuple(one for one in records if one is not None),
        _streams(streams),
        reply.get("more_bundles") is True or reply.get("more_facts") is True,
        signed.count(None) + records.count(None),
        reply.get("work_items"),
    )


def _list(told: object) -> list[object]:
    return told if isinstance(told, list) else []


def _bundle(told: object) -> SignedBundle | None:
    try:
        return bundle_from_json(told)
    except Rejected:
        return None


def _record(told: object) -> SiteRecord | None:
    """Returns another booth's record; None for what is none, so that one poisoned fact holds up nothing."""
    if not isinstance(told, Mapping):
        return None
    try:
        state = json.loads(base64.b64decode(str(told["payload"]), validate=True))
        return SiteRecord(
            kind=str(told["kind"]),
            id=UUID(str(told["id"])),
            subject_id=UUID(str(told["subject"])),
            station=_whole(told["station"]),
            revision=_whole(told["revision"]),
            is_copy=told["action"] == TAKE_OVER,
            state=_object(state),
            is_undo=told["action"] == UNDONE,
        )
    except (KeyError, TypeError, ValueError, RecursionError):
        return None


def _person(told: object) -> SiteRecord | None:
    """Returns somebody whom another booth knows for longer than the feed goes back."""
    if not isinstance(told, Mapping):
        return None
    try:
        made, state = UUID(str(told["id"])), _object(told["state"])
        station, revision = _whole(told["station"]), _whole(told["revision"])
    except (KeyError, TypeError, ValueError):
        return None
    return SiteRecord("person", made, made, station, revision, is_copy=False, state=state)


def _whole(told: object) -> int:
    if not isinstance(told, int) or isinstance(told, bool) or not 0 < told < 2**53:
        raise ValueError("no number of a fact")
    return told


def _object(told: Any) -> dict[str, Any]:  # Any: JSON
    if not isinstance(told, dict):
        raise ValueError("no state of a record")
    canonical_bytes(told)  # no text holds a lone surrogate, no fact a float
    return told


def _streams(told: object) -> dict[tuple[int, int], int]:
    found = {}
    for place, seq in told.items() if isinstance(told, Mapping) else ():
        named = STREAM.fullmatch(str(place))
        if named is not None and isinstance(seq, int) and seq >= 0:
            found[int(named[1]), int(named[2])] = seq
    return found
