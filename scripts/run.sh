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
# Builds with a line of progress; shows the compiler's words only when it fails.
build() {
  local out=.build/run-build.log started=$SECONDS pid
  mkdir -p .build
  swift build -c release --product engyne-host >"$out" 2>&1 &
  pid=$!
  trap 'kill "$pid" 2>/dev/null; exit 130' INT TERM
  while kill -0 "$pid" 2>/dev/null; do
    sleep 1
    [ $(((SECONDS - started) % 10)) -eq 5 ] || continue
    say "  building ... $(grep -oE '^\[[0-9]+/[0-9]+\]' "$out" | tail -n 1) $((SECONDS - started)) s"
  done
  trap - INT TERM
  wait "$pid" && return
  tail -n 30 "$out" >&2
  die 69 "the build failed; its whole output is in $out"
}

say "building the host (the first time takes some minutes) ..."
build
bin=$(swift build -c release --show-bin-path)/engyne-host

if [ "${1:-}" = --serve ]; then
  shift
  exec "$bin" serve "$@"
fi
exec "$bin" demo "$@"
