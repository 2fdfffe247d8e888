#!/usr/bin/env bash
# What it takes to build for linux-arm64 on x86-64 and to run the result under qemu-user: Debian's cross compiler and qemu, and an arm64 JRE
# with the libraries it needs, unpacked into a folder outside the checkout; the system gets no second architecture.
# Does nothing when all is there. Ends with 3 and the reason when something is missing and cannot be had.
#
#   ci/arm64-tools.sh [FOLDER]      FOLDER/jdk/bin/java is then a java that runs arm64 code (~/.cache/venturi/arm64)
#
# On an arm64 machine no emulation is needed: use mvn verify.
set -euo pipefail
folder=${1:-$HOME/.cache/venturi/arm64}
java_version=17
packages=(openjdk-$java_version-jre-headless libc6 libgcc-s1 libstdc++6 zlib1g)

missing() { # what, cure
  echo "arm64-tools: $1; cure: $2" >&2
  exit 3
}

install_here() {
  local wanted=()
  command -v aarch64-linux-gnu-g++ >/dev/null || wanted+=(g++-aarch64-linux-gnu)
  command -v qemu-aarch64-static >/dev/null || command -v qemu-aarch64 >/dev/null || wanted+=(qemu-user-static)
  [ ${#wanted[@]} -gt 0 ] || return 0
  local cure="apt-get install ${wanted[*]}"
  command -v apt-get >/dev/null || missing "${wanted[*]} missing and there is no apt-get" "install the distribution's packages of these"
  [ "$(id -u)" = 0 ] || missing "${wanted[*]} missing" "$cure, as root"
  { apt-get update -q && apt-get install -y -q --no-install-recommends "${wanted[@]}"; } >&2 || missing "$cure failed" "see above"
}

# Absolute links would lead out of the folder.
make_links_relative() { # root
  find "$1" -type l -lname '/*' | while read -r link; do
    ln -sfrn "$1$(readlink "$link")" "$link"
  done
}

# An apt of its own: lists and packages of the other architecture, in a folder that goes away.
download() { # folder
  local state=$1/apt
  mkdir -p "$state/lists/partial" "$state/archives/partial" "$1/debs"
  : >"$state/status"
  local apt=(apt-get -q -o "APT::Architecture=arm64" -o "APT::Architectures=arm64" -o "Dir::State::Lists=$state/lists"
    -o "Dir::State::Status=$state/status" -o "Dir::Cache=$state" -o "APT::Sandbox::User=root")
  "${apt[@]}" update >&2
  (cd "$1/debs" && "${apt[@]}" download "${packages[@]}" >&2)
}

unpack_jre() {
  command -v apt-get >/dev/null && command -v dpkg >/dev/null || missing "no arm64 JRE, and no apt-get to fetch one" "run on Debian"
  mkdir -p "$(dirname "$folder")"
  local work
  work=$(mktemp -d "$folder.XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf '$work'" EXIT
  download "$work" || missing "the arm64 packages ${packages[*]} could not be downloaded" "see above; Debian's mirrors have them"
  for deb in "$work"/debs/*.deb; do dpkg -x "$deb" "$work/root"; done
  make_links_relative "$work/root"
  rm -rf "$work/apt" "$work/debs"
  mkdir -p "$work/jdk/bin"
  cat >"$work/jdk/bin/java" <<WRAPPER
#!/bin/sh
root=\$(dirname "\$(dirname "\$(dirname "\$(readlink -f "\$0")")")")/root
qemu=\$(command -v qemu-aarch64-static || command -v qemu-aarch64)
exec "\$qemu" -L "\$root" "\$root/usr/lib/jvm/java-$java_version-openjdk-arm64/bin/java" "\$@"
WRAPPER
  chmod +x "$work/jdk/bin/java"
  echo "JAVA_VERSION=\"$java_version\"" >"$work/jdk/release"
  "$work/jdk/bin/java" -Xshare:dump >/dev/null 2>&1 || true # starts are slower without
  "$work/jdk/bin/java" -version >&2 || missing "the arm64 JRE does not start under $(command -v qemu-aarch64-static)" "see above"
  rm -rf "$folder"
  mv "$work" "$folder"
}

[ "$(uname -m)" = x86_64 ] || missing "this is $(uname -m), the cross build is for x86_64" "mvn verify"
install_here
[ -x "$folder/jdk/bin/java" ] || unpack_jre
