"""Puts what goes down to a site into one file for a stick: the same bundles as by wire. Opens no station's file."""

from __future__ import annotations

from station.central.administrator import administrator, only_row
from station.central.carrier_import import CentreKeys
from station.central.known_site import check_site
from station.central.publish import newest_bundles
from station.domain.bundle import signing_seed, verify_key_of
from station.domain.bundle_file import BundleKeys, bundle_file_name, write_bundles
from station.errors import Trouble, reject


def bundles_for_stick(dsn: str, site: str, keys: CentreKeys) -> tuple[str, bytes, int]:
    """Returns the name and the bytes of a site's file, and how many bundles are in it.

    Raises: Rejected `site_unknown`, `nothing_published`; Trouble `centre_key_differs`, and those of the administrator.
    """
    seed = signing_seed(keys.private_key)
    with administrator(dsn) as connection:
        check_site(connection, site)
        signer = only_row(connection, "SELECT verify_key FROM central.signer")
        if bytes(signer["verify_key"]) != verify_key_of(seed):
            raise Trouble("centre_key_differs", file=keys.file)
        site_key = only_row(connection, "SELECT central.keys_of_site(%s) AS keys", site)["keys"]["site_key"]
    bundles = newest_bundles(dsn, site)
    if not bundles:
        raise reject("site", "nothing_published", site=site)
    content = write_bundles(site, bundles, BundleKeys(seed, bytes.fromhex(site_key)), keys.now)
    return bundle_file_name(site), content, len(bundles)
