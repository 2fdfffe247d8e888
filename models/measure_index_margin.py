"""What an index margin costs: prints the table of docs/adr/0004 (docs/bitstream.md section 6.3).

Latents of 192x16x16 with log-normal scales (median 0.34, deviation 1.1 of the logarithm), drawn symbol by symbol; rows and tables are CompressAI's 64.
The y stream is coded with the `compat` coder, the list with the writer of this package. The last column is the smallest list there could be
for a decoder that knows which of its own scales lie near a threshold: one bit an entry.

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


def main():
    latents = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    table = ScaleTable.parse((TESTDATA / "scales/compressai64.bin").read_bytes())
    rows = gaussian_rows()
    stream, sizes, entries = [], [], []
    for seed in range(latents):
        rng = np.random.default_rng(seed)
        scales = np.exp(rng.normal(np.log(0.34), 1.1, COUNT)).astype(np.float32)
        symbols = np.rint(rng.normal(0, 1, COUNT) * np.maximum(scales, 0.11)).astype(int)
        stream.append(len(compat_coder.encode(symbols, [rows[r] for r in table.rows(scales)])))
        sizes.append([len(corrections(table, scales, *margin)) for margin in MARGINS])
        entries.append([near_threshold(table, scales, *margin)[0].sum() for margin in MARGINS])
    print(f"{latents} latents, y stream {np.mean(stream):.0f} B ({8 * np.mean(stream) / COUNT:.2f} bit/symbol)\n")
    print("| absolute | relative | listed | list | of the y stream | spread | one bit an entry |\n|---|---|---|---|---|---|---|")
    for (absolute, relative), size, listed in zip(MARGINS, np.transpose(sizes), np.transpose(entries)):
        share = 100 * size / np.array(stream)
        print(f"| {absolute:g} | {relative:g} | {listed.mean():.0f} ({100 * listed.mean() / COUNT:.2f} %) | {size.mean():.0f} B "
              f"| +{np.median(share):.2f} % | {share.min():.2f}..{share.max():.2f} % | +{100 * listed.mean() / 8 / np.mean(stream):.2f} % |")


if __name__ == "__main__":
    main()
