"""Integer tables and both coders: published check vectors, round trips, refusals."""
import json
from pathlib import Path

import numpy as np
import pytest

from venturi_models import compat_coder, lanes_coder
from venturi_models.cdf import quantised_cdf
from venturi_models.lanes import lanes_row, slot_order
from venturi_models.tables import crc32c, make_tables

CHECK_ROW = (-2, [0, 6554, 19661, 45875, 58982, 65529, 65536])


@pytest.mark.parametrize("pmf, cdf", [
    ([1e-9, .5, .5, 1e-9, 1e-9], [0, 1, 32766, 65534, 65535, 65536]),
    ([.1, .2, .4, .2, .0999, .0001], [0, 6554, 19661, 45875, 58982, 65529, 65536]),
    ([.3, .5, .1], [0, 21845, 58253, 65536]),
    ([1e-9, 3.05e-5, .99996], [0, 1, 2, 65536]),
    ([2.28881835e-05, .5, .49997], [0, 2, 32770, 65536]),
    ([3.814697265625e-05, .5, .49996], [0, 3, 32771, 65536]),
])
def test_quantisedCdf_checkVectors_areExact(pmf, cdf):
    assert quantised_cdf(pmf) == cdf


def test_quantisedCdf_allZero_isRefused():
    with pytest.raises(ValueError):
        quantised_cdf([0.0, 0.0])


def test_compat_checkVectors_areExact():
    symbols = [0, -1, 1, 2, -2, 0, 5, -9]
    rows = [CHECK_ROW] * len(symbols)
    payload = compat_coder.encode(symbols, rows)
    assert payload.hex() == "b9514e3779999f0041f9ff67"
    assert compat_coder.decode(payload, rows) == symbols
    boundary = [(-7, [0, 1, 2, 65536])] * 2
    assert compat_coder.encode([-7, -7], boundary).hex() == "000000800000000000000000"
    assert compat_coder.encode([], []).hex() == "0000008000000000"


def test_compat_truncated_isRefused():
    rows = [CHECK_ROW] * 200
    payload = compat_coder.encode([i % 4 - 2 for i in range(200)], rows)
    with pytest.raises(ValueError):
        compat_coder.decode(payload[:-4], rows)


def random_case(seed, count):
    """A few random rows, narrow to very wide, and symbols around them with some escapes."""
    rng = np.random.default_rng(seed)
    rows = []
    for width in (1, 3, 9, 400):
        pmf = rng.random(width + 1) ** 4 + 1e-9
        rows.append((int(rng.integers(-width, 1)), quantised_cdf(pmf / pmf.sum())))
    picks = rng.integers(0, len(rows), count)
    symbols = [int(rows[p][0] + rng.integers(-3, len(rows[p][1]) + 3)) for p in picks]
    symbols[::37] = [int(v) for v in rng.integers(-2**26, 2**26, len(symbols[::37]))]
    return rows, picks, symbols


@pytest.mark.parametrize("seed", range(5))
def test_compat_randomSymbols_roundTrip(seed):
    rows, picks, symbols = random_case(seed, 500)
    per_symbol = [rows[p] for p in picks]
    assert compat_coder.decode(compat_coder.encode(symbols, per_symbol), per_symbol) == symbols


@pytest.mark.parametrize("lanes", [4, 8, 16, 32, 64])
@pytest.mark.parametrize("count", [0, 1, 3, 33, 700])
def test_lanes_randomSymbols_roundTrip(lanes, count):
    rows, picks, symbols = random_case(lanes + count, count)
    derived = [lanes_row(*row) for row in rows]
    per_symbol = [derived[p] for p in picks]
    payload = lanes_coder.encode(symbols, per_symbol, lanes)
    assert lanes_coder.decode(payload, per_symbol, lanes) == symbols


def test_lanes_manyEqualSymbols_costLittle():
    row = lanes_row(0, [0, 65535, 65536])
    payload = lanes_coder.encode([0] * 1000, [row] * 1000, 8)
    assert lanes_coder.decode(payload, [row] * 1000, 8) == [0] * 1000
    assert len(payload) < 40


def test_lanesRow_wideRow_isGroupedAndTrimmed():
    pmf = np.exp(-np.abs(np.arange(1001) - 500) / 60)
    row = lanes_row(-500, quantised_cdf(list(pmf / pmf.sum()) + [1e-9]))
    assert row.tokens <= 112 and row.shift >= 3
    assert sum(row.frequencies) == 4096 and min(row.frequencies) >= 1
    assert slot_order(row)[-1] == row.tokens


def test_tables_bytes_endWithTheirChecksum():
    assert crc32c(b"123456789") == 0xE3069283
    data = make_tables([0.25], [CHECK_ROW]).to_bytes()
    assert data[:8] == b"VTAB\x01\x00\x01\x00"
    assert int.from_bytes(data[-4:], "little") == crc32c(data[:-4])


VECTORS = Path(__file__).parents[2] / "../shared/vectors/compressai"
SYMBOL_LIMIT = 50_000  # plain Python is slow


def published_values(case, key):
    """A list field of a published case in any of its three spellings."""
    if key in case:
        return case[key]
    if key + "_rle" in case:
        return [value for value, run in case[key + "_rle"] for _ in range(run)]
    entry = case[key + "_bin"]
    return np.fromfile(VECTORS / entry["file"], entry["dtype"]).tolist()


def published_rows(case):
    """The (offset, cdf) row of every symbol."""
    rows = [(offset, cdf[:size])
            for offset, cdf, size in zip(case["offsets"], case["cdfs"], case["cdf_sizes"])]
    return [rows[i] for i in published_values(case, "indexes")]


@pytest.mark.skipif(not VECTORS.exists(), reason="the published streams are not beside this checkout")
def test_compat_publishedStreams_areReproduced():
    checked = 0
    for path in sorted(VECTORS.glob("*.json")):
        case = json.loads(path.read_text())
        if "pushes" in case or case["num_symbols"] > SYMBOL_LIMIT:
            continue
        rows, symbols = published_rows(case), published_values(case, "symbols")
        expected = (bytes.fromhex(case["stream_hex"]) if "stream_hex" in case
                    else (VECTORS / case["stream_bin"]).read_bytes())
        assert compat_coder.encode(symbols, rows) == expected, path.name
        assert compat_coder.decode(expected, rows) == symbols, path.name
        checked += 1
    assert checked >= 5
