"""What every photographer works with: a station, where pictures go, and how one waits. Knows no screen."""

from __future__ import annotations

from collections.abc import Callable

from ui.app import StationApp


class Camera:
    """Keeps pictures of one station; `after_work` does a thing and waits for all that it began."""

    def __init__(
        self,
        station: StationApp,
        keep: Callable[[str], None],
        after_work: Callable[[Callable[[], object]], None],
    ) -> None:
        self._station, self._keep, self._after_work = station, keep, after_work
