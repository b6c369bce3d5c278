#!/bin/sh
# Makes $VENV and installs what the given lock file names. Each thing that can be missing is said in one line.
set -u
lock=$1
fail() { echo "setup: $1" >&2; exit 1; }

command -v "$PYTHON" >/dev/null 2>&1 || fail "there is no $PYTHON: install Python 3.11 or later, or name one: make PYTHON=/path/to/python3.12"
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "$("$PYTHON" -V 2>&1) is too old: Dateline needs 3.11 or later; name another one: make PYTHON=python3.12"
if ! "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null ||
        fail "this Python cannot make virtual environments: install python3-venv (Debian, Ubuntu: sudo apt install python3-venv)"
    "$PYTHON" -m venv --clear "$VENV" || fail "could not make the virtual environment $VENV: is this folder writable, the disk full?"
fi
echo "setup: installing $lock into $VENV" >&2
log=$VENV/setup.log
{
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock" &&
        "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
} >"$log" 2>&1 || {
    if grep -qiE 'temporary failure|name resolution|connection (refused|error|broken)|network is unreachable|no route to host|max retries|timed out|ProxyError' "$log"; then
        fail "the package index could not be reached: check the network (or PIP_INDEX_URL), then run make again; details in $log"
    fi
    tail -n 3 "$log" >&2
    fail "installing failed; details in $log"
}
