"""Rate points of every way to code latents: networks like PyTorch's, golden members that decode."""
import json
import zipfile

import numpy as np
import pytest
import torch

from venturi_models import bottleneck_quantised, graph, shipped_kinds, student_bundle
from venturi_models.bottleneck_quantised import QuantisedBottleneck
from venturi_models.bundle import BundleWriter
from venturi_models.coded import ImageCodec
from venturi_models.input_codecs import CODECS
from venturi_models.picture_student import PictureStudent
from venturi_models.resnet import ResNet
from venturi_models.student import Student

LABELS = [f"class{i}" for i in range(10)]
SIZE = 48  # no multiple of 64: pictures are filled up


@pytest.fixture(scope="module")
def backbone():
    torch.manual_seed(4)
    return graph.fused(ResNet((8, 12, 8, 8))).requires_grad_(False).eval()


@pytest.fixture(scope="module")
def pictures():
    return np.random.default_rng(3).integers(0, 255, (2, SIZE, SIZE, 3), np.uint8)


def picture_student(name, backbone):
    """An untrained codec whose latent is not all zeros."""
    torch.manual_seed(5)
    codec = CODECS[name](4, 6).eval()
    with torch.no_grad():
        codec.g_a[-1].weight.mul_(60)
        for parameter in codec.parameters():  # as they ship, so that both sides find the same rows
            parameter.copy_(parameter.half().float())
    return PictureStudent(codec, backbone).eval()


def written(point, pictures, tmp_path):
    """(manifest, members) of a bundle of one point."""
    path = tmp_path / "one.venturi"
    student_bundle.write_bundle(BundleWriter(), path, "one", [("only", 0.1, point, {})], pictures, LABELS, {})
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(members["manifest.json"]), members


@pytest.mark.parametrize("name", CODECS)
def test_pictureCodec_bundled_givesWhatItsModuleDecodes(name, backbone, pictures, tmp_path):
    student = picture_student(name, backbone)
    point = student_bundle.shipped(student, SIZE)
    manifest, members = written(point, pictures, tmp_path)
    assert manifest["entropyModel"] == name
    assert manifest["preprocess"]["mean"] == [0, 0, 0] and manifest["preprocess"]["std"] == [1, 1, 1]
    case = json.loads(members["rate0/golden.json"])["cases"][0]
    strings = [members[case["compat"]]]
    shape = (manifest["latent"]["height"], manifest["latent"]["width"])
    if "hyper" in case:
        strings.append(members[case["hyper"]["compat"]])
        shape = (manifest["hyperLatent"]["height"], manifest["hyperLatent"]["width"])
    codec = ImageCodec.fresh(student.codec)
    y_hat = codec.decompress(strings, shape)
    with torch.no_grad():
        decoded = student.codec.g_s(y_hat)[:, :, :SIZE, :SIZE].clamp(0, 1)
        logits = backbone((decoded - student.mean) / student.deviation)[0].softmax(0)
    best = case["top"][0]
    assert abs(float(logits[LABELS.index(best["label"])]) - best["score"]) < 0.02


def test_twoPoints_ofACodec_shareTailAndScales(backbone, pictures, tmp_path):
    points = [(f"point{i}", 0.1, student_bundle.shipped(picture_student("mean_scale_hyperprior", backbone), SIZE), {})
              for i in range(2)]
    path = tmp_path / "two.venturi"
    student_bundle.write_bundle(BundleWriter(), path, "two", points, pictures[:1], LABELS, {})
    with zipfile.ZipFile(path) as archive:
        first, second = json.loads(archive.read("manifest.json"))["ratePoints"]
    assert first["tail"] == second["tail"] and first["tables"] == second["tables"]
    assert first["hyperprior"]["scales"] == second["hyperprior"]["scales"]
    assert first["encoder"] != second["encoder"]


def test_quantisedBottlenecks_ofTwoWidths_keepTheirLatents(backbone, pictures, tmp_path):
    points = []
    for latent in (1, 2):
        torch.manual_seed(latent)
        student = Student(QuantisedBottleneck(latent, (8, 8, 8, 8)), backbone, 1).eval()
        points.append((f"b{latent}", 0.0, student_bundle.shipped(student, SIZE), {}))
    path = tmp_path / "bytes.venturi"
    student_bundle.write_bundle(BundleWriter(), path, "bytes", points, pictures[:1], LABELS, {})
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        payload = archive.read("rate1/golden/0_compat.bin")
        latent = np.frombuffer(archive.read("rate1/golden/0_latent.bin"), "<f4")
    assert manifest["entropyModel"] == "uint8" and manifest["latent"]["channels"] == 1
    assert manifest["ratePoints"][1]["latent"]["channels"] == 2
    shape = tuple(manifest["ratePoints"][1]["latent"].values())
    back = bottleneck_quantised.dequantise(*bottleneck_quantised.from_bytes(payload, shape)).numpy().ravel()
    assert np.abs(back - latent).max() <= 1.5 * (latent.max() - latent.min()) / 255


def test_features_inBytes_giveTheBackbonesAnswer(backbone, pictures):
    point = shipped_kinds.features_point(backbone, SIZE)
    values = np.ascontiguousarray(point.pixels(pictures))
    with torch.no_grad():
        wanted = backbone(torch.from_numpy(values)).softmax(1).numpy()
    found = torch.from_numpy(point.check(values)).softmax(1).numpy()
    assert np.abs(found - wanted).max() < 0.05
