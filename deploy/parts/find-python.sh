#!/bin/sh
# Prints the Python to build the venv with, or one line that says what is missing. Runs before any Python of ours can.
suits() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null
}

for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14}; do
    if command -v "$candidate" >/dev/null && suits "$candidate"; then
        command -v "$candidate"
        exit 0
    fi
done
found=$(python3 --version 2>/dev/null || echo "no python3")
echo "Border Gate needs Python 3.11 or newer with venv (found: ${PYTHON:-$found}):" \
    "apt-get install python3 python3-venv, or make PYTHON=/path/to/python3.11" >&2
exit 1
