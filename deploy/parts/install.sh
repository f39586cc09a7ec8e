#!/bin/sh
# install.sh LOCK: installs one hash-pinned lock file into .venv.
set -eu
# uv does not read pip's settings: a machine set up for pip alone (a mirror, a private certificate) must work all the same.
if [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then
    index=$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)
    index=${PIP_INDEX_URL:-$index}
    if [ -n "$index" ]; then export UV_DEFAULT_INDEX="$index"; fi
fi
if [ -n "${PIP_CERT:-}" ]; then export SSL_CERT_FILE="${SSL_CERT_FILE:-$PIP_CERT}"; fi
exec .venv/bin/uv pip install --python .venv/bin/python --require-hashes -r "$1"
