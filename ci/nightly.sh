#!/usr/bin/env bash
# What takes longer than a build should: the native tests and 200,000 mutations under the address and undefined-behaviour sanitizers,
# then the jobs on Spark and the deployment files, then every fuzzer for some minutes.
#   ci/nightly.sh [SECONDS]      seconds per fuzzer (600)
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
build=$top/target/nightly
cmake -S "$top/native" -B "$build" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DVENTURI_SANITIZE=address,undefined -DVENTURI_CUDA=OFF -DBUILD_TESTING=ON
cmake --build "$build" --parallel
ctest --test-dir "$build" --output-on-failure
"$build/fuzz/fuzz_decode" 200000
"$build/tests/warp_coder_test" 200000 # the CUDA decoder, emulated
bash "$top/ci/spark.sh"
bash "$top/ci/check-deploy.sh"
bash "$top/ci/arm64.sh"
bash "$top/ci/fuzz.sh" "${1:-600}"
