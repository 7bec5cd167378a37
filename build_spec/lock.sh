#!/usr/bin/env bash
# Writes build_spec/requirements.txt anew: the newest packages that pyproject.toml allows, for every system and
# Python it allows, with hashes and without any address. Needs uv.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
uv pip compile pyproject.toml --group pyproject.toml:dev --universal --python-version 3.11 --upgrade --quiet \
    --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links \
    --output-file build_spec/requirements.txt
if grep -n '://' build_spec/requirements.txt; then
    echo "the lock must name no address" >&2
    exit 1
fi
