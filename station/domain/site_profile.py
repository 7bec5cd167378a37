"""What a site wants to know about who somebody is. Set by the site's settings; knows no file."""

from __future__ import annotations

from dataclasses import dataclass

from station.domain.person import IdentityLevel


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """The identity level that a site asks for, and whether it may ask for resident and foreigner numbers.

    Source: Personal Information Protection Act (Korea), art. 24-2: a resident number is collected only where a
    statute says so, therefore never unless the site's policy was set.
    """

    identity_level: IdentityLevel = IdentityLevel.BASIC
    takes_resident_number: bool = False
