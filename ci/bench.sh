#!/usr/bin/env bash
# Builds and runs the benchmarks; docs/performance.md holds results. Arguments go to JMH,
# for instance: ci/bench.sh CoderBenchmark -p coder=java
# ci/bench.sh --sizes prints what lanes and table precision cost in bytes instead; the same on every machine.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
mvn -q -B -pl java/bench -am -DskipTests package
if [ "${1:-}" = --sizes ]; then
  exec java --enable-native-access=ALL-UNNAMED -cp java/bench/target/benchmarks.jar io.venturi.bench.CodingSizes
fi
table=$top/java/bench/target/table.md
java -Dventuri.bench.table="$table" -jar java/bench/target/benchmarks.jar \
  -f 1 -wi 3 -i 5 -w 1 -r 1 -jvmArgs '--enable-native-access=ALL-UNNAMED' "$@"
echo
cat "$table"
