#!/usr/bin/env bash
# doc/examples.md is what is printed now; without the real data, the same commands on the starter data.
here=$(cd "$(dirname "$0")/../.." && pwd)
exec "${PYTHON3:-/usr/bin/python3}" "$here/doc/make-examples" --check
