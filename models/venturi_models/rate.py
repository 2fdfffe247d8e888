"""Frame sizes from the integer tables: exact code lengths without running a coder over every picture."""
import numpy as np

from . import lanes_coder

FRAME_BYTES = 21  # header, payload length and checksum around a payload below 16,384 bytes


def channel_costs(row, low, high):
    """Cost in bits of every symbol low..high under a LanesRow: token, raw bits or escape bytes."""
    costs = np.empty(high - low + 1)
    for i, symbol in enumerate(range(low, high + 1)):
        side = lanes_coder.BitString()
        token = lanes_coder.split_symbol(symbol, row, side)
        costs[i] = 12 - np.log2(row.frequencies[token]) + side.length
    return costs


def payload_bits(symbols, rows):
    """symbols int32 (N,C,H,W), one LanesRow per channel -> code length in bits (N,)."""
    total = np.zeros(len(symbols))
    for c, row in enumerate(rows):
        values = symbols[:, c].reshape(len(symbols), -1)
        low = int(values.min())
        costs = channel_costs(row, low, int(values.max()))
        total += costs[values - low].sum(1)
    return total


def frame_bytes(symbols, point, lanes, probes=8):
    """Frame sizes (N,) of the `lanes` profile.

    The code length of each picture, plus the segment's own overhead as the mean over `probes` pictures that
    are really coded, plus the frame around it.
    """
    ideal = payload_bits(symbols, point.tables.lanes) / 8
    picks = np.linspace(0, len(symbols) - 1, probes).astype(int)
    overhead = np.mean([len(point.lanes(symbols[i], lanes)) - ideal[i] for i in picks])
    return ideal + overhead + FRAME_BYTES


def lane_count(mean_bytes):
    """The lane count that docs/bitstream.md section 5.6 suggests for a payload size."""
    return 8 if mean_bytes < 4500 else 16 if mean_bytes < 9000 else 32
