"""The only reader of `resources/`: words, programmes, fonts, icons and styles as text, bytes or paths.

Knows where the folder stands, not what is in it: in a checkout beside the packages, in an installed
wheel (and in a frozen build) inside this package as `_resources`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent / "resources"
INSTALLED = PACKAGE / "_resources"


@cache
def folder() -> Path:
    """Returns the folder of all resources: the checkout's if there is one, else the installed one."""
    for place in (CHECKOUT, INSTALLED):
        if (place / "words").is_dir():
            return place
    raise FileNotFoundError(f"no resources at {CHECKOUT} or {INSTALLED}: the installation is not whole")


def path(name: str) -> Path:
    """Returns the path of the resource called `name`, like "fonts/Example.ttf".

    Raises: FileNotFoundError when there is none, ValueError for a name that leads out of the folder.
    """
    found = (folder() / name).resolve()
    if not found.is_relative_to(folder().resolve()):
        raise ValueError(f"{name!r} leads out of the resources")
    if not found.exists():
        raise FileNotFoundError(f"no resource {name!r} in {folder()}")
    return found


def text(name: str) -> str:
    """Returns a resource as text (UTF-8). Raises: FileNotFoundError."""
    return path(name).read_text(encoding="utf-8")


def data(name: str) -> bytes:
    """Returns a resource as bytes. Raises: FileNotFoundError."""
    return path(name).read_bytes()


def names(under: str, ending: str = "") -> tuple[str, ...]:
    """Returns the names of the files that stand directly in a folder of the resources, sorted."""
    place = path(under)
    return tuple(
        sorted(
            f"{under}/{one.name}" for one in place.iterdir() if one.is_file() and one.name.endswith(ending)
        )
    )
