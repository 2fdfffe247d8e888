#!/usr/bin/env bash
# Runs the tests of models/; installs the Python packages they need, or says why it skips.
set -euo pipefail
cd "$(dirname "$0")/../models"
modules='import numpy, onnx, onnxruntime, PIL, pytest, torch, importlib.metadata as m; m.version("torchvision")'
if ! python3 -c "$modules" 2>/dev/null; then
  python3 -m pip install -q numpy onnx onnxruntime pillow pytest torch torchvision ||
    { echo "models: skipped, the Python packages could not be installed"; exit 0; }
fi
python3 -c 'import pycocotools' 2>/dev/null || python3 -m pip install -q pycocotools ||
  echo "models: without pycocotools the tests of COCO's score are skipped"
export OMP_WAIT_POLICY=PASSIVE # threads that spin while they wait make small networks many times slower on a busy machine
python3 -m pytest -q tests
