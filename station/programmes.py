"""The programmes that come with the product: which there are, and each as a value. Reads resources only."""

from __future__ import annotations

from functools import cache

from station import resources
from station.domain.programme import Programme, load_programme
from station.errors import reject

FOLDER = "programmes"
ENDING = ".toml"


def programme_ids() -> tuple[str, ...]:
    """Returns the ids of all programmes, sorted."""
    return tuple(
        name.removeprefix(f"{FOLDER}/").removesuffix(ENDING) for name in resources.names(FOLDER, ENDING)
    )


def built_in(programme_id: str) -> Programme | None:
    """Returns the programme of an id that comes with the product, None when the centre has to publish it."""
    return programme(programme_id) if programme_id in programme_ids() else None


@cache
def programme(programme_id: str) -> Programme:
    """Returns a programme by its id.

    Raises: Rejected `programme_unknown` with the ids that there are, or with the problems of its file.
    """
    if programme_id not in programme_ids():
        raise reject("programme", "programme_unknown", typed=programme_id, known=", ".join(programme_ids()))
    name = f"{FOLDER}/{programme_id}{ENDING}"
    return load_programme(resources.data(name), name)
