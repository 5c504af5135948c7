#!/usr/bin/env bash
# The first run: installs what is missing, builds, and shows one lead after another walk the whole house on the bundled
# practice marketplace. `--serve` runs the host alone on your own slots. Ctrl-C stops everything.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/setup.sh

case "${1:-}" in
  -h|--help)
    cat <<'TXT'
usage: scripts/run.sh            set up, build, and run the demo in its own home (ENGYNE_HOME, else ./demo)
       scripts/run.sh --serve    set up, build, and run the host on the slots of ENGYNE_HOME (else this folder)
Further arguments go to 'engyne-host demo' or 'engyne-host serve', e.g. --port 8101.
TXT
    exit 0 ;;
esac

ensure_packages
say "building (the first time takes some minutes) ..."
swift build -c release --product engyne-host 2>&1 | grep -vE '^(\[|warning: .* is not used by any target)' >&2 || true
bin=$(swift build -c release --show-bin-path)/engyne-host
[ -x "$bin" ] || die 69 "the build failed; run 'swift build -c release' to see why"

if [ "${1:-}" = --serve ]; then
  shift
  exec "$bin" serve "$@"
fi
exec "$bin" demo "$@"
