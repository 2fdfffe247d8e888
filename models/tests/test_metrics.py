"""The benchmark's metrics against values computed by hand."""
import numpy as np
import pytest
import torch
from torch import nn

from venturi_models.accuracy import Confusion, average_precision, top1
from venturi_models.bd_rate import bd_rate
from venturi_models.data_size import pickled_bytes, quantised_entry, strings_entry
from venturi_models.encoder_size import encoder_bytes, size_in_bits


def test_encoderSize_everyType_countsItsBits():
    state = {"enc.a": torch.zeros(3, 2), "enc.b": torch.zeros(5, dtype=torch.int64), "enc.c": torch.tensor(1.0),
             "enc.d": torch.zeros(7, dtype=torch.bool), "enc.e": torch.zeros(2, dtype=torch.float16),
             "enc.f": torch.zeros(3, dtype=torch.uint8), "dec.a": torch.zeros(100)}
    assert size_in_bits(state, ["enc."]) == 6 * 32 + 5 * 64 + 32 + 7 * 2 + 2 * 16 + 3 * 8
    assert size_in_bits(state, ["enc.a", "dec"]) == 106 * 32


def test_encoderSize_batchNorm_includesItsBuffers():
    state = nn.BatchNorm2d(4).state_dict()  # weight, bias, mean, variance of float32; one int64 count
    assert encoder_bytes(state, [""]) == 4 * 4 * 4 + 8


@pytest.mark.parametrize("state,message", [({"a": torch.zeros(1, dtype=torch.complex64)}, "complex64"),
                                           ({"b": torch.zeros(1)}, "no key starts with a")])
def test_encoderSize_nothingToCount_isAnError(state, message):
    with pytest.raises(ValueError, match=message):
        encoder_bytes(state, ["a"])


def test_dataSize_pickledStrings_carryTheBenchmarksOverhead():
    assert pickled_bytes(strings_entry([bytes(5000)], (28, 28))) == 5000 + 106
    assert pickled_bytes(strings_entry([bytes(5000), bytes(200)], (4, 4))) == 5200 + 113  # z shorter than 256 bytes
    assert pickled_bytes(strings_entry([bytes(5000), bytes(300)], (4, 4))) == 5300 + 116


def test_dataSize_pickledTensor_isFarAboveItsSymbols():
    entry = quantised_entry(torch.zeros(1, 3, 60, 60, dtype=torch.uint8), torch.tensor(0.1), 7)
    assert 10_800 + 500 < pickled_bytes(entry) < 10_800 + 1200  # the storage's pickled form varies with PyTorch


def test_top1_threePictures_countsTheRightOnes():
    assert top1([[1, 3], [2, 0], [0, 1]], [1, 0, 0]) == pytest.approx(2 / 3)


def test_confusion_twoPictures_sumsBeforeItDivides():
    confusion = Confusion(3)
    confusion.add(np.array([[0, 0], [1, 255]]), np.array([[0, 1], [1, 0]]))
    confusion.add(np.array([[1, 1]]), np.array([[1, 0]]))
    assert confusion.counts.tolist() == [[1, 1, 0], [1, 2, 0], [0, 0, 0]]
    assert confusion.intersection_over_union()[:2].tolist() == pytest.approx([1 / 3, 2 / 4])
    assert confusion.mean() == pytest.approx((1 / 3 + 1 / 2) / 2)


def test_confusion_classOutOfRange_isAnError():
    with pytest.raises(ValueError, match="true class 0..7, 0..2 wanted"):
        Confusion(3).add(np.array([0, 7]), np.array([0, 0]))


def test_averagePrecision_knownOverlaps_countTheThresholdsTheyPass():
    pytest.importorskip("pycocotools")
    annotations = {"images": [{"id": 1, "width": 100, "height": 100}], "categories": [{"id": 1, "name": "cell"}],
                   "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [0, 0, 10, 10], "area": 100,
                                    "iscrowd": 0}]}
    detections = [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 10, 7.2], "score": 0.9}]  # overlap 0.72
    found = average_precision(annotations, detections)
    assert found["map"] == pytest.approx(0.5) and found["ap50"] == pytest.approx(1.0)  # .5 .55 .6 .65 .7 of ten
    assert average_precision(annotations, []) == {"map": 0.0, "ap50": 0.0}


def test_bdRate_twiceTheRate_isAHundredPerCent():
    anchor = [(1.0, 60.0), (2.0, 70.0), (4.0, 75.0), (9.0, 76.0)]
    assert bd_rate(anchor, [(2 * rate, quality) for rate, quality in anchor]) == pytest.approx(100.0)
    assert bd_rate(anchor, [(rate / 2, quality) for rate, quality in anchor]) == pytest.approx(-50.0)


def test_bdRate_straightCurves_areIntegratedOverTheSharedRange():
    # log2 rate: anchor q, tested 2q - 1, both lines; over 1..2 the mean difference is 0.5, a factor of sqrt(2)
    anchor, tested = [(2.0 ** q, q) for q in (0, 1, 2, 3)], [(2.0 ** (2 * q - 1), q) for q in (1, 1.5, 2)]
    assert bd_rate(anchor, tested) == pytest.approx((2 ** 0.5 - 1) * 100)


def test_bdRate_uselessPoints_areLeftOut():
    anchor = [(1.0, 60.0), (2.0, 70.0)]
    assert bd_rate(anchor, [(1.0, 60.0), (1.5, 55.0), (2.0, 70.0), (3.0, 70.0)]) == pytest.approx(0.0, abs=1e-9)
    assert bd_rate(anchor, [(1.0, 80.0), (2.0, 90.0)]) is None


def test_bdRate_threePoints_matchesThePublishedInterpolant():
    interpolate = pytest.importorskip("scipy.interpolate")
    anchor, tested = [(1.0, 50.0), (3.0, 70.0), (5.0, 72.0)], [(1.5, 55.0), (2.0, 66.0), (7.0, 73.0)]
    curves = [interpolate.PchipInterpolator([q for _, q in p], [np.log(r) for r, _ in p]) for p in (anchor, tested)]
    expected = np.expm1((curves[1].integrate(55, 72) - curves[0].integrate(55, 72)) / 17) * 100
    assert bd_rate(anchor, tested) == pytest.approx(expected, abs=8.0)  # the ends' slopes are chosen differently
