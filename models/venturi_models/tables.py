"""The `tables.bin` member: medians, 16-bit rows and 12-bit rows (docs/bitstream.md section 3)."""
import struct
from dataclasses import dataclass

import numpy as np

from .lanes import lanes_row

FACTORIZED_PRIOR, GAUSSIAN_CONDITIONAL = 0, 1


def _crc_table():
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return table


CRC_TABLE = _crc_table()


def crc32c(data):
    """CRC-32C (Castagnoli) of a byte string."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = (crc >> 8) ^ CRC_TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


@dataclass(frozen=True)
class Tables:
    """medians: float32 array (R,), zero for a Gaussian conditional; compat: [(offset, cdf list)]; lanes: [LanesRow]."""
    medians: object
    compat: list
    lanes: list
    kind: int = FACTORIZED_PRIOR

    def to_bytes(self):
        """The member's bytes with the trailing CRC."""
        parts = [b"VTAB", struct.pack("<BBH", 1, self.kind, len(self.compat))]
        parts.append(struct.pack(f"<{len(self.medians)}f", *[float(m) for m in self.medians]))
        for offset, cdf in self.compat:
            parts.append(struct.pack(f"<iH{len(cdf)}I", offset, len(cdf), *cdf))
        for row in self.lanes:
            parts.append(struct.pack(f"<iBB{len(row.frequencies)}H", row.offset, row.shift, row.tokens,
                                     *row.frequencies))
        body = b"".join(parts)
        return body + struct.pack("<I", crc32c(body))

    @classmethod
    def parse(cls, data):
        """Reads medians and `compat` rows of a factorised prior's member; the lanes rows are derived again."""
        if len(data) < 12 or data[:4] != b"VTAB" or crc32c(data[:-4]) != struct.unpack("<I", data[-4:])[0]:
            raise ValueError(f"{len(data)} bytes are no tables, or damaged")
        version, kind, count = struct.unpack_from("<BBH", data, 4)
        if (version, kind) != (1, FACTORIZED_PRIOR):
            raise ValueError(f"tables of version {version}, kind {kind}; 1 and {FACTORIZED_PRIOR} wanted")
        medians, position, rows = np.frombuffer(data, "<f4", count, 8), 8 + 4 * count, []
        for _ in range(count):
            offset, length = struct.unpack_from("<iH", data, position)
            rows.append((offset, list(struct.unpack_from(f"<{length}I", data, position + 6))))
            position += 6 + 4 * length
        return make_tables(medians, rows)


def make_tables(medians, compat_rows, kind=FACTORIZED_PRIOR):
    """Derives the lanes rows and bundles all three."""
    return Tables(medians, compat_rows, [lanes_row(offset, cdf) for offset, cdf in compat_rows], kind)


def gaussian_member(rows):
    """The tables of a Gaussian conditional."""
    return make_tables(np.zeros(len(rows), np.float32), rows, GAUSSIAN_CONDITIONAL)
