#!/usr/bin/env bash
# Checks the files of deploy/ against Kubernetes' and Envoy's own types; 50 MB of jars come from Maven Central the first time.
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -B -Pdeploy -pl deploy -am -Dsurefire.failIfNoSpecifiedTests=false -Dtest='KubernetesFilesTest,EnvoyFileTest' "$@" verify
if command -v kubectl >/dev/null; then kubectl kustomize deploy/kubernetes >/dev/null && echo "kubectl kustomize: ok"; fi
