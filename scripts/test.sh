#!/usr/bin/env bash
# Everything CI does, in the order that fails fastest. `--fast` leaves the end-to-end suite out.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/setup.sh

fast=
for argument in "$@"; do
  case "$argument" in
    --fast) fast=1 ;;
    -h|--help) echo "usage: scripts/test.sh [--fast]   (--fast leaves the end-to-end suite out)"; exit 0 ;;
    *) die 2 "unknown argument '$argument' (see --help)" ;;
  esac
done

step() { printf '\n== %s\n' "$*"; }
started=$SECONDS

step "packages"
ensure_packages test

step "format"
swift format lint --strict --recursive --parallel Sources Tests Benchmarks Package.swift

step "luacheck"
lua_folders=()
for folder in connectors channels; do [ -n "$(find "$folder" -name '*.lua' 2>/dev/null | head -n 1)" ] && lua_folders+=("$folder"); done
[ ${#lua_folders[@]} -eq 0 ] || luacheck --no-color -q "${lua_folders[@]}"

step "imports"
python3 scripts/check_imports.py

step "build"
swift build --build-tests

step "tests"
# All at once, a thousand tests with dozens of browsers starve those that measure a script's time.
tests=(swift test --skip-build)
if swift test --help-hidden | grep -q -e --experimental-maximum-parallelization-width; then
  tests+=(--experimental-maximum-parallelization-width 12)
fi
[ -z "$fast" ] || tests+=(--skip EndToEndTests)
"${tests[@]}"

step "engyne-host check"
"$(swift build --show-bin-path)/engyne-host" check

printf '\nall of it took %d s\n' $((SECONDS - started))
