"""The `tables.bin` member: medians, 16-bit rows and 12-bit rows (docs/bitstream.md section 3)."""
import struct
from dataclasses import dataclass

from .lanes import lanes_row

FACTORIZED_PRIOR = 0


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
    """medians: float32 array (R,); compat: [(offset, cdf list)]; lanes: [LanesRow]."""
    medians: object
    compat: list
    lanes: list

    def to_bytes(self):
        """The member's bytes with the trailing CRC."""
        parts = [b"VTAB", struct.pack("<BBH", 1, FACTORIZED_PRIOR, len(self.compat))]
        parts.append(struct.pack(f"<{len(self.medians)}f", *[float(m) for m in self.medians]))
        for offset, cdf in self.compat:
            parts.append(struct.pack(f"<iH{len(cdf)}I", offset, len(cdf), *cdf))
        for row in self.lanes:
            parts.append(struct.pack(f"<iBB{len(row.frequencies)}H", row.offset, row.shift, row.tokens,
                                     *row.frequencies))
        body = b"".join(parts)
        return body + struct.pack("<I", crc32c(body))


def make_tables(medians, compat_rows):
    """Derives the lanes rows and bundles all three."""
    return Tables(medians, compat_rows, [lanes_row(offset, cdf) for offset, cdf in compat_rows])
