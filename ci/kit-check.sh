#!/usr/bin/env bash
# Makes the kit in parts, joins them in another folder with nothing but coreutils and tar, and runs its demo there with neither Java nor
# Maven in reach.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$top/venturi" kit --output "$work/made/venturi-kit" --parts --part-size 8MiB --level 1
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
