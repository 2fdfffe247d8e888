"""A second reader of frames, tables and payloads, written from docs/bitstream.md alone.

It shares no line with the package nor with the Java and C++ coders and needs only Python, so it tells whether the document is
complete: what it cannot decode, or decodes differently, is a fault of the document or of a coder. It is made to be read beside
the document (the sections stand in the comments), not to be fast.
"""
from bisect import bisect_right
from dataclasses import dataclass
from math import isfinite
from struct import unpack_from

INT32 = range(-(1 << 31), 1 << 31)
GAUSSIAN = 1


class Refused(Exception):
    """The bytes are not what docs/bitstream.md describes."""


def demand(holds, reason):
    """Refuses unless the condition holds."""
    if not holds:
        raise Refused(reason)


def crc32c(data):
    """CRC-32C (section 1)."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = CRC_TABLE[(crc ^ byte) & 255] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def crc_entry(value):
    """One byte through the reflected polynomial."""
    for _ in range(8):
        value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return value


CRC_TABLE = [crc_entry(value) for value in range(256)]


class Bytes:
    """A cursor that refuses to read beyond the end."""

    def __init__(self, data):
        self.data, self.at = bytes(data), 0

    def take(self, count):
        """The next bytes."""
        demand(count <= len(self.data) - self.at, f"{count} bytes at offset {self.at}: the data ends before")
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self, form):
        """One little-endian number of struct's form."""
        return self.numbers(form, 1)[0]

    def numbers(self, form, count):
        """Several little-endian numbers."""
        size = {"B": 1, "H": 2, "i": 4, "I": 4, "f": 4}[form]
        return list(unpack_from(f"<{count}{form}", self.take(size * count)))

    def varint(self):
        """Shortest LEB128, at most 5 bytes."""
        value = 0
        for position in range(5):
            byte = self.number("B")
            value |= (byte & 127) << 7 * position
            if byte < 128:
                demand(byte > 0 or position == 0, "a varint is not in its shortest form")
                return value
        raise Refused("a varint is longer than 5 bytes")

    def rest(self):
        """Everything that is left."""
        return self.take(len(self.data) - self.at)


@dataclass
class CompatRow:
    """Section 3: first symbol and CDF."""
    offset: int
    cdf: list


class LaneRow:
    """Section 3.3: the 4096 slots of a row as (token, frequency, slot - start)."""

    def __init__(self, offset, shift, frequencies):
        self.offset, self.shift, self.escape = offset, shift, len(frequencies) - 1
        tokens = range(self.escape)
        mode = max(tokens, key=lambda token: (frequencies[token], -token))
        order = sorted(tokens, key=lambda token: (-frequencies[token], abs(token - mode), token))
        self.slots = [(token, frequencies[token], position)
                      for token in [*order, self.escape] for position in range(frequencies[token])]


@dataclass
class Tables:
    """Section 3: one table set."""
    entropy_model: int
    medians: list
    compat: list
    lanes: list


def read_compat_row(source):
    """One compat row of tables.bin."""
    offset, count = source.number("i"), source.number("H")
    demand(count >= 3, f"a CDF of {count} entries")
    cdf = source.numbers("I", count)
    demand(cdf[0] == 0 and cdf[-1] == 65536, "a CDF does not run from 0 to 65536")
    demand(all(low < high for low, high in zip(cdf, cdf[1:])), "a CDF does not rise")
    return CompatRow(offset, cdf)


def read_lane_row(source):
    """One lanes row of tables.bin."""
    offset, shift, count = source.number("i"), source.number("B"), source.number("B")
    demand(shift <= 24 and count >= 1, f"shift {shift}, {count} tokens")
    frequencies = source.numbers("H", count + 1)
    demand(all(1 <= frequency <= 4095 for frequency in frequencies) and sum(frequencies) == 4096, "frequencies of a lanes row")
    return LaneRow(offset, shift, frequencies)


def read_tables(data):
    """Section 3: the member tables.bin."""
    source = Bytes(data)
    demand(source.take(4) == b"VTAB" and source.number("B") == 1, "not a table set of version 1")
    entropy_model, count = source.number("B"), source.number("H")
    demand(entropy_model <= 1 and 1 <= count <= 4096, f"entropy model {entropy_model}, {count} rows")
    medians = source.numbers("f", count)
    demand(all(map(isfinite, medians)) and not (entropy_model == GAUSSIAN and any(medians)), "a median")
    compat = [read_compat_row(source) for _ in range(count)]
    lanes = [read_lane_row(source) for _ in range(count)]
    checked = data[:source.at]
    demand(source.number("I") == crc32c(checked) and not source.rest(), "the CRC of the tables differs")
    return Tables(entropy_model, medians, compat, lanes)


def decode_compat(tables, rows, payload):
    """Section 4: one payload; rows[i] is the row of symbol i."""
    demand(len(payload) >= 8 and len(payload) % 4 == 0, f"{len(payload)} bytes are no compat payload")
    words = Bytes(payload)
    state = words.number("I") | words.number("I") << 32
    demand(1 << 31 <= state < 1 << 63, "the initial state")

    def refilled(value):
        return value << 32 | words.number("I") if value < 1 << 31 else value

    symbols = []
    for row in map(tables.compat.__getitem__, rows):
        position = state & 65535
        value = bisect_right(row.cdf, position) - 1
        start = row.cdf[value]
        state = refilled((row.cdf[value + 1] - start) * (state >> 16) + position - start)
        if value == len(row.cdf) - 2:
            digits = [state & 15]
            state = refilled(state >> 4)
            demand(digits[0] <= 7, f"an escape of {digits[0]} digits")
            raw = 0
            for place in range(digits[0]):
                raw |= (state & 15) << 4 * place
                state = refilled(state >> 4)
            value = -(raw + 1) // 2 if raw & 1 else value + raw // 2
        demand(value + row.offset in INT32, "a symbol beyond int32")
        symbols.append(value + row.offset)
    demand(state == 1 << 31 and not words.rest(), "the final state, or words that are left")
    return symbols


class Bits:
    """A bit string, least significant bit first (sections 5.3 and 6.3)."""

    def __init__(self, data):
        self.value, self.left = int.from_bytes(data, "little"), 8 * len(data)

    def take(self, count):
        """The next bits as a number."""
        demand(count <= self.left, "the bit string ends early")
        taken = self.value & (1 << count) - 1
        self.value >>= count
        self.left -= count
        return taken

    def varint(self):
        """Shortest LEB128 at any bit."""
        taken = [self.take(8)]
        while taken[-1] >= 128 and len(taken) < 5:
            taken.append(self.take(8))
        return Bytes(bytes(taken)).varint()


def read_states(source, active):
    """Section 5.2: exponents, mantissas and low halves."""
    nibbles = int.from_bytes(source.take((active + 1) // 2), "little")
    exponents = [nibbles >> 4 * lane & 15 for lane in range(active)]
    demand(nibbles >> 4 * active == 0, "an unused nibble")
    packed = int.from_bytes(source.take((sum(exponents) + 7) // 8), "little")
    states = []
    for exponent, low in zip(exponents, source.numbers("H", active)):
        states.append(1 << 16 + exponent | (packed & (1 << exponent) - 1) << 16 | low)
        packed >>= exponent
    demand(packed == 0, "unused bits behind the mantissas")
    return states


def decode_segment(tables, rows, lanes, data):
    """Sections 5.2 to 5.4: one segment; rows[i] is the row of its symbol i."""
    source = Bytes(data)
    row_count, active = -(-len(rows) // lanes), min(lanes, len(rows))
    cold, word_count = source.varint(), source.varint()
    demand(cold <= min(row_count, 255), f"{cold} cold rows of {row_count}")
    states = read_states(source, active)
    demand(source.at % 2 == 0 or source.take(1) == b"\0", "the byte before the words")
    words = Bytes(source.take(2 * word_count))
    tokens = []
    for i, row in enumerate(rows):
        lane = i % lanes
        token, frequency, position = tables.lanes[row].slots[states[lane] & 4095]
        states[lane] = frequency * (states[lane] >> 12) + position
        if i // lanes < row_count - cold and states[lane] < 1 << 16:
            states[lane] = states[lane] << 16 | words.number("H")
        tokens.append(token)
    demand(not words.rest(), "words are left")
    demand(all(state & state - 1 == 0 and state <= 1 << 16 for state in states), "a final state")
    return read_values(tables, rows, tokens, source.rest())


def read_values(tables, rows, tokens, side):
    """Section 5.3: tokens and side section to symbols."""
    bits = Bits(side)
    symbols = []
    for row, token in zip(map(tables.lanes.__getitem__, rows), tokens):
        if token < row.escape:
            symbol = row.offset + (token << row.shift) + bits.take(row.shift)
        else:
            z = bits.varint()
            symbol = row.offset - (z + 1) // 2 if z & 1 else row.offset + (row.escape << row.shift) + z // 2
        demand(symbol in INT32, "a symbol beyond int32")
        symbols.append(symbol)
    demand(bits.left < 8 and bits.value == 0, "the side section is longer than its symbols, or its padding is not zero")
    return symbols


def decode_lanes(tables, rows, lanes, segmented, payload):
    """Section 5: one payload, with or without segments."""
    if not segmented:
        return decode_segment(tables, rows, lanes, payload)
    source = Bytes(payload)
    count = source.varint()
    demand(2 <= count <= 1024, f"{count} segments")
    sizes = [source.varint() for _ in range(count - 1)]
    length = -(-(-(-len(rows) // count)) // 32) * 32
    demand((count - 1) * length < len(rows), "a segment without symbols")
    parts = [source.take(size) for size in sizes] + [source.rest()]
    return [symbol for k, part in enumerate(parts)
            for symbol in decode_segment(tables, rows[k * length:(k + 1) * length], lanes, part)]


@dataclass
class Frame:
    """Section 1: one frame, its CRC checked."""
    hyperprior: bool
    lanes: int
    segmented: bool
    fingerprint: bytes
    shape: tuple
    payload: bytes


def read_profile(profile):
    """Section 1: hyperprior bit, lane count (0 for compat) and segment flag of a profile byte."""
    coder = profile & ~8
    demand(coder == 0 or coder & 7 == 1 and 2 <= coder >> 4 & 7 <= 6, f"profile byte {profile}")
    return profile & 8 != 0, 1 << (coder >> 4 & 7) if coder else 0, profile >= 128


def decode_payload(tables, rows, profile, payload):
    """One payload in a profile of (lane count, segment flag)."""
    lanes, segmented = profile
    return decode_lanes(tables, rows, lanes, segmented, payload) if lanes else decode_compat(tables, rows, payload)


def read_frame(data):
    """Section 1: what holds without a model."""
    source = Bytes(data)
    demand(source.take(2) == b"VF" and source.number("B") == 1, "not a frame of version 1")
    profile = read_profile(source.number("B"))
    fingerprint = source.take(8)
    shape = tuple(source.varint() for _ in range(3))
    demand(all(1 <= size <= 65535 for size in shape), f"shape {shape}")
    demand(shape[0] * shape[1] * shape[2] <= 1 << 24, f"more than 2^24 symbols: {shape}")
    payload = source.take(source.varint())
    checked = data[:source.at]
    demand(source.number("I") == crc32c(checked), "the CRC of the frame differs")
    demand(not source.rest(), "bytes behind the CRC")
    return Frame(*profile, fingerprint, shape, payload)


def decode_frame(data, fingerprint, shape, tables):
    """A frame to its symbols, with the model it must name: a factorised prior."""
    frame = read_frame(data)
    demand(frame.fingerprint == fingerprint, f"fingerprint {frame.fingerprint.hex()}, the model has {fingerprint.hex()}")
    demand(frame.shape == shape, f"shape {frame.shape}, the model has {shape}")
    demand(not frame.hyperprior, "a hyperprior's frame, the model has none")
    plane = shape[1] * shape[2]
    rows = [i // plane for i in range(shape[0] * plane)]
    return decode_payload(tables, rows, (frame.lanes, frame.segmented), frame.payload)
