"""A student as a bundle: networks like PyTorch's, golden vectors that hold, and its row of the table."""
import json
import zipfile

import numpy as np
import pytest
import torch

from venturi_models import compat_coder, deployed, graph, split_scores, student_bundle
from venturi_models.bottleneck_quantised import QuantisedBottleneck
from venturi_models.bundle import BundleWriter
from venturi_models.entropic_student import EntropicStudent
from venturi_models.frankensplit import RatePoint
from venturi_models.input_codecs import CODECS
from venturi_models.picture_student import PictureStudent
from venturi_models.resnet import ResNet
from venturi_models.student import Student

LABELS = [f"class{i}" for i in range(10)]


@pytest.fixture(scope="module")
def pictures():
    """Three random pictures of 64 px."""
    return np.random.default_rng(2).integers(0, 255, (3, 64, 64, 3), np.uint8)


BOTTLENECKS = {"entropic_student": (lambda: EntropicStudent((6, 4, 3), (8, 4, 8)), 1),
               "frankensplit": (lambda: RatePoint((4, 4, 4), 12, decoder_blocks=1), 2)}


@pytest.fixture(scope="module", params=BOTTLENECKS)
def student(request):
    """A small untrained student of either family."""
    torch.manual_seed(8)
    bottleneck, level = BOTTLENECKS[request.param]
    backbone = graph.fused(ResNet((8, 12, 8, 8))).requires_grad_(False).eval()
    return request.param, Student(bottleneck(), backbone, level).eval()


def test_bundle_student_holdsWhatItsManifestSays(student, pictures, tmp_path):
    name, module = student
    shipped = student_bundle.ShippedStudent(module, 64)
    points = [("only", 0.5, shipped, {"valTop1": 0.25})]
    student_bundle.write_bundle(BundleWriter(), tmp_path / "s.venturi", name, points, pictures, LABELS, {"seed": 8})
    with zipfile.ZipFile(tmp_path / "s.venturi") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        golden = json.loads(archive.read("rate0/golden.json"))
        symbols = np.frombuffer(archive.read(golden["cases"][0]["symbols"]), "<i4")
        rows = shipped.symbol_rows(shipped.tables.compat)
        archive_bytes = archive.read(golden["cases"][0]["compat"])
        assert compat_coder.decode(archive_bytes, rows) == symbols.tolist()
    assert manifest["latent"] == dict(zip(("channels", "height", "width"), shipped.latent_shape))
    assert set(manifest["members"]) >= {manifest["ratePoints"][0][k] for k in ("encoder", "decoder", "tables", "tail")}
    back = student_bundle.read_points(tmp_path / "s.venturi")["only"]
    assert np.array_equal(back.medians, shipped.medians) and back.tables.lanes == shipped.tables.lanes
    assert back.tables.compat == shipped.tables.compat and back.compat(symbols.reshape(back.latent_shape)) == archive_bytes
    assert "unsplit" not in manifest and "localHead" not in manifest["tensors"]


def test_row_student_sizesAreThoseOfRealStreams(student, pictures):
    name, module = student
    shipped = student_bundle.ShippedStudent(module, 64)
    symbols = split_scores.in_batches(lambda batch: shipped.quantise(shipped.encoder.run(batch)), pictures)
    coded = [len(shipped.compat(one)) for one in symbols]
    assert np.abs(split_scores.compat_bytes(symbols, shipped) - coded).max() <= 4
    row = split_scores.point_row(name, "only", shipped, pictures, [0, 1, 2])
    assert row["wire_bytes"] == pytest.approx(np.mean(coded) + 21, abs=0.01)
    assert row["pickled_bytes"] == pytest.approx(np.mean(coded) + 106, abs=0.01)
    with torch.no_grad():
        best = module(torch.from_numpy(np.ascontiguousarray(split_scores.normalise(pictures))))[0].argmax(1).tolist()
    assert row["top1"] == pytest.approx(np.mean([a == b for a, b in zip(best, [0, 1, 2])]))


def test_symbolBits_escape_countsItsDigits():
    row = (-1, [0, 1, 65534, 65535, 65536])  # values -1, 0, 1 and the escape
    assert split_scores.symbol_bits(-1, *row) == 16 and split_scores.symbol_bits(2, *row) == 16 + 4
    assert split_scores.symbol_bits(-2, *row) == 16 + 8  # raw 1: a count and one digit


def test_rows_ofCodecs_countWholeFiles(pictures):
    torch.manual_seed(9)
    backbone = graph.fused(ResNet((8, 12, 8, 8))).eval()
    row = split_scores.codec_row(backbone, pictures, [1, 2, 3], "JPEG", 50)
    assert row["wire_bytes"] == np.mean([len(split_scores.recoded(p, "JPEG", 50)[0]) for p in pictures])
    row = split_scores.feature_row(backbone, pictures, [1, 2, 3], "WEBP", 50)
    assert row["wire_bytes"] > 4 * 12 and 0 <= row["top1"] <= 1
    front = sum(p.numel() for p in backbone.front.parameters())
    assert row["encoder_bytes"] == 4 * front


def test_row_quantisedBottleneck_countsBytesAndScale(pictures):
    torch.manual_seed(10)
    backbone = graph.fused(ResNet((8, 12, 8, 8))).eval()
    module = Student(QuantisedBottleneck(2, (4, 4, 8, 8)), backbone, 1).eval()
    networks = deployed.split_networks(module.bottleneck, 64)
    tail = student_bundle.tail_network(module.stages, 1, (8, 16, 16))
    row = split_scores.quantised_row("quantised_bottleneck", "two", networks, tail, pictures, [0, 1, 2])
    assert row["wire_bytes"] == 2 * 20 * 20 + 5 + 21
    assert 2 * 20 * 20 + 500 < row["pickled_bytes"] < 2 * 20 * 20 + 1200


def test_row_pictureCodec_isItsIdealLength(pictures):
    torch.manual_seed(11)
    backbone = graph.fused(ResNet((8, 12, 8, 8))).eval()
    module = PictureStudent(CODECS["scale_hyperprior"](4, 6), backbone).eval()
    module.prior().solve_quantiles()
    row = split_scores.picture_row("scale_hyperprior", "only", module, pictures, [0, 1, 2])
    values = torch.from_numpy(np.ascontiguousarray(split_scores.normalise(pictures)))
    with torch.no_grad():
        assert row["wire_bytes"] == pytest.approx(float(module.bits(values).mean()) / 8 + 21)
    assert row["estimated"] and row["pickled_bytes"] - row["wire_bytes"] == 113 - 21
