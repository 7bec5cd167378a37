"""The shipped label layouts, read from `resources/labels/`. Knows nothing of a site's own files."""

from __future__ import annotations

from functools import cache
from pathlib import PurePosixPath

from station import resources
from station.domain.label_layout import Layout, read_layout
from station.errors import reject

DEFAULT = "50x25"
FOLDER = "labels"
ENDING = ".toml"


def layout_names() -> tuple[str, ...]:
    """Returns the names of the shipped layouts, the default first."""
    found = [PurePosixPath(name).name.removesuffix(ENDING) for name in resources.names(FOLDER, ENDING)]
    return tuple(sorted(found, key=lambda name: (name != DEFAULT, name)))


@cache
def load_layout(name: str = DEFAULT) -> Layout:
    """Returns the shipped layout called `name`, like "50x25". Raises: Rejected when there is none."""
    if name not in layout_names():
        raise reject("layout", "label_layout_unknown", layout=name, known=", ".join(layout_names()))
    return read_layout(resources.text(f"{FOLDER}/{name}{ENDING}"))
