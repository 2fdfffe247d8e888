#!/bin/sh
# Trains every method of the benchmark from its seed, measures all of them and writes the bundles that Java runs.
# Resumes where it was stopped. The plan in docs/sc2.md says what it costs; data: see README.md. Options go to every step.
set -eu
cd "$(dirname "$0")"
methods="entropic_student frankensplit frankensplit_saliency quantised_bottleneck end_to_end
  factorized_prior scale_hyperprior mean_scale_hyperprior joint_autoregressive"
for method in $methods; do
  python sc2.py unpack "$method" "$@"
  python sc2.py train "$method" "$@"
done
for task in detection segmentation; do
  for point in entropic_student/middle entropic_student/high frankensplit/middle frankensplit/low; do
    python sc2_tasks.py train "$task" "${point%/*}" "${point#*/}" "$@"
    python sc2_tasks.py evaluate "$task" "${point%/*}" "${point#*/}" --split test "$@"
  done
done
python evaluate_sc2.py val "$@"
python evaluate_sc2.py test "$@"
for method in entropic_student end_to_end frankensplit frankensplit_saliency quantised_bottleneck factorized_prior scale_hyperprior mean_scale_hyperprior joint_autoregressive features; do
  python export_sc2.py "$method" "bundles/$method.venturi" "$@"
done
