#!/bin/sh
# Retrains everything from the seeds, measures it and writes the bundle. Data: see README.md.
set -eu
cd "$(dirname "$0")"
python render_samples.py
python train.py all "$@"
python evaluate.py val
python evaluate.py test
python export.py
