#!/usr/bin/env bash
# Lets a server run with sound callers, models that are replaced every 20 s, clients that die, stall, send nonsense or too much, and kills it
# five times at the end: ci/soak.sh [MINUTES] [FILE for the figures], 30 and target/soak.md otherwise. Fails when an answer was lost or wrong,
# the process ended, or memory, threads or file handles grew (SoakTest).
set -euo pipefail
cd "$(dirname "$0")/.."
minutes=${1:-30}
mkdir -p target
report=$(realpath "${2:-target/soak.md}")
mvn -B -pl java/serving -am -Dtest=SoakTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dventuri.soak.swapMillis=20000 -Dventuri.soak.pauseMillis=200 -Dventuri.soak.kills=5 -Dventuri.soak.report="$report" \
  -Dventuri.soak.seconds="$(awk "BEGIN { print int(60 * $minutes) }")" verify
cat "$report"
