"""Plain-Python encoder and decoder of one `lanes` segment (docs/bitstream.md section 5).

An independent twin for golden vectors. Symbols are coded backwards; the words leave in decode order.
"""
import struct

from .lanes import slot_order, slot_starts

LOWER = 1 << 16
MAX_COLD_ROWS = 255


def varint(value):
    """Shortest unsigned LEB128."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


class BitString:
    """Bits appended least significant first."""

    def __init__(self):
        self.value, self.length = 0, 0

    def put(self, value, bits):
        """Appends the low `bits` bits of value."""
        self.value |= (value & ((1 << bits) - 1)) << self.length
        self.length += bits

    def to_bytes(self):
        """Zero padded to whole bytes."""
        return self.value.to_bytes((self.length + 7) // 8, "little")


def split_symbol(symbol, row, side):
    """Token of a symbol; its raw bits or escape bytes go to the side bit string."""
    distance = int(symbol) - row.offset
    token = distance >> row.shift
    if 0 <= token < row.tokens:
        side.put(distance, row.shift)
        return token
    top = row.offset + (row.tokens << row.shift) - 1
    d = symbol - top - 1 if symbol > top else distance
    zigzag = 2 * d if d >= 0 else -2 * d - 1
    for byte in varint(zigzag):
        side.put(byte, 8)
    return row.tokens


def push(state, f, c):
    """One rANS step with frequency f and first slot c."""
    return (state // f << 12) + state % f + c


def cold_limit(lanes, rows):
    """Largest T <= 255 such that no lane, started from 0, reaches 2^32 in the last T rows."""
    states = [0] * len(lanes)
    for cold in range(min(rows, MAX_COLD_ROWS)):
        row = rows - 1 - cold
        for l, ops in enumerate(lanes):
            if row < len(ops):
                states[l] = push(states[l], *ops[row])
                if states[l] >= 1 << 32:
                    return cold
    return min(rows, MAX_COLD_ROWS)


def warmed_state(ops, first_cold):
    """State of a lane behind its cold rows, from the smallest start that reaches 2^16; None if infeasible."""
    for start in [0] + [1 << k for k in range(17)]:
        state = start
        for f, c in reversed(ops[first_cold:]):
            state = push(state, f, c)
            if state >= 1 << 32:
                return None
        if state >= LOWER:
            return state
    raise AssertionError("a start of 2^16 always suffices")


def warm_up(lanes, rows):
    """The number of cold rows and every lane's state behind them."""
    cold = cold_limit(lanes, rows)
    while True:
        states = [warmed_state(ops, rows - cold) for ops in lanes]
        if None not in states:
            return cold, states
        cold = max(0, cold - max(1, cold // 8))


def encode(symbols, rows, lane_count):
    """One segment: symbols with rows[i] the LanesRow of symbol i -> bytes."""
    if not len(symbols):
        return b"\0\0"
    side, lanes = BitString(), [[] for _ in range(min(lane_count, len(symbols)))]
    starts = {}
    for i, (symbol, row) in enumerate(zip(symbols, rows)):
        first = starts.setdefault(row, slot_starts(row))
        token = split_symbol(int(symbol), row, side)
        lanes[i % lane_count].append((row.frequencies[token], first[token]))
    row_count = (len(symbols) + lane_count - 1) // lane_count
    cold, states = warm_up(lanes, row_count)
    words = []
    for row in range(row_count - cold - 1, -1, -1):
        for l in range(len(lanes) - 1, -1, -1):
            if row < len(lanes[l]):
                f, c = lanes[l][row]
                if states[l] >= f << 20:
                    words.append(states[l] & 0xFFFF)
                    states[l] >>= 16
                states[l] = push(states[l], f, c)
    return layout(cold, words[::-1], states, side.to_bytes())


def layout(cold, words, states, side):
    """Joins the segment's fields."""
    exponents = [state.bit_length() - 17 for state in states]
    nibbles, mantissas = BitString(), BitString()
    for exponent, state in zip(exponents, states):
        nibbles.put(exponent, 4)
        mantissas.put(state >> 16, exponent)
    head = varint(cold) + varint(len(words)) + nibbles.to_bytes() + mantissas.to_bytes()
    head += struct.pack(f"<{len(states)}H", *[state & 0xFFFF for state in states])
    head += b"\0" * (len(head) % 2)
    return head + struct.pack(f"<{len(words)}H", *words) + side


class Cursor:
    """Reads the fields of a segment in order."""

    def __init__(self, data):
        self.data, self.position = data, 0

    def varint(self):
        """Unsigned LEB128."""
        value, shift = 0, 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def take(self, count):
        """The next bytes; refuses to read past the end."""
        if self.position + count > len(self.data):
            raise ValueError(f"segment ends at byte {len(self.data)}, {count} more wanted")
        self.position += count
        return self.data[self.position - count:self.position]

    def bits(self, widths):
        """Fields of the given widths, packed from the least significant bit of whole bytes."""
        value = int.from_bytes(self.take((sum(widths) + 7) // 8), "little")
        fields = []
        for width in widths:
            fields.append(value & ((1 << width) - 1))
            value >>= width
        return fields


def read_head(cursor, lanes):
    """Returns (cold rows, states, words)."""
    cold, word_count = cursor.varint(), cursor.varint()
    exponents = cursor.bits([4] * lanes)
    mantissas = cursor.bits(exponents)
    low = struct.unpack(f"<{lanes}H", cursor.take(2 * lanes))
    cursor.take(cursor.position % 2)
    states = [((1 << e) | m) << 16 | v for e, m, v in zip(exponents, mantissas, low)]
    return cold, states, list(struct.unpack(f"<{word_count}H", cursor.take(2 * word_count)))


def decode(payload, rows, lane_count):
    """Segment bytes and the rows of the symbols -> symbols; checks words, final states and side section."""
    if not len(rows):
        return []
    cursor, lanes = Cursor(payload), min(lane_count, len(rows))
    cold, states, words = read_head(cursor, lanes)
    row_count = (len(rows) + lane_count - 1) // lane_count
    slots = {row: [(t, slot_starts(row)[t]) for t in slot_order(row) for _ in range(row.frequencies[t])]
             for row in set(rows)}
    tokens, used = [], 0
    for i, row in enumerate(rows):
        l = i % lane_count
        slot = states[l] & 4095
        token, start = slots[row][slot]
        states[l] = row.frequencies[token] * (states[l] >> 12) + slot - start
        if i // lane_count < row_count - cold and states[l] < LOWER:
            states[l] = states[l] << 16 | words[used]
            used += 1
        tokens.append(token)
    if used != len(words) or any(x & (x - 1) or x > LOWER for x in states):
        raise ValueError("segment does not end where its symbols end")
    return join_symbols(tokens, rows, payload[cursor.position:])


def join_symbols(tokens, rows, side):
    """Adds raw bits and escape values of the side section to the tokens."""
    bits, position, symbols = int.from_bytes(side, "little"), 0, []

    def take(count):
        nonlocal position
        position += count
        return bits >> (position - count) & ((1 << count) - 1)

    for token, row in zip(tokens, rows):
        if token < row.tokens:
            symbols.append(row.offset + (token << row.shift) + take(row.shift))
            continue
        zigzag, shift, more = 0, 0, True
        while more:
            byte = take(8)
            zigzag |= (byte & 0x7F) << shift
            shift, more = shift + 7, byte >= 0x80
        top = row.offset + (row.tokens << row.shift) - 1
        symbols.append(top + 1 + (zigzag >> 1) if zigzag % 2 == 0 else row.offset - (zigzag + 1) // 2)
    if (position + 7) // 8 != len(side) or bits >> position:
        raise ValueError("side section is not used to its end")
    return symbols
