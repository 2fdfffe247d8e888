"""What an index margin costs: prints the table of docs/adr/0005 (docs/bitstream.md section 6.3).

Latents of 192x16x16 with log-normal scales (median 0.34, deviation 1.1 of the logarithm), drawn symbol by symbol; rows and tables are CompressAI's 64.
The y stream is coded with the `compat` coder, the corrections with the writer of this package. The last column is what a plain list costs: the
positions whose scale lies within the margin of a threshold as Rice-coded gaps, and a bit each.

Run: python measure_index_margin.py [latents]
"""
import sys
from pathlib import Path

import numpy as np

from venturi_models import compat_coder
from venturi_models.hyperprior import ScaleTable, corrections, near_threshold

TESTDATA = Path(__file__).parents[1] / "testdata"
COUNT = 192 * 16 * 16
MARGINS = [(0, 1e-5), (0, 1e-4), (0, 1e-3), (0, 1e-2), (1e-5, 0), (1e-4, 0), (1e-3, 0), (3e-3, 0), (1e-5, 1e-5), (1e-3, 1e-3)]


def gaussian_rows():
    """The (offset, cdf) rows of the 64 scales, read from testdata."""
    sys.path.insert(0, str(Path(__file__).parent / "tests"))
    from independent_decoder import read_tables

    tables = read_tables((TESTDATA / "tables-valid/gaussian64.bin").read_bytes())
    return [(row.offset, row.cdf) for row in tables.compat]


def gap_list_bytes(table, scales, absolute, relative):
    """The plain list: a count, the best Rice parameter, gaps and sides."""
    below = table.rows(scales) - table.first_row
    exact = table.thresholds.astype(np.float64)
    near = (scales >= np.append((exact - absolute) / (1 + relative), np.inf)[below]) | (
        scales <= np.insert((exact + absolute) / (1 - relative), 0, -np.inf)[below])
    gaps = np.diff(np.flatnonzero(near), prepend=-1) - 1
    return 3 + min((gaps >> rice).sum() + len(gaps) * (rice + 2) for rice in range(24)) // 8 if len(gaps) else 0


def main():
    latents = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    table = ScaleTable.parse((TESTDATA / "scales/compressai64.bin").read_bytes())
    rows = gaussian_rows()
    stream, sizes, lists, doubtful = [], [], [], []
    for seed in range(latents):
        rng = np.random.default_rng(seed)
        scales = np.exp(rng.normal(np.log(0.34), 1.1, COUNT)).astype(np.float32)
        symbols = np.rint(rng.normal(0, 1, COUNT) * np.maximum(scales, 0.11)).astype(int)
        stream.append(len(compat_coder.encode(symbols, [rows[r] for r in table.rows(scales)])))
        sizes.append([len(corrections(table, scales, *margin)) for margin in MARGINS])
        lists.append([gap_list_bytes(table, scales, *margin) for margin in MARGINS])
        doubtful.append([len(near_threshold(table, scales, *margin)) for margin in MARGINS])
    stream = np.array(stream)
    print(f"{latents} latents, y stream {stream.mean():.0f} B ({8 * stream.mean() / COUNT:.2f} bit/symbol)\n")
    print("| absolute | relative | positions | corrections | of the y stream | spread | plain list |\n|---|---|---|---|---|---|---|")
    for (absolute, relative), size, plain, near in zip(MARGINS, np.transpose(sizes), np.transpose(lists), np.transpose(doubtful)):
        share = 100 * size / stream
        print(f"| {absolute:g} | {relative:g} | {near.mean():.0f} ({100 * near.mean() / COUNT:.2f} %) | {size.mean():.0f} B "
              f"| +{np.median(share):.2f} % | {share.min():.2f}..{share.max():.2f} % | +{np.median(100 * plain / stream):.2f} % |")


if __name__ == "__main__":
    main()
