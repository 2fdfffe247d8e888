#!/usr/bin/env bash
# Hostile bytes against the Java readers and every coder twin, with Jazzer: each fuzz test for the given seconds (600).
# A finding fails the run; its input then stands under java/fuzz/src/test/resources and runs in every build: commit it with the cure.
#   ci/fuzz-java.sh [SECONDS] [TEST ...]     e.g. ci/fuzz-java.sh 60 PayloadFuzzTest#payload
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600}
tests=("${@:2}")
[ ${#tests[@]} -gt 0 ] || mapfile -t tests < <(
  grep -A1 -h '@FuzzTest' java/fuzz/src/test/java/io/venturi/fuzz/*FuzzTest.java -H | sed -nE 's|.*/([A-Za-z]+)\.java-  void ([a-z]+)\(.*|\1#\2|p')
logs=target/fuzz
mkdir -p "$logs"
status=0
for test in "${tests[@]}"; do
  log=$logs/java-${test/\#/-}.log
  mkdir -p "java/fuzz/src/test/resources/io/venturi/fuzz/${test/\#/Inputs/}" # Jazzer leaves findings here if it can
  if JAZZER_FUZZ=1 mvn -B -q -Djazzer.hooks=true "-Djazzer.max_duration=${seconds}s" \
      -pl java/fuzz -am -Dsurefire.failIfNoSpecifiedTests=false -Dtest="$test" test > "$log" 2>&1 && grep -q '^Done ' "$log"; then
    echo "$test: $(grep '^Done ' "$log"), no finding"
  else
    echo "$test: FAILED, see $log"
    grep -E '^(== Java Exception|[a-z.A-Z]+(Error|Exception)|Caused by|reproducer)' "$log" | head -5 || true
    status=1
  fi
done
exit $status
