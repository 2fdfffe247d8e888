"""Writes the values that the Java twins of the benchmark's metrics are tested against: python make_curves.py.

bd_rate.json: pairs of curves and what models/venturi_models/bd_rate.py makes of them.
bootstrap.json: scores of two methods and the percentile interval of 200,000 resamples by numpy.
pickled.json: lengths of byte strings, latent sizes, and what models/venturi_models/data_size.py says.
"""
import json
import sys
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "models"))
from venturi_models.bd_rate import bd_rate  # noqa: E402
from venturi_models.data_size import pickled_bytes, quantised_entry, strings_entry  # noqa: E402

CURVES = {
    "jpeg": [[2649.3, .685], [3225.1, .752], [3742.7, .772], [5564.5, .78], [8195.9, .6525]],
    "webp": [[1024.7, .6225], [2664.4, .742], [3363.9, .755], [4190.5, .76]],
    "two": [[2000, .7], [4000, .78]],
    "apart": [[500, .1], [900, .3]],
    "one": [[2000, .7]],
    "flat": [[2000, .7], [4000, .7], [5000, .65]],
    "unsorted": [[4190.5, .76], [1024.7, .6225], [3363.9, .755], [3363.9, .75], [2664.4, .742]],
}


def curves():
    return [{"anchor": a, "tested": b, "anchorName": first, "testedName": second, "percent": bd_rate(a, b)}
            for first, a in CURVES.items() for second, b in CURVES.items()]


def interval(rng, first, second, resamples=200_000):
    difference = np.asarray(second) - np.asarray(first)
    means = np.concatenate([difference[rng.integers(0, len(difference), (1000, len(difference)))].mean(1)
                            for _ in range(resamples // 1000)])
    low, high = np.quantile(means, [.025, .975])
    return {"first": list(first), "second": list(second), "difference": float(difference.mean()), "low": float(low),
            "high": float(high)}


def bootstraps():
    rng = np.random.default_rng(7)
    right = rng.random(400) < .77
    other = np.where(rng.random(400) < .9, right, ~right)
    return [interval(rng, right.astype(float), other.astype(float)),
            interval(rng, rng.normal(2, 1, 60), rng.normal(2.5, 2, 60)),
            interval(rng, [0., 1., 1.], [0., 1., 1.])]


def pickles():
    cases = [([length], shape) for length in (0, 8, 255, 256, 1000, 30000) for shape in ((28, 28), (4, 300))]
    cases += [([a, b], (4, 4)) for a, b in ((100, 50), (300, 100), (300, 255), (300, 256), (3000, 300))]
    byte_latents = [{"channels": c, "pickled": pickled_bytes(quantised_entry(
        torch.zeros(1, c, 60, 60, dtype=torch.uint8), torch.tensor(.1), 3))} for c in (1, 2, 12)]
    return byte_latents + [{"strings": lengths, "shape": shape,
             "pickled": pickled_bytes(strings_entry([bytes(length) for length in lengths], shape))}
            for lengths, shape in cases]


def main():
    for name, values in (("bd_rate", curves()), ("bootstrap", bootstraps()), ("pickled", pickles())):
        (HERE / f"{name}.json").write_text("[\n" + ",\n".join(json.dumps(value) for value in values) + "\n]\n")


if __name__ == "__main__":
    main()
