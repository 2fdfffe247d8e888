#!/usr/bin/env bash
# Builds everything for linux-arm64 on x86-64 and runs under qemu-user what can run there: the native tests (NEON next to the portable set,
# golden files) and the coder's contract, vectors and frame files from Java. Not the networks: ONNX Runtime 1.29's aarch64 library ends with a
# segmentation fault at its start under qemu 7.2.
# Says why it skips where the cross compiler, qemu or an arm64 JRE cannot be had. An emulator is not a board: no number comes from here.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
if ! bash ci/arm64-tools.sh; then
  echo "arm64: skipped, see above"
  exit 0
fi
# device code is the same for every host processor: what the x86-64 build has compiled is embedded as it is
fatbin=$top/java/native/target/cmake/linux-x86_64/venturi_kernels.fatbin
cuda=(-Dventuri.cuda=OFF)
if [ -f "$fatbin" ] && [ -z "$(find native/kernels -newer "$fatbin" -type f -print -quit)" ]; then
  cuda=("-Dventuri.cuda.fatbin=$fatbin")
fi
mvn -B -Paarch64 "${cuda[@]}" verify -pl java/cli -am "$@"
jar=$(echo java/native/target/arm64/venturi-native-*-linux-arm64.jar)
for member in libventuri.so libjniventuri.so; do
  jar tf "$jar" | grep -q "nativelib/linux-arm64/$member\$" || { echo "arm64: $jar has no $member" >&2; exit 1; }
done
echo "arm64: $jar holds both libraries"
