"""What every flow works with: the window, the threads, the notices, and the shift that is at work now."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from station.actions.shift import Shift
from station.domain.staff import RIGHTS, Actor, Role, require_right
from station.errors import Rejected, Trouble, reject
from ui.notices import Notices
from ui.shown import Member, Said, Tone
from ui.tasks import Tasks
from ui.window import StationWindow

NO_RIGHT = ("not_allowed", "another_role")
"""What is refused for want of a right; it stands until another page is shown or something else is wanted."""
P = ParamSpec("P")
T = TypeVar("T")


class Desk:
    """Built once in `ui.app` and given to every flow. Only signing in and locking change its shift."""

    def __init__(self, shift: Shift, window: StationWindow, tasks: Tasks, notices: Notices) -> None:
        self._shift = shift
        self._nobody = shift.actor
        self.window = window
        self.tasks = tasks
        self.notices = notices
        window.stack.currentChanged.connect(lambda _: self.forget_refused())

    @property
    def shift(self) -> Shift:
        """Who is at work, where and with what."""
        return self._shift

    @property
    def is_locked(self) -> bool:
        """Says whether nobody has signed in."""
        return self._shift.actor == self._nobody

    def take_over(self, shift: Shift) -> None:
        """Lets somebody begin to work."""
        self._shift = shift
        self.window.show_member(_member(shift.actor))
        self.window.forget_rejections()

    def lock(self) -> None:
        """Lets nobody work."""
        self._shift = self._shift.signed_in_as(self._nobody)
        self.window.show_member(None)
        self.window.forget_rejections()

    def store(
        self,
        action: Callable[Concatenate[Shift, P], T],
        done: Callable[[T], None],
        failed: Callable[[Rejected | Trouble], None] | None = None,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Runs an action with the present shift on the thread of the local data."""
        self.tasks.store(partial(action, self._shift, *args, **kwargs), done, failed)

    def may(self, action: str) -> bool:
        """Says whether whoever is at work may do something; where not, the notice says who may."""
        is_allowed = self.is_allowed(action)
        self.forget_refused()
        if not is_allowed:
            may = (one for one in Role if one in RIGHTS.get(action, ()))
            roles = ", ".join(self.window.words(f"role.{one.value}") for one in may)
            self.notices.take(reject("", "another_role", roles=roles))
        return is_allowed

    def is_allowed(self, action: str) -> bool:
        """Says whether whoever is at work may do something that nobody asked for: nothing is told."""
        try:
            require_right(self._shift.actor.role, action)
        except Rejected:
            return False
        return True

    def forget_refused(self) -> None:
        """Takes away that somebody had no right: another page is shown, or something else is wanted."""
        for code in NO_RIGHT:
            self.window.forget_error(code)

    @property
    def closed_code(self) -> str:
        """The code that says that today is closed, with the keys that open it again for whoever may."""
        return "home.closed_opens" if self.is_allowed("reopen_day") else "home.closed"

    def say(self, code: str, tone: Tone = Tone.GOOD, **facts: str | int) -> None:
        """Says on the strip what just happened."""
        self.window.say(Said(code, tone, tuple(facts.items())))


def _member(actor: Actor) -> Member:
    return Member(actor.name, actor.role.value)
