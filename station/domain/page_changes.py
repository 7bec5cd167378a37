"""What somebody changed on a page that they opened to correct it, laid over what stands there by now. Pure."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from station.domain.page import VisitPage


def laid_on(now: VisitPage, opened: VisitPage, typed: VisitPage) -> tuple[VisitPage, tuple[str, ...]]:
    """Returns the page as it stands now with what was changed on it since it was opened.

    Beside it, the names of the fields that were changed to something else meanwhile: what is typed takes their place.
    """
    changed: dict[str, Any] = {  # Any: fields of a page
        one.name: getattr(typed, one.name)
        for one in fields(VisitPage)
        if getattr(typed, one.name) != getattr(opened, one.name)
    }
    overtaken = (name for name in changed if getattr(now, name) not in (getattr(opened, name), changed[name]))
    return replace(now, **changed), tuple(overtaken)
