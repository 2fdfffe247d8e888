#!/usr/bin/env bash
# Builds the native library and runs everything that needs a CUDA device: contract, sanitizers, throughput. Writes a results file.
#   ci/check-gpu.sh [RESULTS.json]
# Needs CMake, g++ and a driver. nvcc is used when it is there; without it name a fat binary built elsewhere
# (cmake --build makes venturi_kernels.fatbin):  VENTURI_CUDA_FATBIN=venturi_kernels.fatbin ci/check-gpu.sh
# VENTURI_CUDA_ARCHITECTURES shortens the compilation, BUILD names the build folder, COMMIT the revision where there is no git.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD:-$top/target/gpu}
results=${1:-$build/gpu-results.json}
mkdir -p "$build" "$(dirname "$results")"
options=(-DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=ON)
if [ -n "${VENTURI_CUDA_FATBIN:-}" ]; then
  options+=("-DVENTURI_CUDA_FATBIN=$(realpath "$VENTURI_CUDA_FATBIN")")
else
  options+=(-DVENTURI_CUDA=ON ${VENTURI_CUDA_ARCHITECTURES:+"-DVENTURI_CUDA_ARCHITECTURES=$VENTURI_CUDA_ARCHITECTURES"})
fi
cmake -S "$top/native" -B "$build" "${options[@]}" >"$build/configure.log"
cmake --build "$build" --parallel --target cuda_device_test cuda_preprocess_device_test cuda_calls_test \
  warp_coder_test preprocess_passes_test cuda_bench cuda_environment

if ! environment=$("$build/bench/cuda_environment"); then
  echo "check-gpu: no device to check on" >&2
  exit 77
fi
echo "$environment"

# name, command...: runs it, keeps its log, notes passed, failed or skipped.
tests=()
failed=0
check() {
  local name=$1 outcome=passed code=0
  shift
  "$@" >"$build/$name.log" 2>&1 || code=$?
  case $code in
    0) ;;
    77) outcome=skipped ;;
    *) outcome=failed failed=1; tail -n 40 "$build/$name.log" >&2 ;;
  esac
  echo "$outcome  $name"
  tests+=("\"$name\": \"$outcome\"")
}

check calls "$build/tests/cuda_calls_test"
check emulation "$build/tests/warp_coder_test"
check preprocess-emulation "$build/tests/preprocess_passes_test"
check contract "$build/tests/cuda_device_test" "${DAMAGED:-200000}"
check preprocess "$build/tests/cuda_preprocess_device_test"
sanitizer=$(command -v compute-sanitizer || echo "${CUDA_HOME:-/usr/local/cuda}/bin/compute-sanitizer")
if [ -x "$sanitizer" ]; then
  for tool in memcheck racecheck synccheck initcheck; do
    check "$tool" timeout "${SANITIZER_SECONDS:-900}" "$sanitizer" --tool "$tool" --error-exitcode 1 "$build/tests/cuda_device_test" 300
    check "preprocess-$tool" timeout "${SANITIZER_SECONDS:-900}" "$sanitizer" --tool "$tool" --error-exitcode 1 \
      "$build/tests/cuda_preprocess_device_test"
  done
else
  echo "skipped  compute-sanitizer is not installed"
  tests+=('"compute-sanitizer": "not installed"')
fi
throughput='[]'
if bench=$("$build/bench/cuda_bench" "${PASSES:-15}"); then
  throughput=$bench
else
  failed=1
  tests+=('"throughput": "failed"')
fi

commit=${COMMIT:-$(git -C "$top" rev-parse HEAD 2>/dev/null || echo unknown)}
list=$(IFS=,; echo "${tests[*]}")
cat >"$results" <<JSON
{"commit": "$commit", "date": "$(date -u +%Y-%m-%dT%H:%M:%SZ)", "environment": $environment,
"compiler": "$(c++ --version | head -n 1)",
"tests": {$list},
"throughput": $throughput}
JSON
echo "$throughput"
echo "results: $results"
exit "$failed"
