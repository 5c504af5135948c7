#!/usr/bin/env bash
# Ends the host of this home and everything it started, by recorded pid and start time only.
set -euo pipefail
cd "$(dirname "$0")/.."
for kind in release debug; do
  bin=.build/$kind/engyne-host
  [ -x "$bin" ] && exec "$bin" --stop-all "$@"
done
echo "engyne: not built yet, so nothing of it runs; see scripts/run.sh" >&2
