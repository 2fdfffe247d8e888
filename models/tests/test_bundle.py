"""The tiny bundle: members as the manifest lists them, golden vectors that reproduce themselves."""
import hashlib
import json
import zipfile
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from PIL import Image

import make_tiny_bundle
from venturi_models import graph, lanes_coder, rate, task_bundle, task_heads
from venturi_models.dataset import normalise
from venturi_models.lanes import lanes_row
from venturi_models.preprocess import resized_crop
from venturi_models.resnet import ResNet
from venturi_models.tables import Tables


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """The opened zip file of a freshly built tiny bundle."""
    path = tmp_path_factory.mktemp("tiny") / "tiny.venturi"
    make_tiny_bundle.build(path)
    with zipfile.ZipFile(path) as archive:
        yield archive


def run(archive, member, values):
    """One network of the bundle on a batch."""
    session = onnxruntime.InferenceSession(archive.read(member))
    return session.run(None, {session.get_inputs()[0].name: values})[0]


def test_tinyBundle_members_matchTheManifest(bundle):
    assert bundle.namelist()[0] == "manifest.json"
    listed = json.loads(bundle.read("manifest.json"))["members"]
    assert set(listed) == set(bundle.namelist()[1:])
    for name, entry in listed.items():
        data = bundle.read(name)
        assert (len(data), hashlib.sha256(data).hexdigest()) == (entry["sizeBytes"], entry["sha256"])


def test_tinyBundle_committedFile_hasTheSameMembers(bundle):
    with zipfile.ZipFile(make_tiny_bundle.TARGET) as committed:
        assert committed.namelist() == bundle.namelist()
        for name in bundle.namelist():
            if name.endswith(("tables.bin", "image.bin")):
                assert committed.read(name) == bundle.read(name)
    assert Path(make_tiny_bundle.TARGET).stat().st_size <= 50_000


@pytest.mark.parametrize("index", [0, 1])
def test_tinyBundle_goldenVectors_reproduceThemselves(bundle, index):
    manifest = json.loads(bundle.read("manifest.json"))
    point = manifest["ratePoints"][index]
    golden = json.loads(bundle.read(point["golden"]))
    for case in golden["cases"]:
        image = np.frombuffer(bundle.read(case["image"]), np.uint8).reshape(1, 32, 32, 3)
        stored = np.frombuffer(bundle.read(case["latent"]), "<f4").reshape(1, 4, 4, 4)
        latent = run(bundle, point["encoder"], np.ascontiguousarray(normalise(image)))
        assert np.abs(latent - stored).max() <= golden["latentTolerance"]
        symbols = np.frombuffer(bundle.read(case["symbols"]), "<i4").reshape(1, 4, 4, 4)
        medians = np.frombuffer(bundle.read(point["tables"]), "<f4", 4, 8).reshape(1, 4, 1, 1)
        assert np.array_equal(np.rint(stored - medians), symbols)
        features = run(bundle, point["decoder"], symbols.astype(np.float32) + medians)
        best = manifest["labels"][int(run(bundle, point["tail"], features).argmax())]
        assert best == case["top"][0]["label"]


def test_rate_codeLength_isNearTheCoder():
    rng = np.random.default_rng(1)
    row = lanes_row(-2, [0, 6554, 19661, 45875, 58982, 65529, 65536])
    symbols = rng.choice(np.arange(-2, 3), (1, 1, 60, 60), p=[.1, .2, .4, .2, .1]).astype(np.int32)
    ideal = rate.payload_bits(symbols, [row])[0] / 8
    coded = len(lanes_coder.encode(symbols.ravel().tolist(), [row] * symbols.size, 8))
    assert 0 <= coded - ideal < 30


def test_resizedCrop_widePicture_isCutInTheMiddle():
    wide = np.zeros((50, 100, 3), np.uint8)
    wide[:, 40:60] = 255
    cut = resized_crop(Image.fromarray(wide), 50)
    assert cut.shape == (50, 50, 3)
    assert (cut[:, 15:35] == 255).all() and (cut[:, :15] == 0).all() and (cut[:, 35:] == 0).all()


@pytest.mark.parametrize("task", ["detection", "segmentation"])
def test_taskBundle_ofTheTinyOne_hasItsEncodersAndDecodesToItsGolden(tmp_path, task):
    path = tmp_path / "task.venturi"
    names = make_tiny_bundle.build_task(task, path)
    with (zipfile.ZipFile(path) as built, zipfile.ZipFile(make_tiny_bundle.task_target(task)) as committed,
          zipfile.ZipFile(make_tiny_bundle.TARGET) as tiny):
        assert committed.namelist() == ["manifest.json", *names]
        for name in [f"rate{i}/{part}" for i in (0, 1) for part in ("encoder.onnx", "tables.bin", "decoder.onnx")]:
            assert built.read(name) == committed.read(name) == tiny.read(name)
        case = json.loads(committed.read("rate0/golden.json"))["cases"][0]
        symbols = np.frombuffer(committed.read(case["symbols"]), "<i4").reshape(1, 4, 4, 4)
        medians = Tables.parse(committed.read("rate0/tables.bin")).medians
        latent_hat = symbols.astype(np.float32) + medians[:, None, None]
        maps = run(committed, "rate0/tail.onnx", run(committed, "rate0/decoder.onnx", latent_hat))[0]
        stored = np.frombuffer(committed.read(case["output"]), "<f4").reshape(maps.shape)
        assert np.abs(maps - stored).max() < 1e-3
        result = task_bundle.decoded(task, make_tiny_bundle.LABELS, stored)
        if task == "detection":
            assert result["boxes"] == case["boxes"] and len(case["boxes"]) > 2
        else:
            assert result.tobytes() == committed.read(case["classes"]) and set(result.flat) == {0, 1, 2}
    assert make_tiny_bundle.task_target(task).stat().st_size <= 50_000


@pytest.mark.parametrize("task", ["detection", "segmentation"])
def test_unsplitTask_network_isTheModule(task):
    torch.manual_seed(3)
    backbone = graph.fused(ResNet((4, 4, 4, 8)))
    module = task_heads.TaskStudent(task_heads.Unsplit(backbone), make_tiny_bundle.task_head(task), (4, 4, 8), 4).eval()
    network = task_bundle.unsplit_network(graph.fused(module), (64, 96))
    values = np.random.default_rng(4).normal(size=(2, 3, 64, 96)).astype(np.float32)
    maps = network.check(values)
    whole, _ = graph.fused(module)(torch.from_numpy(values))
    if task == "detection":
        assert maps.shape == (2, 7, 8, 12) and np.allclose(maps, torch.cat(whole, 1).numpy(), rtol=1e-3, atol=1e-3)
    else:
        assert maps.shape == (2, 3, 8, 12)
        assert np.allclose(task_heads.enlarged(torch.from_numpy(maps)), whole, rtol=1e-3, atol=1e-3)
