"""The second reader's part for hyperpriors (docs/bitstream.md sections 3.4 and 6), under the same rules as independent_decoder.py."""
from bisect import bisect_left
from dataclasses import dataclass
from math import isfinite, sqrt
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


def mix(x):
    """Section 6.2."""
    limit = (1 << 64) - 1
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9 & limit
    x = (x ^ x >> 27) * 0x94d049bb133111eb & limit
    return x ^ x >> 31


def key(k):
    """Section 6.2: what is added to word k."""
    return (k + 1) * 0x9e3779b97f4a7c15 & (1 << 64) - 1


def index_digest(rows, row_count):
    """Section 6.2."""
    data = b"".join(row.to_bytes(1 if row_count <= 256 else 2, "little") for row in rows)
    words = [int.from_bytes(data[at:at + 8], "little") for at in range(0, len(data), 8)]
    return sum(mix(word + key(k) & (1 << 64) - 1) for k, word in enumerate(words)) & (1 << 64) - 1


def step_across(table, row, scale, absolute, relative):
    """Section 6.3: the row on the other side of the threshold that makes a scale doubtful, or None."""
    below = row - table.first_row
    if below < len(table.thresholds) and scale >= (table.thresholds[below] * (1 - relative) - absolute) * (1 - 1e-9):
        return row + 1
    if below > 0 and scale <= (table.thresholds[below - 1] * (1 + relative) + absolute) * (1 + 1e-9):
        return row - 1
    return None


def subset_with_sum(vectors, wanted):
    """The only set of numbers of independent vectors whose exclusive or is wanted, or none: elimination from the lowest bit up."""
    basis = {}
    for number, vector in enumerate(vectors):
        members = 1 << number
        while vector:
            pivot = vector & -vector
            if pivot not in basis:
                basis[pivot] = vector, members
                break
            vector, members = vector ^ basis[pivot][0], members ^ basis[pivot][1]
    found = 0
    while wanted:
        pivot = wanted & -wanted
        if pivot not in basis:
            return []
        wanted, found = wanted ^ basis[pivot][0], found ^ basis[pivot][1]
    return [number for number in range(len(vectors)) if found >> number & 1]


def corrected(rows, scales, table, data):
    """Section 6.3: the writer's rows."""
    rows, source = list(rows), Bytes(data)
    if not data:
        return rows
    absolute, relative = (unpack_from("<f", bytes(2) + source.take(2))[0] for _ in range(2))
    demand(absolute >= 0 and 0 <= relative <= 0.2, f"margins {absolute} and {relative}")
    for t, u in zip(table.thresholds, [*table.thresholds[1:], 4 * max(table.thresholds, default=0)]):
        low, high, middle = u * (1 - relative) - absolute, t * (1 + relative) + absolute, sqrt(t * u)
        demand(4 * absolute < t * (1 - relative) and high < middle < low, "a margin too wide for the table")
    block_bits, bits = source.number("B"), Bits(source.rest())
    demand(5 <= block_bits <= 24, f"blocks of 2^{block_bits}")
    for start in range(0, len(rows), 1 << block_bits):
        block = range(start, min(len(rows), start + (1 << block_bits)))
        width = bits.take(7)
        demand(width <= 64, f"a parity of {width} bits")
        difference = bits.take(width)
        for i in block:
            difference ^= (mix(key(i)) if rows[i] & 1 else 0) & (1 << width) - 1
        steps = {i: step_across(table, rows[i], scales[i], absolute, relative) for i in block} if difference else {}
        doubtful = [i for i, step in steps.items() if step is not None]
        for number in subset_with_sum([mix(key(i)) & (1 << width) - 1 for i in doubtful], difference):
            rows[doubtful[number]] = steps[doubtful[number]]
    demand(bits.left < 8 and bits.value == 0, "bits behind the last block")
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
