#!/usr/bin/env bash
# Builds everything for linux-arm64 on x86-64 and runs under qemu-user what can run there: the native tests (NEON next to the portable set,
# golden files, ELF), the coder's contract, vectors and frame files from Java, then both halves of the default bundle, whose frames are compared
# with those of this machine.
# Says why it skips where the cross compiler, qemu or an arm64 JRE cannot be had. An emulator is not a board: no number comes from here.
#
#   ci/arm64.sh [MAVEN ARGUMENT...]      e.g. -DskipTests: build, and run the networks only
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
else
  echo "arm64: without CUDA kernels, as the x86-64 build has none that are up to date"
fi
mvn -B -Paarch64 "${cuda[@]}" verify -pl java/cli -am "$@"
jar=$(echo java/native/target/arm64/venturi-native-*-linux-arm64.jar)
for member in libventuri.so libjniventuri.so; do
  jar tf "$jar" | grep -q "nativelib/linux-arm64/$member\$" || { echo "arm64: $jar has no $member" >&2; exit 1; }
done
echo "arm64: $jar holds both libraries"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export ORT_DISABLE_TELEMETRY=1
arm64() {
  "$HOME/.cache/venturi/arm64/jdk/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
    -cp "java/cli/target/arm64/venturi-cli.jar:$(cat java/cli/target/arm64/venturi.classpath)" io.venturi.cli.Venturi "$@"
}
# The likeliest label of a frame.
label() { # command, frame
  "$1" decode --json "$2" | python3 -c 'import json, sys; print(json.load(sys.stdin)["top"][0]["label"])'
}
photo=models/samples/church.jpg
arm64 encode "$photo" -o "$work/arm64" >/dev/null
./venturi encode "$photo" -o "$work/x86" >/dev/null
if cmp -s "$work/arm64" "$work/x86"; then
  echo "arm64: the frame of $photo is that of x86-64, byte for byte"
else # floating point of another processor may round a symbol the other way: allowed, not silent
  echo "arm64: the frame of $photo has $(stat -c %s "$work/arm64") bytes, on x86-64 $(stat -c %s "$work/x86"); $(cmp -l "$work/arm64" "$work/x86" 2>/dev/null | wc -l) differ"
fi
here=$(label ./venturi "$work/arm64")
there=$(label arm64 "$work/x86")
[ "$here" = "$there" ] || { echo "arm64: the label is \"$there\" there and \"$here\" here" >&2; exit 1; }
echo "arm64: each side decodes the other's frame as \"$here\""
