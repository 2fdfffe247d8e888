"""Rows from scales, the index digest and the corrections of a hyperprior frame (docs/bitstream.md sections 3.4 and 6)."""
import struct

import numpy as np

from .tables import crc32c

WORD = (1 << 64) - 1


class ScaleTable:
    """The float32 scales of the rows and the lower bound."""

    def __init__(self, scales, lower_bound):
        self.scales = np.asarray(scales, np.float32)
        self.lower_bound = np.float32(lower_bound)
        self.thresholds = self.scales[:-1][self.scales[:-1] >= self.lower_bound]
        self.first_row = len(self.scales) - 1 - len(self.thresholds)

    @classmethod
    def parse(cls, data):
        """Reads the member scales.bin."""
        magic, version, count, bound = struct.unpack_from("<4sHHf", data)
        if magic != b"VSCL" or version != 1 or len(data) != 16 + 4 * count or crc32c(data[:-4]) != struct.unpack("<I", data[-4:])[0]:
            raise ValueError("not a scale table")
        return cls(np.frombuffer(data, "<f4", count, 12), bound)

    def to_bytes(self):
        """The member's bytes with the trailing CRC."""
        body = struct.pack("<4sHHf", b"VSCL", 1, len(self.scales), self.lower_bound) + self.scales.astype("<f4").tobytes()
        return body + struct.pack("<I", crc32c(body))

    def rows(self, scales):
        """The row of every scale: how many thresholds lie strictly below it."""
        return self.first_row + np.searchsorted(self.thresholds, np.asarray(scales, np.float32), side="left")


def index_digest(rows, row_count):
    """64 bits that stand for the whole index map (section 6.2)."""
    data = np.asarray(rows, "u1" if row_count <= 256 else "<u2").tobytes()
    words = struct.unpack(f"<{-(-len(data) // 8)}Q", data + bytes(-len(data) % 8))
    digest = 0
    for k, word in enumerate(words):
        x = word + (k + 1) * 0x9E3779B97F4A7C15 & WORD
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & WORD
        x = (x ^ x >> 27) * 0x94D049BB133111EB & WORD
        digest += x ^ x >> 31
    return digest & WORD


def near_threshold(table, scales, absolute, relative):
    """Which positions a difference within the margin may carry across a threshold, and which of them lie above it."""
    if absolute == 0 and relative == 0:
        return np.zeros(len(scales), bool), np.zeros(len(scales), bool)
    exact = table.thresholds.astype(np.float64)
    low = np.nextafter(((exact - absolute) / (1 + relative)).astype(np.float32), np.float32(-np.inf))
    high = np.nextafter(((exact + absolute) / (1 - relative)).astype(np.float32), np.float32(np.inf))
    scales = np.asarray(scales, np.float32)
    below = table.rows(scales) - table.first_row
    under_next = scales >= np.append(low, np.float32(np.inf))[below]
    over_last = (below > 0) & (scales <= np.insert(high, 0, -np.inf)[below])
    return under_next | over_last, ~under_next & over_last


def corrections(table, scales, absolute, relative):
    """The list of section 6.3 as our encoders write it."""
    near, above = near_threshold(table, scales, absolute, relative)
    positions = np.flatnonzero(near).tolist()
    if not positions:
        return b""
    rice = (len(scales) // len(positions)).bit_length() - 1
    bits, following = [], 0
    for position in positions:
        gap = position - following
        bits += [1] * (gap >> rice) + [0] + [gap >> i & 1 for i in range(rice)] + [int(above[position])]
        following = position + 1
    return varint(len(positions)) + bytes([rice]) + np.packbits(bits, bitorder="little").tobytes()


def varint(value):
    """Unsigned LEB128."""
    parts = []
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    return bytes([*parts, value])
