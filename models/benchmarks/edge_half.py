"""Venturi's edge half and the PyTorch yardstick's in turns, from a photo's file to the bytes that travel: stages and ratios.

    ../../ci/edge-half.sh [--rounds 40] [--json FILE] [--photos FOLDER --count 20]

With one thread each, times are processor time, which a busy machine hardly changes; with two, PyTorch's own choice on two cores, they
are the wall clock's. The sides take turns round by round, every photo once a round; a ratio is of two neighbouring rounds.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
TOP = HERE.parent.parent
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")


class Side:
    """A program that runs a round for every line that it is sent."""

    def __init__(self, name, command):
        self.name, self.rounds = name, []
        environment = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE"}
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        self.head = self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"edge_half: {self.name} ended with {self.process.wait()}: {' '.join(self.process.args)}")
        return json.loads(line)

    def round(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.rounds.append(self.answer())

    def close(self):
        self.process.stdin.close()
        self.process.wait()

    def stages(self, clock):
        """{stage: [[microseconds of a round's photos]]}; "total" is there on both sides."""
        rows = [one[clock] for one in self.rounds]
        stages = {stage: [row[stage] for row in rows] for stage in rows[0]}
        if "total" not in stages:
            stages["total"] = [[sum(photo) for photo in zip(*row.values())] for row in rows]
        return stages


def quartiles(values):
    """(first quartile, median, third)."""
    return tuple(statistics.quantiles(values, n=4, method="inclusive")) if len(values) > 1 else tuple(values) * 3


def stage_figures(side, clock):
    """{stage: {"median", "q1", "q3"}} of milliseconds a photo."""
    figures = {}
    for stage, rounds in side.stages(clock).items():
        low, median, high = quartiles([photo / 1e3 for photos in rounds for photo in photos])
        figures[stage] = {"median": median, "q1": low, "q3": high}
    return figures


def ratio(slow, fast, clock):
    """Quartiles over the rounds of how many times as fast; of the rounds' median photos."""
    totals = [[statistics.median(photos) for photos in side.stages(clock)["total"]] for side in (slow, fast)]
    return quartiles([a / b for a, b in zip(*totals)])


def photos_of(options):
    if not options.photos:
        return sorted((TOP / "models/samples").glob("*.jpg"))
    found = sorted(file for file in options.photos.rglob("*") if file.suffix.lower() in SUFFIXES)
    if not found:
        sys.exit(f"edge_half: no photo in {options.photos}")
    taken = min(options.count, len(found))
    return [found[i * len(found) // taken] for i in range(taken)]


def opened(options, threads, photos):
    """The yardstick first, then Venturi in each precision, on the same photos."""
    photos, count = [str(photo) for photo in photos], ["--threads", str(threads)]
    bundle = ["--bundle", str(options.bundle)]
    venturi = [str(TOP / "venturi"), "bench", "edge", "--paced", "--warm-up", str(options.warm_up), *bundle, *count, *(["--wall"] if threads > 1 else [])]
    sides = [Side("PyTorch", [sys.executable, str(HERE / "yardstick.py"), *bundle, *count, *photos])]
    for precision in options.precision.split(","):
        sides.append(Side(f"Venturi {precision}", [*venturi, "--precision", precision, *photos]))
    return sides


def table(sides, clock, threads, photos):
    """Prints the stages and the ratios; returns both."""
    result = {"threads": threads, "clock": clock, "photos": len(photos), "sides": {}, "ratios": {}}
    print(f"\n{threads} thread{'s' * (threads > 1)}, {'processor time' if clock == 'cpu' else 'wall clock'}, "
          f"{len(photos)} photos, {len(sides[0].rounds)} rounds; milliseconds a photo: median (quartiles)\n")
    print("| side | stage | ms |\n|---|---|---:|")
    for side in sides:
        figures = stage_figures(side, clock)
        result["sides"][side.name] = {**side.head, "stages": figures,
                                      "mean_bytes": statistics.mean(side.rounds[0]["bytes"])}
        for stage, f in figures.items():
            print(f"| {side.name} | {stage} | {f['median']:.3f} ({f['q1']:.3f} .. {f['q3']:.3f}) |")
    for side in sides[1:]:
        low, median, high = ratio(sides[0], side, clock)
        result["ratios"][side.name] = {"median": median, "q1": low, "q3": high}
        print(f"\n{side.name}: {median:.2f} times as fast as PyTorch ({low:.2f} .. {high:.2f}); mean bytes "
              f"{statistics.mean(side.rounds[0]['bytes']):.0f} a frame, PyTorch {statistics.mean(sides[0].rounds[0]['bytes']):.0f} a payload")
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", type=Path, default=TOP / "models/bundles/default.venturi")
    parser.add_argument("--photos", type=Path, help="a folder; the rendered samples otherwise")
    parser.add_argument("--count", type=int, default=20, help="photos taken of the folder, spread over it (20)")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--warm-up", type=int, default=300, help="photos of Venturi's that do not count (300)")
    parser.add_argument("--threads", default="1,2", help="threads of both sides, one measurement each (1,2)")
    parser.add_argument("--precision", default="fp32,int8", help="of Venturi's encoder (fp32,int8)")
    parser.add_argument("--json", type=Path, help="writes all figures")
    options = parser.parse_args()
    photos = photos_of(options)
    results = {"load": os.getloadavg()[0], "cores": os.cpu_count(), "measurements": []}
    print(f"load average {results['load']:.1f} on {results['cores']} cores")
    for threads in map(int, options.threads.split(",")):
        sides = opened(options, threads, photos)
        for _ in range(options.rounds):
            for side in sides:
                side.round()
        for side in sides:
            side.close()
        results["measurements"].append(table(sides, "cpu" if threads == 1 else "wall", threads, photos))
    results["loadAfter"] = os.getloadavg()[0]
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
