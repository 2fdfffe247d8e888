"""Makes the files beside this one; needs torch.

NAME.bin: a scale table (docs/bitstream.md section 3.4). NAME.scales.bin: float32 scales; NAME.rows.bin: the row that
CompressAI's definition finds for each with torch's own comparisons, as uint16. All little-endian.

compressai64 is CompressAI's default table as torch makes it with AVX2 or AVX-512; bound4 has 300 rows and a lower bound inside the
table; one has a single row.

Run: python make.py
"""
import math
import struct
import sys
from pathlib import Path

import torch

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "models"))

from venturi_models.tables import crc32c  # noqa: E402


def rows_of(scales, table, bound):
    """CompressAI's rule: raise to the bound, then step down once for every entry but the last that is not exceeded."""
    raised = torch.max(scales, torch.tensor(bound))
    rows = torch.full(scales.shape, len(table) - 1, dtype=torch.int32)
    for entry in table[:-1]:
        rows -= (raised <= entry).int()
    return rows


def trial_scales(table, seed):
    """Every entry with its two neighbours, random ones, and what no network should give."""
    near = [torch.nextafter(table, table * 0), table, torch.nextafter(table, table * 2)]
    generator = torch.Generator().manual_seed(seed)
    spread = torch.exp(torch.randn(2000, generator=generator) * 3)
    odd = torch.tensor([0.0, -0.0, -1.0, -1e30, 1e-45, 1e-38, 3e38, math.inf, -math.inf, math.nan])
    return torch.cat([*near, spread, odd])


def write(name, table, bound, seed):
    scales = trial_scales(table, seed)
    body = b"VSCL" + struct.pack("<HHf", 1, len(table), bound) + table.numpy().tobytes()
    (HERE / f"{name}.bin").write_bytes(body + struct.pack("<I", crc32c(body)))
    (HERE / f"{name}.scales.bin").write_bytes(scales.numpy().tobytes())
    rows = rows_of(scales, table, bound).tolist()
    (HERE / f"{name}.rows.bin").write_bytes(struct.pack(f"<{len(rows)}H", *rows))


def main():
    default = torch.exp(torch.linspace(math.log(0.11), math.log(256), 64))
    write("compressai64", default, default[0].item(), 1)
    generator = torch.Generator().manual_seed(2)
    many = torch.cumsum(torch.rand(300, generator=generator) * 0.1 + 1e-3, 0)
    write("bound4", many, 4.0, 3)
    write("one", torch.tensor([2.5]), 0.5, 4)


if __name__ == "__main__":
    main()
