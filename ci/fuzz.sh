#!/usr/bin/env bash
# Every fuzzer for the given seconds (600), native ones first; fails on any finding.
#   ci/fuzz.sh [SECONDS]
set -uo pipefail
here=$(dirname "$0")
status=0
bash "$here/fuzz-native.sh" "${1:-600}" || status=1
bash "$here/fuzz-java.sh" "${1:-600}" || status=1
exit $status
