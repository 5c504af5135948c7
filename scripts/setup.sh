# Sourced by run.sh and test.sh: makes sure Swift and the system packages of scripts/packages.txt are there.
# Usage: ensure_packages [test]

say() { printf '%s\n' "$*" >&2; }
die() { local code=$1; shift; say "engyne: $*"; exit "$code"; }

ensure_swift() {
  command -v swift >/dev/null 2>&1 || die 69 "the Swift toolchain is not installed; get Swift 6.2 or later from swift.org/install, then run this again"
  local version
  version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+)\.([0-9]+).*/\1 \2/p' | head -n 1)
  read -r major minor <<<"$version"
  if [ "${major:-0}" -lt 6 ] || { [ "$major" -eq 6 ] && [ "${minor:-0}" -lt 2 ]; }; then
    die 69 "Swift ${major:-?}.${minor:-?} is too old: 6.2 or later is needed (swift.org/install)"
  fi
}

wanted_packages() { # wanted_packages deb|brew [test]
  local line deb brew scope
  while read -r deb brew; do
    case "$deb" in ''|'#'*) continue ;; esac
    scope=${deb#*:}; [ "$scope" = "$deb" ] && scope=run
    [ "$scope" = test ] && [ "${2:-}" != test ] && continue
    if [ "$1" = deb ]; then printf '%s\n' "${deb%%:*}"; elif [ "$brew" != - ]; then printf '%s\n' "$brew"; fi
  done < scripts/packages.txt
}

ensure_apt() {
  local missing=() name sudo=
  for name in $(wanted_packages deb "${1:-}"); do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "installing: ${missing[*]}"
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || die 69 "please have an administrator install: ${missing[*]}"
    sudo=sudo
  fi
  $sudo apt-get update -qq || say "the package lists could not be refreshed; trying with the old ones"
  # Ubuntu carries no chromium-headless-shell package: there the plain browser serves.
  local have=()
  for name in "${missing[@]}"; do
    if apt-cache show "$name" >/dev/null 2>&1; then have+=("$name"); else say "no package '$name' here; going on without it"; fi
  done
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq "${have[@]}" >/dev/null \
    || die 69 "these packages could not be installed: ${have[*]}"
}

ensure_brew() {
  command -v brew >/dev/null 2>&1 || die 69 "Homebrew is not installed; get it from brew.sh, then run this again"
  local name missing=()
  for name in $(wanted_packages brew "${1:-}"); do brew list --formula "$name" >/dev/null 2>&1 || missing+=("$name"); done
  [ ${#missing[@]} -eq 0 ] || { say "installing: ${missing[*]}"; brew install "${missing[@]}"; }
  # Libraries without a pkg-config file are found only where compiler and linker are told to look.
  local prefix
  prefix=$(brew --prefix)
  export CPATH="$prefix/include${CPATH:+:$CPATH}" LIBRARY_PATH="$prefix/lib${LIBRARY_PATH:+:$LIBRARY_PATH}"
  local app
  for app in "Google Chrome" Chromium; do [ -d "/Applications/$app.app" ] && return; done
  say "no browser found: install Chrome or Chromium, or set ENGYNE_CHROME to one"
}

# Libraries of other hands that tests judge us by, in an environment of their own; without them those tests are skipped.
ensure_python() {
  cmp -s scripts/pip.txt .build/python/installed && return
  say "installing the Python packages of scripts/pip.txt into .build/python"
  { python3 -m venv .build/python && .build/python/bin/pip install -q --disable-pip-version-check -r scripts/pip.txt \
      && cp scripts/pip.txt .build/python/installed; } || say "they could not be installed; tests that need them are skipped"
}

ensure_packages() {
  ensure_swift
  case "$(uname -s)" in
    Linux) command -v apt-get >/dev/null 2>&1 && ensure_apt "${1:-}" || say "no apt here: install by hand what scripts/packages.txt lists" ;;
    Darwin) ensure_brew "${1:-}" ;;
    *) die 69 "this system is neither Linux nor macOS" ;;
  esac
  [ "${1:-}" != test ] || ensure_python
}
