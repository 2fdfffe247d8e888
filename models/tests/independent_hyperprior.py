"""The second reader's part for hyperpriors (docs/bitstream.md sections 3.4 and 6), under the same rules as independent_decoder.py."""
from bisect import bisect_left
from dataclasses import dataclass
from math import isfinite
from struct import pack, unpack_from

from independent_decoder import Bits, Bytes, Tables, crc32c, decode_payload, demand, read_frame, read_profile


@dataclass
class Scales:
    """Section 3.4: the thresholds of a scale table and the row below them all."""
    thresholds: list
    first_row: int
    row_count: int

    def row(self, scale):
        """How many thresholds lie strictly below a scale."""
        return self.first_row + bisect_left(self.thresholds, scale)

    def row_beside(self, scale, above):
        """The row on one side of the nearest threshold (section 6.3)."""
        below = bisect_left(self.thresholds, scale)
        if below == len(self.thresholds) or below > 0 and scale * scale <= self.thresholds[below - 1] * self.thresholds[below]:
            below -= 1
        return self.first_row + below + above


def read_scales(data):
    """Section 3.4: the member scales.bin."""
    source = Bytes(data)
    demand(source.take(4) == b"VSCL" and source.number("H") == 1, "not a scale table of version 1")
    count, bound = source.number("H"), source.number("f")
    scales = source.numbers("f", count)
    demand(all(low < high for low, high in zip([0, *scales], scales)), "the scales do not rise from 0")
    demand(1 <= count <= 4096 and isfinite(scales[-1]) and 0 < bound and isfinite(bound), "a row count or a bound")
    checked = data[:source.at]
    demand(source.number("I") == crc32c(checked) and not source.rest(), "the CRC of the scale table differs")
    thresholds = [scale for scale in scales[:-1] if scale >= bound]
    return Scales(thresholds, count - 1 - len(thresholds), count)


def index_digest(rows, row_count):
    """Section 6.2."""
    size, limit = (1 if row_count <= 256 else 2), (1 << 64) - 1
    data = b"".join(row.to_bytes(size, "little") for row in rows)
    digest = 0
    for k in range(-(-len(data) // 8)):
        x = int.from_bytes(data[8 * k:8 * k + 8], "little") + (k + 1) * 0x9e3779b97f4a7c15 & limit
        x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9 & limit
        x = (x ^ x >> 27) * 0x94d049bb133111eb & limit
        digest += x ^ x >> 31
    return digest & limit


def corrected(rows, scales, table, data):
    """Section 6.3: the rows with the listed positions on the writer's side."""
    rows, source = list(rows), Bytes(data)
    if not data:
        return rows
    count, rice = source.varint(), source.number("B")
    demand(1 <= count <= len(rows) and rice <= 24 and table.thresholds, f"{count} corrections, Rice parameter {rice}")
    bits, position = Bits(source.rest()), -1
    for _ in range(count):
        position += 1
        while bits.take(1):
            position += 1 << rice
            demand(position < len(rows), "a correction beyond the last symbol")
        position += bits.take(rice)
        demand(position < len(rows), "a correction beyond the last symbol")
        rows[position] = table.row_beside(scales[position], bits.take(1))
    demand(bits.left < 8 and bits.value == 0, "bits behind the last correction")
    return rows


@dataclass
class Hyperprior:
    """Section 6: what a model with a hyperprior has besides fingerprint, shape and tables of y."""
    tables: Tables
    shape: tuple
    scales: Scales
    synthesis: object  # z_hat to (scales, means)


def decode_hyperprior_frame(data, fingerprint, shape, tables, hyperprior):
    """A frame to the symbols of y and y_hat before its rounding to float32 (section 6)."""
    frame = read_frame(data)
    demand(frame.hyperprior and frame.fingerprint == fingerprint and frame.shape == shape, "a frame of another model")
    source = Bytes(frame.payload)
    profile = read_profile(source.number("B"))
    demand(not profile[0], "the hyperprior bit of the z stream")
    digest = int.from_bytes(source.take(8), "little")
    sizes = [source.varint(), source.varint()]
    z_stream, listed, y_stream = source.take(sizes[0]), source.take(sizes[1]), source.rest()
    plane = hyperprior.shape[1] * hyperprior.shape[2]
    z_rows = [i // plane for i in range(hyperprior.shape[0] * plane)]
    z = decode_payload(hyperprior.tables, z_rows, profile[1:], z_stream)
    scales, means = hyperprior.synthesis([float32(s + hyperprior.tables.medians[r]) for s, r in zip(z, z_rows)])
    rows = corrected(map(hyperprior.scales.row, scales), scales, hyperprior.scales, listed)
    demand(index_digest(rows, hyperprior.scales.row_count) == digest, "the index digest differs")
    symbols = decode_payload(tables, rows, (frame.lanes, frame.segmented), y_stream)
    return symbols, [s + m for s, m in zip(symbols, means)]


def float32(value):
    """Rounded to float32."""
    return unpack_from("<f", pack("<f", value))[0]
