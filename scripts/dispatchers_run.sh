#!/usr/bin/env bash
# Runs the host with its dispatchers and no slots; where a host already runs, prints the dispatchers' pids.
set -euo pipefail
cd "$(dirname "$0")/.."
for kind in release debug; do
  bin=.build/$kind/engyne-host
  [ -x "$bin" ] && exec "$bin" serve --no-slots "$@"
done
echo "engyne: not built yet; run scripts/run.sh first" >&2
exit 69
