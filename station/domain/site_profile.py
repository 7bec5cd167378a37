"""What a site wants to know about who somebody is, and to reach in a day. Set by its settings; knows no file."""

from __future__ import annotations

from dataclasses import dataclass

from station.domain.people_flow import NO_TARGET, DayTarget
from station.domain.person import IdentityLevel


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """The identity level that a site asks for, whether it may ask for resident and foreigner numbers, and its target.

    Source: Personal Information Protection Act (Korea), art. 24-2: a resident number is collected only where a
    statute says so, therefore never unless the site's policy was set.
    """

    identity_level: IdentityLevel = IdentityLevel.BASIC
    takes_resident_number: bool = False
    target: DayTarget = NO_TARGET
