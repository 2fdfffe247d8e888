#!/usr/bin/env bash
# Deploys the library to a folder and builds and runs a project that knows only the BOM.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
modules=java/bom,java/core,java/native,java/engine-onnxruntime,java/onnx,java/opencv,java/pipeline
cd "$top"
mvn -q -B -DskipTests deploy -pl .,"$modules" -DaltDeploymentRepository="staging::file://$work/repository"
cp -r ci/consumer "$work/consumer"
cd "$work/consumer"
mvn -q -B -Dstaging.url="file://$work/repository" -Dexec.args="$top/testdata/bundles/tiny.venturi" compile exec:java
