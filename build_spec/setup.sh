#!/usr/bin/env bash
# Sets up .venv with the locked packages and this project, and the system libraries that Qt loads.
# `setup.sh tests` also installs the programs that only the tests start.
# Does nothing when the last set-up was for the same lock file and pyproject.toml.
# Exit 2: something must be installed by somebody with more rights; the line to run is printed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

LOCK=build_spec/requirements.txt
STAMP=.venv/set-up-for
SELF=build_spec/setup.sh

# libraries by the name that the loader looks for, and the Debian/Ubuntu packages that hold them (newest name last)
LIBRARIES="
libglib-2.0.so.0      libglib2.0-0 libglib2.0-0t64
libGL.so.1            libgl1
libEGL.so.1           libegl1
libxkbcommon.so.0     libxkbcommon0
libfontconfig.so.1    libfontconfig1
libdbus-1.so.3        libdbus-1-3
libxcb-cursor.so.0    libxcb-cursor0
libxcb-icccm.so.4     libxcb-icccm4
libxcb-keysyms.so.1   libxcb-keysyms1
libxcb-shape.so.0     libxcb-shape0
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libcups.so.2          libcups2 libcups2t64
"

say() { printf '%s\n' "$*" >&2; }

wanted_stamp() { { cat "$LOCK" pyproject.toml "$SELF"; pwd; } | cksum; }

is_set_up() { [ -x .venv/bin/station ] && [ -f "$STAMP" ] && [ "$(cat "$STAMP")" = "$(wanted_stamp)" ]; }

# the first Python that is new enough, and not newer than the locked packages have wheels for
find_python() {
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    say "Python 3.11 to 3.14 is needed and none was found. Install it, for example: sudo apt-get install python3 python3-venv"
    exit 2
}

known_libraries() { PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null || true; }

# prints the packages that are missing, choosing the name that this release knows
missing_packages() {
    local library packages loaded
    loaded=$(known_libraries)
    while read -r library packages; do
        [ -n "$library" ] || continue
        case "$loaded" in *"$library"*) continue ;; esac
        known_package $packages
    done <<<"$LIBRARIES"
    "$1" -c 'import ensurepip, venv' 2>/dev/null || echo "$(basename "$1")-venv"
}

# the tests print through a real cupsd and a real IPP printer, started in folders of their own, and fill in the
# questionnaire's page in a real browser
missing_test_programs() (
    PATH="$PATH:/sbin:/usr/sbin"
    command -v Xvfb >/dev/null || echo xvfb
    command -v cupsd >/dev/null && command -v lpadmin >/dev/null || echo cups
    command -v ippeveprinter >/dev/null || echo cups-ipp-utils
    command -v dbus-daemon >/dev/null || known_package dbus dbus-daemon
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || known_package chromium chromium-browser
)

known_package() {
    local name
    for name in "$@"; do
        if apt-cache show --no-all-versions "$name" >/dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
    echo "$1"
}

install_packages() {
    local as_root=()
    if [ "$(id -u)" != 0 ]; then
        if ! sudo -n true 2>/dev/null; then
            say "These system packages are missing. Run this line, then the same command again:"
            say "sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
            exit 2
        fi
        as_root=(sudo -n)
    fi
    say "Installing system packages: $*"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >&2
}

# installs what a function of this file finds missing
set_up_system() {
    local missing
    if ! command -v apt-get >/dev/null; then
        say "No apt-get here: Qt's system libraries are left as they are; Debian's names for them stand in build_spec/setup.sh."
        return
    fi
    missing=$("$@" | sort -u | tr '\n' ' ')
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; then
        refresh_lists
        missing=$("$@" | sort -u | tr '\n' ' ') # the new lists may know newer names
    fi
    # shellcheck disable=SC2086  # names without spaces, meant to be split
    install_packages $missing
}

refresh_lists() {
    local as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo -n)
    "${as_root[@]}" apt-get update -q >&2
}

# made here, and able to install: the scripts of a virtual environment hold the path that it was made at
is_whole() { grep -qF "$PWD/.venv" .venv/pyvenv.cfg && .venv/bin/python -c 'import pip'; } 2>/dev/null

set_up_packages() {
    local python=$1
    if [ -e .venv ] && ! is_whole; then
        say "The virtual environment is half made or came from another folder: making it anew"
        rm -rf .venv
    fi
    [ -d .venv ] || "$python" -m venv .venv
    say "Installing the locked packages (a few minutes the first time)"
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$LOCK" >&2
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation --no-index -e . >&2
}

main() {
    local python
    [ "${1:-}" != tests ] || set_up_system missing_test_programs
    is_set_up && return
    python=$(find_python)
    set_up_system missing_packages "$python"
    set_up_packages "$python"
    wanted_stamp >"$STAMP"
    say "Set up: .venv is ready"
}

main "$@"
