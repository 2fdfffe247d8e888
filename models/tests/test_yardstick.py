"""The yardstick computes what ships: the coder's bytes, the bundle's latents and payloads."""
import json
import shutil
import sys
import zipfile
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from venturi_models import compat_coder

HERE = Path(__file__).parent
BENCHMARKS = HERE.parent / "benchmarks"
BUNDLE = HERE.parent / "bundles/default.venturi"
PHOTO = HERE.parent / "samples/church.jpg"
sys.path.insert(0, str(BENCHMARKS))

pytestmark = pytest.mark.skipif(shutil.which("g++") is None, reason="the yardstick's coder is compiled with g++, which is missing")


@pytest.fixture(scope="module")
def yardstick():
    import yardstick as module
    return module.Yardstick(BUNDLE)


def lists(rows):
    """cdfs padded to one length, sizes, offsets."""
    width = max(len(cdf) for _, cdf in rows)
    return ([cdf + [0] * (width - len(cdf)) for _, cdf in rows], [len(cdf) for _, cdf in rows], [offset for offset, _ in rows])


def test_listCoder_symbolsNearAndFar_writesTheCompatStream(yardstick):
    rows = [(-2, [0, 6554, 19661, 45875, 58982, 65529, 65536]), (-7, [0, 1, 2, 65536])]
    rng = np.random.default_rng(1)
    symbols = np.rint(rng.standard_cauchy(3000) * 2).astype(int).clip(-(1 << 20), 1 << 20).tolist()
    indexes = rng.integers(0, 2, 3000).tolist()
    payload = yardstick.coder.encode_with_indexes(symbols, indexes, *lists(rows))
    assert payload == compat_coder.encode(symbols, [rows[i] for i in indexes])


@pytest.mark.parametrize("symbols, indexes, message", [
    ([1 << 30], [0], "too far"), ([0, 0], [0], "equally many"), ([0], [1], "names no row"), ([0.5], [0], "32 bits"),
])
def test_listCoder_unfitInput_isRefused(yardstick, symbols, indexes, message):
    with pytest.raises(ValueError, match=message):
        yardstick.coder.encode_with_indexes(symbols, indexes, *lists([(0, [0, 32768, 65536])]))


def test_yardstick_photo_hasTheLatentOfTheBundle(yardstick):
    with torch.inference_mode():
        results = dict(yardstick.stages(PHOTO.read_bytes()))
    with zipfile.ZipFile(BUNDLE) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        point = manifest["ratePoints"][manifest["defaultRatePoint"]]
        session = onnxruntime.InferenceSession(archive.read(point["encoder"]), providers=["CPUExecutionProvider"])
    latent = session.run(None, {"image": results["preprocess"].numpy()})[0]
    np.testing.assert_allclose(results["encoder"].numpy(), latent, atol=1e-3)
    rows = [(int(offset), cdf[:size].tolist()) for offset, cdf, size in zip(yardstick.offsets, yardstick.cdfs, yardstick.sizes)]
    symbols = np.rint(results["encoder"].numpy() - yardstick.medians.numpy())[0].astype(int)
    every = [row for row in rows for _ in range(symbols[0].size)]
    assert results["code"] == compat_coder.encode(symbols.ravel().tolist(), every)
