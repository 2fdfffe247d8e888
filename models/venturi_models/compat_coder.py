"""Plain-Python coder of the `compat` profile (docs/bitstream.md section 4).

An independent twin for golden vectors: one 64-bit rANS state, coded from the last operation to the first,
words reversed at the end. Slow and clear.
"""
import bisect
import struct

LOWER = 1 << 31
RAW_LIMIT = 1 << 28
MAX_DIGITS = 7


def operations(symbols, rows):
    """Yields (start, width) for coded bins and (digit,) for raw 4-bit digits; rows[i] belongs to symbol i."""
    for symbol, (offset, cdf) in zip(symbols, rows):
        value, escape = int(symbol) - offset, len(cdf) - 2
        raw = None
        if value < 0:
            raw, value = -2 * value - 1, escape
        elif value >= escape:
            raw, value = 2 * (value - escape), escape
        yield cdf[value], cdf[value + 1] - cdf[value]
        if raw is not None:
            if raw >= RAW_LIMIT:
                raise ValueError(f"symbol {symbol} is too far from its table")
            digits = (raw.bit_length() + 3) // 4
            yield (digits,)
            for i in range(digits):
                yield ((raw >> (4 * i)) & 15,)


def encode(symbols, rows):
    """Symbols and their (offset, cdf) rows -> payload bytes."""
    state, words = LOWER, []
    for op in reversed(list(operations(symbols, rows))):
        limit = op[1] << 47 if len(op) == 2 else 1 << 59
        if state >= limit:
            words.append(state & 0xFFFFFFFF)
            state >>= 32
        if len(op) == 2:
            start, width = op
            state = ((state // width) << 16) + state % width + start
        else:
            state = (state << 4) + op[0]
    words += [state >> 32, state & 0xFFFFFFFF]
    return struct.pack(f"<{len(words)}I", *reversed(words))


class Reader:
    """Decoder state over a payload; refuses to read past its end."""

    def __init__(self, payload):
        if len(payload) % 4 or len(payload) < 8:
            raise ValueError(f"payload of {len(payload)} bytes is not a stream")
        self.words = struct.unpack(f"<{len(payload) // 4}I", payload)
        self.state = self.words[0] | self.words[1] << 32
        self.position = 2
        if not LOWER <= self.state < 1 << 63:
            raise ValueError("initial state out of range")

    def refill(self):
        """One word at most after every operation."""
        if self.state < LOWER:
            if self.position == len(self.words):
                raise ValueError("payload ends too early")
            self.state = self.state << 32 | self.words[self.position]
            self.position += 1

    def coded_bin(self, cdf):
        """Index of the next coded bin."""
        slot = self.state & 0xFFFF
        value = bisect.bisect_right(cdf, slot) - 1
        self.state = (cdf[value + 1] - cdf[value]) * (self.state >> 16) + slot - cdf[value]
        self.refill()
        return value

    def digit(self):
        """Next raw 4-bit digit."""
        value = self.state & 15
        self.state >>= 4
        self.refill()
        return value

    def symbol(self, offset, cdf):
        """The next symbol by its row."""
        value, escape = self.coded_bin(cdf), len(cdf) - 2
        if value == escape:
            digits = self.digit()
            if digits > MAX_DIGITS:
                raise ValueError(f"{digits} raw digits")
            raw = sum(self.digit() << (4 * i) for i in range(digits))
            value = -(raw >> 1) - 1 if raw & 1 else (raw >> 1) + escape
        return value + offset

    def finish(self):
        """Refuses a payload that does not end with its last symbol."""
        if self.state != LOWER or self.position != len(self.words):
            raise ValueError("payload does not end where its symbols end")


def decode(payload, rows):
    """Payload bytes and rows -> list of symbols; checks the final state and that all words are used."""
    reader = Reader(payload)
    symbols = [reader.symbol(offset, cdf) for offset, cdf in rows]
    reader.finish()
    return symbols
