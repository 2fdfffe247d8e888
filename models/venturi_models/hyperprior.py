"""Rows from scales, the index digest and the corrections of a hyperprior frame (docs/bitstream.md sections 3.4 and 6)."""
import struct

import numpy as np

from .tables import crc32c


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


def mixed(words):
    """SplitMix64's last steps on an array of uint64."""
    words = (words ^ words >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ words >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return words ^ words >> np.uint64(31)


def keys(count):
    """(k+1) times the golden ratio's 64 bits, for k from 0."""
    return np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)


def index_digest(rows, row_count):
    """64 bits that stand for the whole index map (section 6.2)."""
    data = np.asarray(rows, "u1" if row_count <= 256 else "<u2").tobytes()
    words = np.frombuffer(data + bytes(-len(data) % 8), "<u8")
    return int(mixed(words + keys(len(words))).sum(dtype=np.uint64))


def on_wire(value):
    """The upper half of the smallest float32 of 8 significant bits that is not below a value, and its value."""
    half = struct.unpack("<I", struct.pack("<f", value))[0] >> 16
    if struct.unpack("<f", struct.pack("<I", half << 16))[0] < value:
        half += 1
    return half, struct.unpack("<f", struct.pack("<I", half << 16))[0]


def near_threshold(table, scales, absolute, relative):
    """The positions whose scale a decoder's, within the margin of it, may find doubtful (section 6.3)."""
    exact = table.thresholds.astype(np.float64)
    low = ((exact * (1 - relative) - absolute) * (1 - 1e-9) - absolute) / (1 + relative) * (1 - 1e-6)
    high = ((exact * (1 + relative) + absolute) * (1 + 1e-9) + absolute) / (1 - relative) * (1 + 1e-6)
    scales = np.asarray(scales, np.float32)
    below = table.rows(scales) - table.first_row
    return np.flatnonzero((scales >= np.append(low, np.inf)[below]) | (scales <= np.insert(high, 0, -np.inf)[below]))


def parity_width(vectors):
    """The fewest low bits in which the vectors are independent, or None."""
    basis = {}
    for vector in vectors:
        while vector:
            pivot = (vector & -vector).bit_length() - 1
            if pivot not in basis:
                basis[pivot] = vector
                break
            vector ^= basis[pivot]
        else:
            return None
    return max(basis, default=-1) + 1


def block_widths(positions, vectors, count, block_bits):
    """The parity width of every block, or None where one holds dependent vectors."""
    blocks = [[] for _ in range(-(-count >> block_bits))]
    for position in positions:
        blocks[position >> block_bits].append(int(vectors[position]))
    widths = [parity_width(block) if len(block) <= 64 else None for block in blocks]
    return None if None in widths else widths


def corrections(table, scales, absolute, relative):
    """Section 6.3 as our encoders write it."""
    (absolute_half, absolute), (relative_half, relative) = on_wire(absolute), on_wire(relative)
    count = len(scales)
    positions = near_threshold(table, scales, absolute, relative).tolist() if absolute or relative else []
    if not positions:
        return b""
    vectors, block_bits = mixed(keys(count)), max(5, (count - 1).bit_length())
    while (widths := block_widths(positions, vectors, count, block_bits)) is None:
        block_bits -= 1
    odd = np.where(table.rows(scales) & 1, vectors, np.uint64(0))
    string = length = 0
    for block, width in enumerate(widths):
        parity = int(np.bitwise_xor.reduce(odd[block << block_bits:block + 1 << block_bits])) & (1 << width) - 1
        string |= (width | parity << 7) << length
        length += 7 + width
    return struct.pack("<HHB", absolute_half, relative_half, block_bits) + string.to_bytes(-(-length // 8), "little")
