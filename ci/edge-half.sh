#!/usr/bin/env bash
# Venturi's edge half next to the PyTorch yardstick (models/benchmarks), in turns on the same photos: stages, ratios. About two minutes.
# Needs a Python with torch, onnx and Pillow (models/README.md), and g++. Options: see models/benchmarks/edge_half.py --help.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
"$top/venturi" --version >/dev/null # builds on first use
exec python3 "$top/models/benchmarks/edge_half.py" "$@"
