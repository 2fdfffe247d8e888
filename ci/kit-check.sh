#!/usr/bin/env bash
# Makes the kit in parts, joins them in another folder with nothing but coreutils and tar, and runs its demo there with neither Java nor
# Maven in reach; then some steps of its check-gpu.sh as far as they go on this machine, twice.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$top/venturi" kit --tests --output "$work/made/venturi-kit" --parts --part-size 8MiB --level 1
mv "$work/made/venturi-kit.parts" "$work/parts"
rm -rf "$work/made"

mkdir "$work/tools" "$work/bash" "$work/home"
for tool in bash cat dirname mkdir mktemp mv rm sha256sum tar; do
  ln -s "$(command -v $tool)" "$work/tools/$tool"
done
ln -s "$(command -v bash)" "$work/bash/bash"
env -i PATH="$work/tools" "$(command -v bash)" "$work/parts/join.sh" "$work/there"

kit=$work/there/venturi-kit
output=$(cd / && env -i PATH="$work/bash" HOME="$work/home" "$kit/venturi" demo)
echo "$output"
grep -q 'of 9 scenes labelled' <<<"$output" || { echo "kit-check: the demo did not show its nine scenes" >&2; exit 1; }
[ -z "$(ls -A "$work/home")" ] || { echo "kit-check: the kit wrote to the home folder: $(ls -A "$work/home")" >&2; exit 1; }

mkdir "$work/check"
for tool in bash basename cat date dirname grep head mkdir mv rm sed tail timeout tr; do
  ln -s "$(command -v $tool)" "$work/check/$tool"
done
check() {
  local code=0
  env -i PATH="$work/check" HOME="$work/home" CHECK_GPU_DRY=1 "$kit/check-gpu.sh" --only calls --only convolution --only junit 2>&1 || code=$?
  [ $code -eq 0 ] || [ $code -eq 77 ] || { echo "kit-check: check-gpu.sh ended with $code" >&2; exit 1; }
}
check
output=$(check)
grep -q '^kept     calls$' <<<"$output" || { echo "kit-check: a step that passed was run again: $output" >&2; exit 1; }
grep -q '"convolution": {"commit"' "$kit/gpu/gpu-results.json" || { echo "kit-check: no results in gpu-results.json" >&2; exit 1; }
