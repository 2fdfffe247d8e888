"""Frames of models with a hyperprior: written by the Java coder, read by the independent decoder, lists written again by the package."""
import math
from pathlib import Path
from struct import unpack

import numpy as np
import pytest

import independent_decoder
import independent_hyperprior as reader
from venturi_models.hyperprior import ScaleTable, corrections, index_digest

TESTDATA = Path(__file__).parents[2] / "testdata"
FRAMES = TESTDATA / "frames-valid/hyperprior"
FINGERPRINT = bytes.fromhex("1122334455667788")
SHAPE, HYPER_SHAPE = (6, 8, 6), (3, 4, 3)
MARGIN = (5e-4, 0.02)


def scales_of(z_hat):
    """The sample model's hyper-decoder: one rounding an element."""
    scales, means = [], []
    for c in range(SHAPE[0]):
        for y in range(SHAPE[1]):
            for x in range(SHAPE[2]):
                z = z_hat[(c % 3) * 12 + y // 2 * 3 + x // 2]
                scales.append(reader.float32(0.0625 + abs(z) * (c + 1) / 4))
                means.append(reader.float32(z / 2))
    return scales, means


def decode(path):
    """Symbols and y_hat of one frame."""
    tables = independent_decoder.read_tables((TESTDATA / "tables-valid/gaussian64.bin").read_bytes())
    hyper_tables = independent_decoder.read_tables((FRAMES / "latent/hyper-tables.bin").read_bytes())
    scales = reader.read_scales((TESTDATA / "scales/compressai64.bin").read_bytes())
    hyperprior = reader.Hyperprior(hyper_tables, HYPER_SHAPE, scales, scales_of)
    return reader.decode_hyperprior_frame(path.read_bytes(), FINGERPRINT, SHAPE, tables, hyperprior)


def files(folder):
    """The frames of a folder, as test parameters."""
    found = sorted(folder.glob("*.bin"))
    assert found, folder
    return [pytest.param(path, id=path.name) for path in found]


@pytest.mark.parametrize("path", files(FRAMES))
def test_validFrame_decoded_givesTheSymbols(path):
    kind = path.name.split("-")[0]
    data = (FRAMES / f"latent/{kind}-symbols.bin").read_bytes()
    symbols, latent_hat = decode(path)
    assert symbols == list(unpack(f"<{len(data) // 4}i", data))
    assert all(map(math.isfinite, latent_hat))


@pytest.mark.parametrize("path", files(TESTDATA / "frames-corrupt/hyperprior"))
def test_corruptFrame_decoded_isRefused(path):
    with pytest.raises(independent_decoder.Refused):
        decode(path)


@pytest.mark.parametrize("name", ["compressai64", "bound4", "one"])
def test_rows_everyScaleOfTheFile_areTheOnesOfTheDefinition(name):
    data = (TESTDATA / f"scales/{name}.bin").read_bytes()
    table = ScaleTable.parse(data)
    assert table.to_bytes() == data
    scales = np.fromfile(TESTDATA / f"scales/{name}.scales.bin", "<f4")
    rows = np.fromfile(TESTDATA / f"scales/{name}.rows.bin", "<u2")
    assert (table.rows(scales) == rows).all()
    independent = reader.read_scales(data)
    numbers = ~np.isnan(scales)
    assert [independent.row(float(s)) for s in scales[numbers]] == rows[numbers].tolist()


def test_indexDigest_checkValues_areTheOnesOfTheDocument():
    for digest in (index_digest, reader.index_digest):
        assert digest([], 64) == 0
        assert digest(list(range(10)), 64) == 0x84674B020A09851A
        assert digest([0, 1, 2, 3, 299], 300) == 0xE35CBD62B2433D3E


@pytest.mark.parametrize("path", files(FRAMES))
def test_corrections_ofTheFrame_areTheOnesOfThePackage(path):
    payload = independent_decoder.Bytes(independent_decoder.read_frame(path.read_bytes()).payload)
    profile, digest = independent_decoder.read_profile(payload.number("B")), int.from_bytes(payload.take(8), "little")
    sizes = [payload.varint(), payload.varint()]
    z_stream, listed = payload.take(sizes[0]), payload.take(sizes[1])
    hyper_tables = independent_decoder.read_tables((FRAMES / "latent/hyper-tables.bin").read_bytes())
    rows = [i // 12 for i in range(36)]
    z = independent_decoder.decode_payload(hyper_tables, rows, profile[1:], z_stream)
    scales = np.array(scales_of([reader.float32(s + hyper_tables.medians[r]) for s, r in zip(z, rows)])[0], np.float32)
    table = ScaleTable.parse((TESTDATA / "scales/compressai64.bin").read_bytes())
    assert corrections(table, scales, *MARGIN) == listed
    assert index_digest(table.rows(scales), 64) == digest


@pytest.mark.parametrize("margin", [(1e-5, 1e-5), (1e-3, 0), (0, 0.03)])
def test_corrections_scalesMovedWithinTheMargin_giveTheSameRows(margin):
    data = (TESTDATA / "scales/compressai64.bin").read_bytes()
    table, independent = ScaleTable.parse(data), reader.read_scales(data)
    rng = np.random.default_rng(1)
    scales = np.exp(rng.normal(-1, 1.1, 20_000)).astype(np.float32)
    noise = rng.uniform(-0.999, 0.999, len(scales)) * (margin[0] + margin[1] * scales)
    others = (scales + noise).astype(np.float32)
    listed = corrections(table, scales, *margin)
    own = table.rows(others).tolist()
    wanted = table.rows(scales).tolist()
    assert own != wanted
    assert reader.corrected(own, others.tolist(), independent, listed) == wanted
