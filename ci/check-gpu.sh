#!/usr/bin/env bash
# Runs what needs a CUDA device, in steps of under eight minutes, and writes one results file for docs/gpu-verified.md.
#   check-gpu.sh [--list] [--only STEP]... [--fresh] [RESULTS.json]
# A step that passed leaves its result and is not run again: call the script until it is through. --fresh forgets the results.
# In a kit (venturi kit --tests) it needs bash and coreutils. In a checkout it builds the native tests first: CMake, g++, and nvcc or
# VENTURI_CUDA_FATBIN=venturi_kernels.fatbin; the Java steps then need ./venturi to be built, and the JUnit step needs a kit.
# Ends with 0, 1 when a step failed, 77 when there is no device. CHECK_GPU_DRY=1 runs every step as far as it goes without one, and says so.
# BUILD names the work folder, COMMIT the revision where there is no git, STEP_SECONDS the limit of a step (470),
# PASSES, DAMAGED, ENCODES how much some steps do, VENTURI_CUDA_ARCHITECTURES shortens the compilation.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

stop() { printf 'check-gpu: %s\n' "$1" >&2; exit "${2:-1}"; }

if [ -f "$here/kit.json" ]; then
  top=$here/tests work=${BUILD:-$here/gpu} venturi=$here/venturi bundles=$here/bundles
  tests=$here/tests/native benches=$here/tests/native
  commit=$(<"$here/COMMIT")
else
  top=$(cd "$here/.." && pwd)
  work=${BUILD:-$top/target/gpu} venturi=$top/venturi bundles=$top/models/bundles
  tests=$work/tests benches=$work/bench
  commit=${COMMIT:-$(git -C "$top" rev-parse HEAD 2>/dev/null || echo unknown)}
fi
export VENTURI_TESTDATA=$top/testdata
export VENTURI_JAVA_OPTS="-Dventuri.engine.cache=$work/engines ${VENTURI_JAVA_OPTS:-}"
sanitizer=$(command -v compute-sanitizer || echo "${CUDA_HOME:-/usr/local/cuda}/bin/compute-sanitizer")

# name|what it prints: json or text|command
steps=()
step() { steps+=("$1|$2|$3"); }

step convolution json '"$venturi" verify "$top/testdata/tiny-onnx/valid/conv-relu.onnx" --engine tensorrt --json'
step calls text '"$tests/cuda_calls_test"'
step emulation text '"$tests/warp_coder_test"'
step preprocess-emulation text '"$tests/preprocess_passes_test"'
step contract text '"$tests/cuda_device_test" "${DAMAGED:-200000}"'
step preprocess text '"$tests/cuda_preprocess_device_test"'
for tool in memcheck racecheck synccheck initcheck; do
  step "$tool" text "sanitize $tool cuda_device_test 300"
  step "preprocess-$tool" text "sanitize $tool cuda_preprocess_device_test"
done
step junit text junit
for precision in fp32 fp16 int8; do
  step "verify-$precision" json "\"\$venturi\" verify default \"\${samples[@]}\" --engine tensorrt --precision $precision --json"
done
for bundle in "$bundles"/*.venturi; do
  name=$(basename "$bundle" .venturi)
  if [ "$name" != default ] && [ "$name" != '*' ]; then
    step "verify-$name" json "\"\$venturi\" verify \"\$bundles/$name.venturi\" \"\${samples[@]}\" --engine tensorrt --precision fp16 --json"
  fi
done
step coder-throughput json '"$benches/cuda_bench" "${PASSES:-15}"'
step encode-latency json '"$venturi" bench encode --engine tensorrt --precision fp16 --count "${ENCODES:-10000}" --json'

sanitize() { # tool, program, arguments
  [ -x "$sanitizer" ] || { echo "compute-sanitizer is not installed"; return 77; }
  "$sanitizer" --tool "$1" --error-exitcode 1 "$tests/$2" "${@:3}"
}

# Every test with the tag gpu. Tests that are assumed away end well, too: without one that passed nothing was shown.
junit() {
  local jars=$top/jars kit=${venturi%/venturi} printed code=0
  [ -d "$jars" ] || { echo "JUnit's console is in a kit only: venturi kit --tests"; return 77; }
  local options=(--enable-native-access=ALL-UNNAMED "-Dventuri.top=$top" "-Dventuri.native.dir=$kit/natives"
    "-Dorg.bytedeco.javacpp.cachedir=$kit/natives/javacpp")
  [ ! -d "$kit/tensorrt" ] || options+=("-Dventuri.tensorrt.dir=$kit/tensorrt")
  local scan=("$jars"/venturi-*-tests.jar)
  # shellcheck disable=SC2086
  printed=$("$kit/java/bin/java" "${options[@]}" $VENTURI_JAVA_OPTS -cp "$jars/*:$kit/jars/*" \
    org.junit.platform.console.ConsoleLauncher execute "${scan[@]/#/--scan-class-path=}" \
    --include-classname='.*Test' --include-tag=gpu --disable-banner --disable-ansi-colors --details=tree 2>&1) || code=$?
  echo "$printed"
  if [ $code -eq 0 ] && grep -qE '\[ +0 tests successful' <<<"$printed"; then
    echo "no test could run, see above"
    return 77
  fi
  return $code
}

usage() { sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }

only=() results='' fresh=''
while [ $# -gt 0 ]; do
  case $1 in
    --list) printf '%s\n' environment "${steps[@]%%|*}"; exit ;;
    --only) [ $# -gt 1 ] || stop "--only needs the name of a step; see --list" 2; only+=("$2"); shift ;;
    --fresh) fresh=yes ;;
    --help) usage; exit ;;
    -*) stop "unknown option $1; see --help" 2 ;;
    *) results=$1 ;;
  esac
  shift
done
for name in ${only[@]+"${only[@]}"}; do
  printf '%s\n' environment "${steps[@]%%|*}" | grep -qxF -- "$name" || stop "no step $name; see --list" 2
done
results=${results:-$work/gpu-results.json}
[ -z "$fresh" ] || rm -rf "$work/steps" "$work/engines"
mkdir -p "$work/steps" "$(dirname "$results")" || stop "$work cannot be written: set BUILD to a folder that can"
samples=("$top"/models/samples/*.jpg)

if [ ! -f "$here/kit.json" ]; then
  options=(-DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=ON)
  if [ -n "${VENTURI_CUDA_FATBIN:-}" ]; then
    options+=("-DVENTURI_CUDA_FATBIN=$(realpath "$VENTURI_CUDA_FATBIN")")
  else
    options+=(-DVENTURI_CUDA=ON ${VENTURI_CUDA_ARCHITECTURES:+"-DVENTURI_CUDA_ARCHITECTURES=$VENTURI_CUDA_ARCHITECTURES"})
  fi
  cmake -S "$top/native" -B "$work" "${options[@]}" >"$work/configure.log" || stop "cmake failed, see above"
  cmake --build "$work" --parallel --target cuda_device_test cuda_preprocess_device_test cuda_calls_test warp_coder_test \
    preprocess_passes_test cuda_bench cuda_environment >"$work/build.log" || { tail -n 40 "$work/build.log" >&2; stop "the build failed"; }
fi

reason=''
environment=$("$benches/cuda_environment" 2>"$work/environment.log") || { reason=$(<"$work/environment.log"); environment=null; }
if [ -n "$reason" ]; then
  echo "check-gpu: no device to check on: ${reason#skipped: }" >&2
  [ -n "${CHECK_GPU_DRY:-}" ] || exit 77
  echo "check-gpu: dry run: steps go as far as they can without one" >&2
fi
[ -n "$reason" ] || echo "$environment"

# Runs a step unless its result is there; the result file is complete or absent.
run() { # name, json or text, command
  local file=$work/steps/$1.json log=$work/steps/$1.log out=$work/steps/$1.out code=0 outcome begun=$SECONDS result reason_of
  if [ -f "$file" ] && grep -qF "\"commit\": \"$commit\", \"outcome\": \"passed\"" "$file"; then
    echo "kept     $1"
    return
  fi
  timed "$3" >"$out" 2>"$log" || code=$?
  case $code in
    0) outcome=passed ;;
    77) outcome=skipped ;;
    3) # venturi says that this machine lacks something; a kit with TensorRT on a machine with a device must not
      if [ -n "$reason" ] || [ ! -d "$here/tensorrt" ]; then outcome=skipped; else outcome=failed; fi
      ;;
    124) outcome=failed; echo "check-gpu: $1 took longer than ${STEP_SECONDS:-470} s" >>"$log" ;;
    *) outcome=failed ;;
  esac
  [ "$outcome" = passed ] || tail -n 20 "$log" "$out" | sed 's/^/    /' >&2
  reason_of=''
  if [ "$outcome" != passed ]; then # the last line that the step wrote, made fit for JSON
    reason_of=$(cat "$log" "$out" | grep -v '^ *$' | tail -n 1 | tr -d '\000-\037"\\')
  fi
  result=null
  if [ "$2" = json ] && [[ "$(head -c 1 "$out")" == [\[{] ]]; then result=$(<"$out"); fi
  printf '{"commit": "%s", "outcome": "%s", "exitCode": %d, "seconds": %d, "reason": "%s", "result": %s}\n' \
    "$commit" "$outcome" "$code" $((SECONDS - begun)) "$reason_of" "$result" >"$file.part"
  mv "$file.part" "$file"
  echo "$outcome  $1 ($((SECONDS - begun)) s)"
}

# A command of this script in a process group of its own that ends in time.
timed() {
  export -f sanitize junit
  export venturi top tests benches bundles sanitizer
  timeout --kill-after=5 "${STEP_SECONDS:-470}" bash -c "samples=(\"\$top\"/models/samples/*.jpg); $1"
}

failed=0
for each in "${steps[@]}"; do
  IFS='|' read -r name kind command <<<"$each"
  if [ ${#only[@]} -eq 0 ] || printf '%s\n' "${only[@]}" | grep -qxF -- "$name"; then run "$name" "$kind" "$command"; fi
done

{
  printf '{"commit": "%s", "date": "%s", "environment": %s,\n"noDevice": "%s",\n"steps": {' \
    "$commit" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$environment" "${reason//[\"\\]/}"
  comma=''
  for each in "${steps[@]}"; do
    file=$work/steps/${each%%|*}.json
    if [ -f "$file" ]; then
      printf '%s\n"%s": %s' "$comma" "${each%%|*}" "$(<"$file")"
      comma=,
      ! grep -q '"outcome": "failed"' "$file" || failed=1
    fi
  done
  printf '}}\n'
} >"$results.part"
mv "$results.part" "$results"
echo "results: $results"
[ -z "$reason" ] || { [ $failed -eq 0 ] && exit 77; }
exit $failed
