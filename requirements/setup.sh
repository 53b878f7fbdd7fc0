#!/bin/sh
# Makes .venv from one of the locks: setup.sh run|test. Does nothing when that was already done and nothing has changed.
# PYTHON names the interpreter to use; without it the first suitable one of python3.12, python3.11 and python3 is taken.
set -eu
cd "$(dirname "$0")/.."
lock=$1
stamp=.venv/.made-from

say() { printf '%s\n' "$*"; }
fail() { say "$*" >&2; exit 1; }

state() { # the folder is part of it, because an environment cannot be moved
    cksum requirements/run.lock requirements/test.lock pyproject.toml
    pwd
}

made_from() { [ -f "$stamp" ] && [ -x .venv/bin/python ] && [ "$(cat "$stamp")" = "$1
$(state)" ]; }

made_from test && exit 0
[ "$lock" = run ] && made_from run && exit 0

is_suitable() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' 2>/dev/null; }
can_make_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

choose_python() {
    suitable=
    for candidate in ${PYTHON:-python3.12 python3.11 python3}; do
        is_suitable "$candidate" || continue
        suitable=$candidate
        can_make_venv "$candidate" && return
    done
    [ -z "$suitable" ] || fail "$suitable cannot make environments: install its venv package (Debian: apt-get install python3-venv)."
    found=$(python3 --version 2>&1) || fail "Python is missing: install Python 3.11 or 3.12 (Debian 12: apt-get install python3-venv)."
    fail "Python 3.11 or 3.12 is needed and only $found was found: install one, or name it with make setup PYTHON=/path/to/python3.12."
}

check_redis() {
    [ "$(uname -sm)" = "Linux x86_64" ] && return # the locks bring a Redis
    command -v redis-server >/dev/null || [ -n "${REDIS_URL:-}" ] ||
        fail "On $(uname -sm) no Redis comes with the hub: install redis-server 6.2 or newer, or name a running one in REDIS_URL."
}

choose_python
check_redis
rm -f "$stamp"
if ! { [ -x .venv/bin/python ] && is_suitable .venv/bin/python && .venv/bin/python -m pip --version 2>/dev/null | grep -qF "$(pwd)/.venv"; }; then
    say "Making .venv with $("$suitable" --version) ..."
    "$suitable" -m venv --clear .venv || fail ".venv could not be made: the lines above say why."
fi
say "Installing the $(grep -c '^[a-z]' "requirements/$lock.lock") packages of requirements/$lock.lock (the first time takes a minute or two) ..."
.venv/bin/python -m pip install --disable-pip-version-check --quiet --quiet --require-hashes -r "requirements/$lock.lock" ||
    fail "The packages could not be installed: the lines above say why, most often no package index could be reached."
say "Installing the hub itself ..."
.venv/bin/python -m pip install --disable-pip-version-check --quiet --no-index --no-deps --no-build-isolation -e . ||
    fail "The hub could not be installed: the lines above say why."
{ say "$lock"; state; } >"$stamp"
say "Done: .venv is ready."
