#!/usr/bin/env bash
# Joins the parts that lie beside this script and unpacks them:
#   join.sh [FOLDER]    into FOLDER, the current one otherwise; what is unpacked already is left as it is
#   join.sh --check     only says which parts are missing or damaged
# Needs bash, coreutils and tar. Call it again when missing parts have come.
set -euo pipefail
parts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sums=$parts/SHA256SUMS

stop() {
  printf 'join: %s\n' "$@" >&2
  exit 1
}

[ -f "$sums" ] || stop "SHA256SUMS is missing in $parts: copy it from where the parts were made"
names=()
faults=()
while read -r wanted name; do
  case $name in *.tar.*) names+=("$name") ;; esac
  if [ ! -f "$parts/$name" ]; then
    faults+=("$name is missing: copy it to $parts")
  else
    seen=$(sha256sum "$parts/$name")
    [ "${seen%% *}" = "$wanted" ] || faults+=("$name is damaged (SHA-256 ${seen%% *}, wanted $wanted): copy it again")
  fi
done <"$sums"
[ ${#names[@]} -gt 0 ] || stop "SHA256SUMS in $parts names no part: copy it again"
[ ${#faults[@]} -eq 0 ] || stop "${faults[@]}" "${#faults[@]} file(s) to copy; then call join.sh again"
if [ "${1:-}" = --check ]; then
  echo "all ${#names[@]} parts are there and sound"
  exit
fi

mkdir -p "${1:-.}"
folder=$(cd "${1:-.}" && pwd)
kit=${names[0]%.tar.*}
id=$(sha256sum "$sums")
id=${id%% *}
if [ -f "$folder/$kit/.joined" ] && [ "$(cat "$folder/$kit/.joined")" = "$id" ]; then
  echo "$folder/$kit is there already"
  exit
fi
[ ! -e "$folder/$kit" ] || stop "$folder/$kit exists and is of other parts: remove it, or name another folder"

unpack() {
  case ${names[0]} in
    *.tar.gz.*) gzip -dc ;;
    *.tar.xz.*) xz -dc ;;
    *)
      if command -v zstd >/dev/null; then zstd -dc --long=30; else
        LD_LIBRARY_PATH=$parts "$parts/zstd" -dc --long=30
      fi
      ;;
  esac
}
draft=$(mktemp -d "$folder/.$kit.XXXXXX")
trap 'rm -rf "$draft"' EXIT
cd "$parts"
cat "${names[@]}" | unpack | tar -xf - -C "$draft"
echo "$id" >"$draft/$kit/.joined"
mv "$draft/$kit" "$folder/$kit"
echo "joined ${#names[@]} parts to $folder/$kit"
