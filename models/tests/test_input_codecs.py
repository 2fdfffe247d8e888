"""The learned picture codecs: layouts, sizes, and a round trip through the real coder."""
import pytest
import torch
from torch.nn import functional as F

from venturi_models.coded import ImageCodec
from venturi_models.input_codecs import CODECS, JointCodec, MaskedConv, padded


def sized(count):
    """Parameters of a module."""
    return sum(p.numel() for p in count.parameters())


@pytest.fixture(params=CODECS)
def codec(request):
    """Each codec with few channels, livelier weights and scales near 3, so that many symbols occur."""
    torch.manual_seed(3)
    module = CODECS[request.param](6, 9).eval()
    with torch.no_grad():
        for name, value in module.named_parameters():
            if name.startswith("g_a") and value.ndim == 4:
                value.mul_(3)
        for name, part in {"h_s": 4, "entropy_parameters": 4}.items():
            if hasattr(module, name):
                getattr(module, name)[part].bias[:9] += 3
    return ImageCodec.fresh(module)


def test_codec_picture_keepsItsSize(codec):
    decoded, bits = codec.module(torch.rand(2, 3, 128, 64))
    assert decoded.shape == (2, 3, 128, 64) and bits.shape == (2,)
    assert codec.module.g_a(torch.rand(1, 3, 128, 64)).shape == (1, 9, 8, 4)


def test_codec_strings_decodeToTheSameLatent(codec):
    with torch.no_grad():
        y = codec.module.g_a(torch.rand(1, 3, 128, 64))
    strings, shape = codec.compress(y)
    assert len(strings) == (2 if codec.gaussian else 1)
    y_hat = codec.decompress(strings, shape)
    assert y_hat.shape == y.shape and (y_hat - y).abs().max() <= 0.5 + 1e-5
    assert codec.compress(y_hat)[0][0] == strings[0] or codec.gaussian  # rounding again changes nothing


def test_codec_stringLength_isTheIdealLengthButForTheTables(codec):
    picture = torch.rand(1, 3, 128, 64)
    with torch.no_grad():
        y, (_, bits) = codec.module.g_a(picture), codec.module(picture)
    length = sum(len(s) for s in codec.compress(y)[0])
    assert abs(length - float(bits) / 8) < 0.03 * float(bits) / 8 + 24


@pytest.mark.parametrize("name,sizes", [
    # analysis 3->N N->N N->N N->M with 5x5 kernels and biases, GDN of N: N^2 + N, prior 61 numbers a channel
    ("factorized_prior", {"g_a": 75 * 6 + 6 + 2 * (25 * 36 + 6) + 25 * 54 + 9 + 3 * 42, "entropy_bottleneck": 9 * 61}),
    ("scale_hyperprior", {"h_a": 9 * 54 + 6 + 2 * (25 * 36 + 6), "h_s": 2 * (25 * 36 + 6) + 9 * 54 + 9}),
    ("mean_scale_hyperprior", {"h_s": 25 * 54 + 9 + 25 * 9 * 13 + 13 + 9 * 13 * 18 + 18}),
    ("joint_autoregressive", {"context_prediction": 25 * 9 * 18 + 18,
                              "entropy_parameters": 36 * 30 + 30 + 30 * 24 + 24 + 24 * 18 + 18})])
def test_codec_parts_haveTheDefinedSizes(name, sizes):
    module = CODECS[name](6, 9)
    assert {part: sized(getattr(module, part)) for part in sizes} == sizes


def test_maskedConv_laterPositions_haveNoInfluence():
    layer = MaskedConv(1, 1, 5)
    x, changed = torch.zeros(1, 1, 7, 7), torch.zeros(1, 1, 7, 7)
    changed[0, 0, 3, 3:] = 1
    changed[0, 0, 4:] = 1
    assert torch.equal(layer(x)[0, 0, :3], layer(changed)[0, 0, :3])
    assert torch.equal(layer(x)[0, 0, 3, :4], layer(changed)[0, 0, 3, :4])
    assert not torch.equal(layer(x)[0, 0, 3, 4:], layer(changed)[0, 0, 3, 4:])


def test_joint_sequentialWalk_agreesWithTheWholeMapAtOnce():
    torch.manual_seed(5)
    module, z_hat = JointCodec(4, 6).eval(), torch.randn(1, 4, 1, 1)
    y_hat = torch.randn(1, 6, 4, 4).round()
    with torch.no_grad():
        walked, scales, means = module.sequential(z_hat, lambda at, scale, mean: y_hat[at])
        joined = torch.cat([module.h_s(z_hat), module.context_prediction(y_hat)], 1)
        whole_scales, whole_means = module.entropy_parameters(joined).chunk(2, 1)
    assert torch.equal(walked, y_hat)
    assert torch.allclose(scales, whole_scales, atol=1e-5) and torch.allclose(means, whole_means, atol=1e-5)


def test_padded_oddPicture_growsAtTheRightAndTheBottom():
    picture = torch.rand(1, 3, 224, 100)
    grown = padded(picture, 64)
    assert grown.shape == (1, 3, 256, 128)
    assert torch.equal(grown[:, :, :224, :100], picture) and not grown[:, :, 224:].any()
    assert torch.equal(grown, F.pad(picture, (0, 28, 0, 32)))
