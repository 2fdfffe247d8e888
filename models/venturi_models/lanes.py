"""12-bit rows of the `lanes` profile, derived from 16-bit rows (docs/bitstream.md sections 3.2, 3.3)."""
from dataclasses import dataclass

SLOTS = 4096
MAX_TOKENS = 112
MIN_GROUP_WIDTH = 4


@dataclass(frozen=True)
class LanesRow:
    """Tokens cover 2**shift values each from `offset`; frequencies in value order, the escape last."""
    offset: int
    shift: int
    frequencies: tuple

    @property
    def tokens(self):
        """Token count K; index K is the escape."""
        return len(self.frequencies) - 1


def kept_groups(widths, shift):
    """Sums groups of 2**shift widths and trims thin ends: (first kept group, kept sums, dropped width)."""
    size = 1 << shift
    sums = [sum(widths[i:i + size]) for i in range(0, len(widths), size)]
    mode = sums.index(max(sums))
    first, end = 0, len(sums)
    while first < mode and sums[first] < MIN_GROUP_WIDTH:
        first += 1
    while end - 1 > mode and sums[end - 1] < MIN_GROUP_WIDTH:
        end -= 1
    return first, sums[first:end], sum(sums[:first]) + sum(sums[end:])


def scaled_frequencies(targets):
    """Frequencies >= 1 that sum to 4096 and follow the targets; fractions compared as integers."""
    frequencies = [max(1, target // 16) for target in targets]
    while sum(frequencies) < SLOTS:
        best = 0
        for j in range(1, len(targets)):
            if targets[j] * (2 * frequencies[best] + 1) > targets[best] * (2 * frequencies[j] + 1):
                best = j
        frequencies[best] += 1
    while sum(frequencies) > SLOTS:
        best = None
        for j in range(len(targets)):
            if frequencies[j] > 1 and (best is None or targets[j] * (2 * frequencies[best] - 1)
                                       < targets[best] * (2 * frequencies[j] - 1)):
                best = j
        frequencies[best] -= 1
    return frequencies


def lanes_row(offset, cdf):
    """The lanes row of one 16-bit row; `cdf` includes the escape bin as its last."""
    widths = [high - low for low, high in zip(cdf, cdf[1:])]
    values, escape = widths[:-1], widths[-1]
    shift = 0
    while True:
        first, kept, dropped = kept_groups(values, shift)
        if len(kept) <= MAX_TOKENS:
            break
        shift += 1
    frequencies = scaled_frequencies(kept + [escape + dropped])
    return LanesRow(offset + (first << shift), shift, tuple(frequencies))


def slot_order(row):
    """Token indices in slot order: falling frequency, then nearness to the mode, then value; escape last."""
    frequencies = row.frequencies[:-1]
    mode = frequencies.index(max(frequencies))
    order = sorted(range(row.tokens), key=lambda t: (-frequencies[t], abs(t - mode), t))
    return order + [row.tokens]


def slot_starts(row):
    """First slot of every token index, escape included."""
    starts, slot = [0] * len(row.frequencies), 0
    for token in slot_order(row):
        starts[token] = slot
        slot += row.frequencies[token]
    return starts
