#!/usr/bin/env bash
# The demo's page in headless Chromium: ci/check-demo.sh [FOLDER for screenshots, java/cli/target/demo otherwise].
# Says why and ends well where there is no Node or no browser and none can be installed; set VENTURI_BROWSER to name one.
set -euo pipefail
cd "$(dirname "$0")/.."
shots=${1:-java/cli/target/demo}
work=java/cli/target/browser
mkdir -p "$work" "$shots"

skip() {
  echo "check-demo: skipped: $1"
  exit 0
}

find_browser() {
  for name in "${VENTURI_BROWSER:-}" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name"; then return; fi
  done
  return 1
}

command -v node >/dev/null && command -v npm >/dev/null || skip "node and npm are not installed"
if ! browser=$(find_browser); then
  timeout 240 apt-get install -y -q --no-install-recommends chromium >"$work/apt.log" 2>&1 || skip "no Chromium is installed, and apt-get gives none"
  browser=$(find_browser) || skip "no Chromium is installed"
fi
if [ ! -d "$work/node_modules/playwright-core" ]; then
  npm install --silent --no-audit --no-fund --prefix "$work" playwright-core@1 >"$work/npm.log" 2>&1 || skip "npm cannot fetch playwright-core"
fi

servers=()
end() {
  for server in "${servers[@]}"; do kill "$server" 2>/dev/null || true; done
}
trap end EXIT

# starts a server with these options; its page's address goes to the variable page
start() { # log, options
  local log=$1
  shift
  ./venturi serve --demo --http-port 0 --grpc-port -1 --no-self-test "$@" >"$log" &
  servers+=($!)
  for _ in $(seq 300); do
    page=$(sed -n 's/^demo on //p' "$log")
    [ -z "$page" ] || return 0
    kill -0 "${servers[-1]}" 2>/dev/null || break
    sleep 0.2
  done
  echo "check-demo: the server did not start" >&2
  return 1
}

./venturi --version >/dev/null # builds where that is needed
start "$work/open.log"
open_page=$page
echo "visitor demo-token-0123456789" >"$work/tokens"
start "$work/guarded.log" --tokens "$work/tokens"
cp java/cli/src/test/browser/demo.test.mjs "$work/"
node "$work/demo.test.mjs" "$open_page" "$shots" "$browser" models/samples "$page" demo-token-0123456789
