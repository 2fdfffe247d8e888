#!/usr/bin/env bash
# Lets the server run with sound callers, models that are replaced, clients that die and nonsense: ci/soak.sh [MINUTES], 30 otherwise.
# Ends with the figures and fails when an answer was wrong or memory, threads or file handles grew (SoakTest).
set -euo pipefail
cd "$(dirname "$0")/.."
minutes=${1:-30}
mvn -B -pl java/serving -am -Dtest=SoakTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dventuri.soak.seconds="$(awk "BEGIN { print int(60 * $minutes) }")" verify
