#!/usr/bin/env bash
# Writes docs/reports/bench: what venturi bench measures on this machine, scenarios and links, as JSON and HTML, with a picture of the page where
# there is a Chromium (VENTURI_BROWSER names one). A few minutes; leave the machine alone.
#
#   ci/bench-report.sh [OPTION OF venturi bench...]
set -euo pipefail
cd "$(dirname "$0")/.."
folder=docs/reports/bench
mkdir -p "$folder"
./venturi bench --links --json "$folder/bench.json" --html "$folder/bench.html" "$@"
for browser in "${VENTURI_BROWSER:-}" chromium chromium-browser google-chrome; do
  if [ -n "$browser" ] && command -v "$browser" >/dev/null; then
    "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1300,5200 --screenshot="$folder/bench.png" \
      "file://$PWD/$folder/bench.html" >/dev/null 2>&1
    exit 0
  fi
done
echo "bench-report: no Chromium, so $folder/bench.png is not written anew" >&2
