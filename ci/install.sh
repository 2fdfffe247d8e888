#!/usr/bin/env bash
# Installs what the build needs where it is missing and a package manager is at hand; does nothing otherwise.
set -euo pipefail
missing=()
command -v javac >/dev/null || missing+=(openjdk-17-jdk-headless)
command -v mvn >/dev/null || missing+=(maven)
command -v cmake >/dev/null || missing+=(cmake)
command -v g++ >/dev/null || missing+=(g++)
if [ ${#missing[@]} -gt 0 ]; then
  echo "installing ${missing[*]}"
  apt-get update -q && apt-get install -y -q --no-install-recommends "${missing[@]}"
fi
