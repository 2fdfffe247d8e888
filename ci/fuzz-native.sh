#!/usr/bin/env bash
# Hostile payloads against the native decoders under libFuzzer and the address and undefined-behaviour sanitizers: each decoder
# for the given seconds (600), every kernel set that can run here against the portable one. A finding fails the run; its input
# stays in target/fuzz/native/findings. The corpus grows from run to run in target/fuzz/native.
#   ci/fuzz-native.sh [SECONDS] [DECODER ...]      decoders: compat lanes
# Needs clang with its runtime (Debian: clang libclang-rt-14-dev or later); installs them where it may.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600}
decoders=("${@:2}")
[ ${#decoders[@]} -gt 0 ] || decoders=(compat lanes)
if ! command -v clang++ >/dev/null; then
  apt-get update -q && apt-get install -y -q --no-install-recommends clang libclang-rt-dev
fi
work=target/fuzz/native
mkdir -p "$work/findings"
CC=clang CXX=clang++ cmake -S native -B "$work/build" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DVENTURI_CUDA=OFF -DBUILD_TESTING=ON \
  -DVENTURI_SANITIZE=address,undefined,fuzzer-no-link > "$work/build.log"
cmake --build "$work/build" --parallel --target "${decoders[@]/#/fuzz_}" >> "$work/build.log" || { tail -20 "$work/build.log"; exit 1; }
status=0
for decoder in "${decoders[@]}"; do
  log=$work/$decoder.log
  mkdir -p "$work/$decoder" "$work/$decoder-seeds"
  if VENTURI_SEEDS=$work/$decoder-seeds "$work/build/fuzz/fuzz_$decoder" -runs=0 > "$log" 2>&1 &&
      "$work/build/fuzz/fuzz_$decoder" -max_total_time="$seconds" -max_len=8192 -timeout=20 -print_final_stats=1 \
        -artifact_prefix="$work/findings/$decoder-" "$work/$decoder" "$work/$decoder-seeds" >> "$log" 2>&1; then
    echo "$decoder: $(grep '^Done ' "$log" | tail -1), $(grep -Eo 'cov: [0-9]+' "$log" | tail -1), no finding"
  else
    echo "$decoder: FAILED, see $log"
    grep -E 'ERROR|SUMMARY|runtime error|lanes,|artifact' "$log" | head -6 || true
    status=1
  fi
done
exit $status
