"""How the people of a day flow, in words: pace, the end of the queue, and what a target needs.

Windows and command line say it by this alone. Knows no window, file or record.
"""

from __future__ import annotations

from datetime import timedelta

from station.domain.people_flow import Goal, PeopleFlow
from station.words import Words

A_MINUTE = timedelta(minutes=1)


def said_pace(flow: PeopleFlow, words: Words) -> str:
    """Returns how many came and left lately."""
    pace = flow.pace
    if pace is None:
        return words("flow.young")
    return words(
        "flow.pace",
        minutes=pace.window // A_MINUTE,
        arrived=pace.arrived,
        left=pace.left,
        per_hour=pace.left_per_hour,
    )


def said_queue(flow: PeopleFlow, words: Words) -> str:
    """Returns when the queue ends, or that it grows, and when somebody who comes now will have left."""
    if not flow.here:
        return words("flow.nobody_waits")
    if flow.queue_ends_at is None:
        return words("flow.waits" if flow.pace is None else "flow.no_end", here=flow.here)
    pace, facts = flow.pace, {"here": flow.here, "at": f"{flow.queue_ends_at:%H:%M}"}
    more = 0 if pace is None else pace.arrived_per_hour - pace.left_per_hour
    return words("flow.grows", more=more, **facts) if more > 0 else words("flow.ends", **facts)


def said_goal(goal: Goal | None, words: Words) -> str:
    """Returns how the target stands; nothing where there is none."""
    if goal is None:
        return ""
    facts = {"people": f"{goal.people:,}", "by": f"{goal.by:%H:%M}", "left": f"{goal.left:,}"}
    if goal.is_reached:
        return words("flow.reached", **facts)
    if goal.booths_needed is None:
        return words("flow.so_far", **facts)
    return words("flow.needs", needed=goal.booths_needed, open=goal.booths_open, **facts)


def said_expected(goal: Goal | None, words: Words) -> str:
    """Returns how many will have left by the target's time at this pace; nothing where that cannot be said."""
    if goal is None or goal.expected is None:
        return ""
    return words("flow.expected", expected=f"{goal.expected:,}", by=f"{goal.by:%H:%M}")
