"""The Gaussian rows against CompressAI's, and the factorised prior's tables against a distribution known by formula."""
import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch

import independent_decoder
from venturi_models.cdf import prior_rows, quantised_cdf
from venturi_models.entropy_bottleneck import EntropyBottleneck
from venturi_models.gaussian import GaussianConditional, gaussian_rows, scale_table, standard_quantile

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "../shared/vectors/compressai"
LENGTHS = [5] * 4 + [7] * 5 + [9] * 4 + [11, 11, 13, 13, 15, 17, 17, 19, 21, 25, 27, 29, 33, 37, 41, 47, 51, 57, 65,
           73, 81, 93, 103, 117, 131, 149, 167, 189, 213, 241, 271, 305, 345, 391, 441, 497, 563, 635, 719, 811, 917,
           1037, 1173, 1325, 1499, 1695, 1917, 2167, 2449, 2769, 3133]


@pytest.fixture(scope="module")
def rows():
    """The rows of the usual scales."""
    return gaussian_rows(scale_table())


def test_gaussianRows_everyScale_haveThePublishedLengths(rows):
    assert [len(cdf) for _, cdf in rows] == LENGTHS
    assert rows[0] == (-1, [0, 1, 65534, 65535, 65536])


def test_gaussianRows_allScales_areThoseOfTheGoldenTables(rows):
    tables = independent_decoder.read_tables((ROOT / "testdata/tables-valid/gaussian64.bin").read_bytes())
    golden = [(row.offset, list(row.cdf)) for row in tables.compat]
    assert sum(a == b for a, b in zip(rows, golden)) == len(golden) == 64


@pytest.mark.skipif(not VECTORS.exists(), reason="the shared vectors are not beside this checkout")
def test_gaussianRows_allScales_areThoseOfCompressAIsVectors(rows):
    case = json.loads((VECTORS / "gaussian_192x16x16.json").read_text())
    for (offset, cdf), wanted, size, wanted_offset in zip(rows, case["cdfs"], case["cdf_sizes"], case["offsets"]):
        assert (offset, cdf) == (wanted_offset, wanted[:size])


def test_standardQuantile_tailMass_isTheDocumentedMultiplier():
    assert -standard_quantile(0.5e-9) == pytest.approx(6.1094102, abs=1e-7)


def test_gaussian_bitsAtTheMean_areThoseOfTheCentralInterval():
    part = GaussianConditional().eval()
    y_hat = torch.tensor([2.25, -1.0]).view(1, 2, 1, 1)
    bits = part.bits(y_hat, torch.tensor([1.0, 4.0]).view(1, 2, 1, 1), y_hat)
    expected = -math.log2(math.erf(0.5 / math.sqrt(2))) - math.log2(math.erf(0.125 / math.sqrt(2)))
    assert float(bits) == pytest.approx(expected, rel=1e-5)


def test_gaussian_tinyScale_isRaisedToTheBound():
    part = GaussianConditional().eval()
    zero = torch.zeros(1, 1, 1, 1)
    assert torch.equal(part.bits(zero, zero, zero), part.bits(zero, zero + 0.11, zero))


def logistic(slopes):
    """A prior whose channel c has the cumulative distribution sigmoid(slopes[c] * v + 0.1): all layers linear."""
    prior = EntropyBottleneck(len(slopes))
    with torch.no_grad():
        for i, (matrix, bias) in enumerate(zip(prior.matrices, prior.biases)):
            bias.zero_()
            gain = torch.tensor(slopes) if i == 0 else torch.ones(len(slopes))
            weight = (gain / matrix.shape[2])[:, None, None].expand_as(matrix)
            matrix.copy_(torch.log(torch.expm1(weight)))
        prior.biases[-1].fill_(0.1)
    prior.solve_quantiles()
    return prior


def expected_row(slope, longest=None):
    """The row by formula in float64: symmetric about the median, cut at a tail mass of 5e-10 on both sides."""
    sigmoid = lambda v: 1 / (1 + math.exp(-slope * v))
    half = math.ceil(math.log(2e9 - 1) / slope)
    masses = [sigmoid(j + 0.5) - sigmoid(j - 0.5) for j in range(-half, half + 1)]
    upper = sigmoid(-((longest - half - 1 if longest else half) + 0.5))
    return -half, quantised_cdf(np.array([*masses, sigmoid(-half - 0.5) + upper], np.float32))


@pytest.mark.parametrize("shared", [False, True])
def test_priorRows_logisticChannels_areThoseOfTheFormula(shared):
    slopes = [0.7, 3.0]
    rows = prior_rows(logistic(slopes), compressai=shared)
    longest = 2 * math.ceil(math.log(2e9 - 1) / 0.7) + 1
    for (offset, cdf), slope in zip(rows, slopes):
        wanted_offset, wanted = expected_row(slope, longest if shared else None)
        assert (offset, len(cdf)) == (wanted_offset, len(wanted))
        assert np.abs(np.array(cdf) - wanted).max() <= 2  # float32 against float64
