"""Every exported network against its PyTorch twin in ONNX Runtime, on tiny sizes, and against the float32 module."""
import numpy as np
import onnx
import pytest
import torch
from torch import nn

from venturi_models import deployed
from venturi_models.bottleneck_quantised import QuantisedBottleneck
from venturi_models.entropic_student import EntropicStudent
from venturi_models.frankensplit import Encoder
from venturi_models.gdn import GDN, GDN1
from venturi_models.input_codecs import CODECS


def lively(module):
    """Random but harmless norms: running statistics and GDN couplings away from their start."""
    torch.manual_seed(7)
    with torch.no_grad():
        for part in module.modules():
            if isinstance(part, nn.BatchNorm2d):
                part.running_mean.normal_(0, 0.3)
                part.running_var.uniform_(0.5, 2)
            if isinstance(part, GDN):
                part.gamma.add_(torch.rand_like(part.gamma) * 0.1)
    return module.eval()


def compare(network, module, shape, close=5e-3):
    """Twin and ONNX agree by shipping's tolerance; both are near the module with unrounded weights."""
    values = np.random.default_rng(1).normal(size=(2, *shape)).astype(np.float32)
    found = network.check(values)
    with torch.no_grad():
        expected = module(torch.from_numpy(values)).numpy()
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() <= close * max(1, np.abs(expected).max())


@pytest.mark.parametrize("module", [lively(EntropicStudent((6, 4, 3), (8, 4, 5))), lively(QuantisedBottleneck(2, (4, 4, 6, 6)))],
                         ids=["entropic", "quantised"])
def test_splitNetworks_everyHalf_equalsTheModule(module):
    networks = deployed.split_networks(module, 32)
    compare(networks["encoder"], module.encoder, (3, 32, 32))
    with torch.no_grad():
        latent = tuple(module.encoder(torch.zeros(1, 3, 32, 32)).shape[1:])
    compare(networks["decoder"], module.decoder, latent)


@pytest.mark.parametrize("name", CODECS)
def test_codecNetworks_everyPart_equalsTheModule(name):
    module = lively(CODECS[name](4, 6))
    networks = deployed.codec_networks(module, 64, 64)
    assert set(networks) == {"g_a", "g_s", *(() if name == "factorized_prior" else ("h_a", "h_s")),
                             *(("context",) if name == "joint_autoregressive" else ())}
    compare(networks["g_a"], module.g_a, (3, 64, 64))
    compare(networks["g_s"], module.g_s, (6, 4, 4))
    if "h_a" in networks:
        compare(networks["h_a"], module.hyper_latent, (6, 4, 4))
        compare(networks["h_s"], module.h_s, (4, 1, 1))


def test_contextNetwork_everyPosition_givesTheWalksParameters():
    torch.manual_seed(9)
    module = lively(CODECS["joint_autoregressive"](4, 6))
    network = deployed.context_network(module)
    y_hat, z_hat = torch.randn(1, 6, 4, 4).round(), torch.randn(1, 4, 1, 1)
    with torch.no_grad():
        _, scales, means = module.sequential(z_hat, lambda at, scale, mean: y_hat[at])
        hyper = module.h_s(z_hat)
    around = torch.nn.functional.pad(y_hat, (2, 2, 2, 2))  # what lies ahead is there too, and must not matter
    positions = [(h, w) for h in range(4) for w in range(4)]
    values = torch.stack([torch.cat([around[0, :, h:h + 5, w:w + 5].flatten(), hyper[0, :, h, w]]) for h, w in positions])
    found = network.check(values[:, :, None, None].numpy())[:, :, 0, 0]
    wanted = torch.cat([scales, means], 1)[0].permute(1, 2, 0).reshape(16, 12).numpy()
    assert np.abs(found - wanted).max() <= 5e-3 * max(1, np.abs(wanted).max())


def test_codecNetworks_oddSize_isRefused():
    with pytest.raises(ValueError, match="100x64 pixels; multiples of 64"):
        deployed.codec_networks(CODECS["scale_hyperprior"](4, 6), 100, 64)


def test_frankensplitEncoder_network_equalsTheModule():
    module = Encoder((6, 8, 6)).eval()
    compare(deployed.frankensplit_encoder(module, 32), module, (3, 32, 32))


@pytest.mark.parametrize("kind", [GDN, GDN1])
@pytest.mark.parametrize("inverse", [False, True])
def test_norm_alone_needsNoOtherOperatorThanThese(kind, inverse):
    network = deployed.sequence_network("norm", nn.Sequential(kind(3, inverse)), ("a", "b"), (3, 4, 4))
    operators = {node.op_type for node in onnx.load_from_string(network.data).graph.node}
    assert operators == {"Cast", "Conv", "Mul" if inverse else "Div"} | ({"Mul", "Sqrt"} if kind is GDN else {"Abs"})


def test_sequence_unknownLayer_isAnError():
    with pytest.raises(ValueError, match="no ONNX form for Softmax"):
        deployed.sequence_network("x", nn.Sequential(nn.Softmax(1)), ("a", "b"), (3, 4, 4))
