"""Ranges for int8: what is observed, how a range is chosen, and that a bundle stays what it was otherwise."""
import json
import zipfile

import numpy as np
import onnx
import pytest

import calibrate
import make_tiny_bundle
from venturi_models import calibration
from venturi_models.dataset import normalise

PICTURES = np.ascontiguousarray(normalise(make_tiny_bundle.pictures(3, 6)))


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    path = tmp_path_factory.mktemp("tiny") / "tiny.venturi"
    make_tiny_bundle.build(path)
    return path


def histogram(values):
    counts, _ = np.histogram(np.abs(values), calibration.BINS, (0, np.abs(values).max()))
    return counts, float(np.abs(values).max())


def test_activations_ofAGraph_areReadByWeightedOperators(bundle):
    with zipfile.ZipFile(bundle) as archive:
        model = onnx.load_from_string(archive.read("rate0/encoder.onnx"))
    names = calibration.activations(model)
    assert names[0] == "image" and len(names) == 6 and len(set(names)) == 6


def test_histograms_ofTwoPasses_knowLargestAndCount(bundle):
    with zipfile.ZipFile(bundle) as archive:
        seen = calibration.Histograms(archive.read("rate0/encoder.onnx"))
    for step in (seen.observe, seen.count):
        for i in range(0, 6, 2):
            step(PICTURES[i:i + 2])
    assert seen.largest["image"] == pytest.approx(np.abs(PICTURES).max())
    assert seen.counts["image"].sum() == PICTURES.size
    assert seen.ranges("max")["image"] == pytest.approx(np.abs(PICTURES).max(), rel=1e-5)


@pytest.mark.parametrize("method", [name for name in calibration.METHODS if name != "max"])
def test_method_onLongTails_clipsThem(method):
    rng = np.random.default_rng(4)
    values = np.append(rng.normal(size=100_000), 40.0)
    counts, largest = histogram(values)
    assert 2 < calibration.METHODS[method](counts, largest) < 30


def test_meanSquare_ofNormalValues_isTheBestClip():
    values = np.random.default_rng(5).normal(size=100_000).astype(np.float32)
    counts, largest = histogram(values)

    def error(cut):
        step = cut / 127
        return float(np.mean((values - np.clip(np.rint(values / step), -127, 127) * step) ** 2))

    chosen = calibration.mean_square(counts, largest)
    assert error(chosen) <= 1.02 * min(error(cut) for cut in np.linspace(0.3, 1, 50) * largest)


def test_recalibrate_finishedBundle_changesNoOtherMember(bundle, tmp_path):
    out = tmp_path / "again.venturi"
    calibrate.recalibrate(bundle, [PICTURES], "mse", {"tail.onnx": ["node2"]}, out)
    with zipfile.ZipFile(bundle) as before, zipfile.ZipFile(out) as after:
        assert after.namelist() == before.namelist()
        for name in before.namelist():
            if name not in ("manifest.json", "calibration.json"):
                assert after.read(name) == before.read(name)
        manifest = json.loads(after.read("manifest.json"))
        graphs = json.loads(after.read("calibration.json"))["graphs"]
    assert manifest["calibration"] == "calibration.json" and "int8" in manifest["precisions"]
    assert graphs["tail.onnx"]["floatNodes"] == ["node2"]
    assert set(graphs) == {name for name in before.namelist() if name.endswith(".onnx")}


def test_photos_ofUnequalClasses_areTakenEvenly(tmp_path):
    for name, count in (("a", 9), ("b", 30), ("c", 12)):
        (tmp_path / name).mkdir()
        for i in range(count):
            (tmp_path / name / f"{i:02}.jpg").touch()
    chosen = calibrate.photos(tmp_path, 10)
    assert len(set(chosen)) == 10
    assert [sum(path.parent.name == name for path in chosen) for name in "abc"] == [3, 3, 4]
