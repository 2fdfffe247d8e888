#!/usr/bin/env bash
# What it takes to build for linux-arm64 on x86-64 and to run the result under qemu-user: Debian's cross compiler, a qemu that runs ONNX Runtime,
# and an arm64 JRE with the libraries it needs. The last two are unpacked into a folder outside the checkout; the system gets no second architecture.
# Does nothing when all is there. Ends with 3 and the reason when something is missing and cannot be had.
#
#   ci/arm64-tools.sh [FOLDER]      FOLDER/jdk/bin/java is then a java that runs arm64 code, FOLDER/bin/qemu-aarch64 what it runs under
#                                   (~/.cache/venturi/arm64)
#
# On an arm64 machine no emulation is needed: use mvn verify.
set -euo pipefail
folder=${1:-$HOME/.cache/venturi/arm64}
java_version=17
packages=(openjdk-$java_version-jre-headless libc6 libgcc-s1 libstdc++6 zlib1g)
# under 7.2 ONNX Runtime's aarch64 library ends with a segmentation fault at its start; 10.0 runs it
qemu_version=10
qemu_suite="http://deb.debian.org/debian bookworm-backports main"

missing() { # what, cure
  echo "arm64-tools: $1; cure: $2" >&2
  exit 3
}

install_compiler() {
  command -v aarch64-linux-gnu-g++ >/dev/null && return 0
  local package=g++-aarch64-linux-gnu
  command -v apt-get >/dev/null || missing "$package missing and there is no apt-get" "install the distribution's package of it"
  [ "$(id -u)" = 0 ] || missing "$package missing" "apt-get install $package, as root"
  { apt-get update -q && apt-get install -y -q --no-install-recommends "$package"; } >&2 || missing "apt-get install $package failed" "see above"
}

# An apt of its own, in a folder that the caller removes: it knows nothing of what the system has.
download() { # folder, processor, options and packages...
  local state=$1/apt processor=$2
  shift 2
  rm -rf "$state"
  mkdir -p "$state/lists/partial" "$state/archives/partial" "$(dirname "$state")/debs"
  : >"$state/status"
  local apt=(apt-get -q -o "APT::Architecture=$processor" -o "APT::Architectures=$processor" -o "Dir::State::Lists=$state/lists"
    -o "Dir::State::Status=$state/status" -o "Dir::Cache=$state" -o "APT::Sandbox::User=root")
  while [ "${1:-}" = -o ]; do apt+=("$1" "$2"); shift 2; done
  "${apt[@]}" update >&2 && (cd "$(dirname "$state")/debs" && "${apt[@]}" download "$@" >&2)
}

new_enough() { # a qemu
  local version
  version=$("$1" --version 2>/dev/null | sed -n 's/^qemu-aarch64 version \([0-9]*\).*/\1/p')
  [ "${version:-0}" -ge "$qemu_version" ]
}

get_qemu() {
  local name found
  for name in qemu-aarch64 qemu-aarch64-static; do
    found=$(command -v "$name") && new_enough "$found" && { ln -sfn "$found" "$folder/bin/qemu-aarch64"; return 0; }
  done
  local cure="install qemu-user $qemu_version or newer"
  command -v apt-get >/dev/null && command -v dpkg >/dev/null || missing "no qemu-aarch64 of version $qemu_version or newer" "$cure"
  local work
  work=$(mktemp -d "$folder/qemu.XXXXXX")
  echo "deb $qemu_suite" >"$work/sources.list"
  if ! download "$work" amd64 -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null qemu-user; then
    rm -rf "$work"
    missing "qemu-user could not be downloaded from $qemu_suite" "$cure"
  fi
  dpkg -x "$work"/debs/qemu-user_*.deb "$work/root"
  mv "$work/root/usr/bin/qemu-aarch64" "$folder/bin/qemu-aarch64"
  rm -rf "$work"
  new_enough "$folder/bin/qemu-aarch64" || missing "the qemu of $qemu_suite does not start or is older than $qemu_version" "$cure"
}

# Absolute links would lead out of the folder.
make_links_relative() { # root
  find "$1" -type l -lname '/*' | while read -r link; do
    ln -sfrn "$1$(readlink "$link")" "$link"
  done
}

get_jre() {
  command -v apt-get >/dev/null && command -v dpkg >/dev/null || missing "no arm64 JRE, and no apt-get to fetch one" "run on Debian"
  local work
  work=$(mktemp -d "$folder/jre.XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf '$work'" EXIT
  download "$work" arm64 "${packages[@]}" || missing "the arm64 packages ${packages[*]} could not be downloaded" "see above; Debian's mirrors have them"
  for deb in "$work"/debs/*.deb; do dpkg -x "$deb" "$work/root"; done
  make_links_relative "$work/root"
  rm -rf "$folder/root"
  mv "$work/root" "$folder/root"
  "$folder/jdk/bin/java" -Xshare:dump >/dev/null 2>&1 || true # starts are slower without
}

# -cpu: a processor of Jetson Orin's age; it also leaves out what an emulator makes slow
write_java() {
  mkdir -p "$folder/jdk/bin"
  cat >"$folder/jdk/bin/java" <<WRAPPER
#!/bin/sh
folder=\$(dirname "\$(dirname "\$(dirname "\$(readlink -f "\$0")")")")
exec "\$folder/bin/qemu-aarch64" -cpu cortex-a76 -L "\$folder/root" "\$folder/root/usr/lib/jvm/java-$java_version-openjdk-arm64/bin/java" "\$@"
WRAPPER
  chmod +x "$folder/jdk/bin/java"
  echo "JAVA_VERSION=\"$java_version\"" >"$folder/jdk/release"
}

[ "$(uname -m)" = x86_64 ] || missing "this is $(uname -m), the cross build is for x86_64" "mvn verify"
install_compiler
mkdir -p "$folder/bin"
new_enough "$folder/bin/qemu-aarch64" || get_qemu
write_java
[ -d "$folder/root" ] || get_jre
"$folder/jdk/bin/java" -version 2>/dev/null || missing "the arm64 JRE in $folder does not start under qemu" "remove the folder and run this again"
