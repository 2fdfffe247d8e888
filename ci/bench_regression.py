#!/usr/bin/env python3
"""Keeps and compares results of the benchmarks of java/bench.

  ci/bench.sh BorderBenchmark FrameBenchmark ... -rf json -rff jmh.json     run (JMH's options; ci/bench.sh tells more)
  ci/bench_regression.py save jmh.json FILE                                 condense: medians, spread, environment
  ci/bench_regression.py compare jmh.json FILE [--tolerance 15]             exit code 1 when something got slower

Figures are processor time of the measuring thread, nanoseconds an operation. Slower is what lies above the baseline by more than the
tolerance and by more than the iterations of both runs spread: its least is above the baseline's greatest. Compare on the processor that
the baseline names; on another one the comparison says so.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
METRIC = "cpu"


def environment(jmh):
    """What the results depend on besides the code."""
    model = next((line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith(("model name", "CPU part"))), "unknown")
    commit = subprocess.run(["git", "-C", str(TOP), "describe", "--always", "--dirty"], capture_output=True, text=True)
    return {"processor": model, "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1), "system": " ".join(os.uname()[0:3:2]),
            "java": f"{jmh['vmName']} {jmh['vmVersion']}", "jmh": jmh["jmhVersion"], "commit": commit.stdout.strip() or "unknown"}


def processor_time(result):
    """The iterations' nanoseconds an operation."""
    metrics = result["secondaryMetrics"]
    name = next((key for key in metrics if key.strip("·") == METRIC), None)
    if name is None:
        sys.exit(f"bench_regression: {result['benchmark']} has no {METRIC}, only {sorted(metrics)}: run it with ci/bench.sh")
    return [value for fork in metrics[name]["rawData"] for value in fork]


def condensed(path):
    """{"environment", "nanosPerOperation": {benchmark and parameters: {"median", "least", "greatest"}}}."""
    results = json.loads(Path(path).read_text())
    if not results:
        sys.exit(f"bench_regression: {path} holds no result")
    rows = {}
    for result in results:
        parameters = " ".join(f"{key}={value}" for key, value in sorted(result.get("params", {}).items()))
        values = processor_time(result)
        rows[" ".join(filter(None, [".".join(result["benchmark"].split(".")[-2:]), parameters]))] = {
            "median": round(statistics.median(values), 1), "least": round(min(values), 1), "greatest": round(max(values), 1)}
    return {"format": "venturi-jmh 1", "environment": environment(results[0]), "nanosPerOperation": dict(sorted(rows.items()))}


def is_slower(old, new, tolerance):
    return new["median"] > old["median"] * (1 + tolerance / 100) and new["least"] > old["greatest"]


def compare(new, old, tolerance):
    """Prints a line a benchmark; returns those that got slower."""
    before, now = (side["environment"] for side in (old, new))
    if before["processor"] != now["processor"]:
        print(f"the baseline is of another processor, {before['processor']}; this is {now['processor']}")
    slower = []
    print("| benchmark | baseline ns | now ns | ratio | |\n|---|---:|---:|---:|---|")
    for name, row in new["nanosPerOperation"].items():
        base = old["nanosPerOperation"].get(name)
        if base is None:
            print(f"| {name} | | {row['median']} | | new |")
            continue
        verdict = "SLOWER" if is_slower(base, row, tolerance) else ""
        slower += [name] if verdict else []
        print(f"| {name} | {base['median']} | {row['median']} | {row['median'] / base['median']:.2f} | {verdict} |")
    if not old["nanosPerOperation"].keys() & new["nanosPerOperation"].keys():
        sys.exit("bench_regression: the two runs have no benchmark in common")
    return slower


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["save", "compare"])
    parser.add_argument("results", help="what JMH wrote with -rf json")
    parser.add_argument("baseline", type=Path)
    parser.add_argument("--tolerance", type=float, default=15, help="per cent (15)")
    options = parser.parse_args()
    new = condensed(options.results)
    if options.action == "save":
        options.baseline.write_text(json.dumps(new, indent=1) + "\n")
        return
    slower = compare(new, json.loads(options.baseline.read_text()), options.tolerance)
    if slower:
        sys.exit(f"bench_regression: slower than {options.baseline}: {', '.join(slower)}")


if __name__ == "__main__":
    main()
