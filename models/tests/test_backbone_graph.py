"""Graphs of full-size backbones' parts, on networks too small to be of use: equal to PyTorch's."""
import numpy as np
import onnx
import pytest
import torch

from venturi_models import backbone_graph, generated, generated_decoders
from venturi_models.shipping import Network
from venturi_models.vision import convnext, resnet, swin_transformer

SIZE = 112


def small_resnet():
    return resnet.ResNet(resnet.Bottleneck, [1, 1, 1, 1], num_classes=5)


def small_swin():
    return swin_transformer.SwinTransformer([2, 2], 32, [2, 2, 2, 2], [1, 2, 4, 8], [7, 7], num_classes=5)


def small_convnext():
    blocks = [convnext.CNBlockConfig(8, 16, 1), convnext.CNBlockConfig(16, 24, 1),
              convnext.CNBlockConfig(24, 32, 1), convnext.CNBlockConfig(32, None, 1)]
    return convnext.ConvNeXt(blocks, num_classes=5, layer_scale=0.2)


def checked(module, example):
    """The graph of a module, compared with PyTorch at batches of one and three."""
    module = backbone_graph.fused(module.eval())
    data = backbone_graph.network_graph("part", "x", "y", module, example[:1])
    network = Network(data, module)
    network.check(example[:1].numpy())
    network.check(example.numpy())
    return onnx.load_from_string(data)


@pytest.mark.parametrize("make", [small_resnet, small_swin, small_convnext])
def test_backbone_cutInTwo_equalsPyTorch(make):
    torch.manual_seed(2)
    whole, images = make(), torch.randn(3, 3, SIZE, SIZE)
    front, tail = generated_decoders.parts(whole)
    generated.settle_norms(front, images)
    generated.settle_norms(whole, images)
    whole.eval()
    front, tail = generated_decoders.parts(whole)
    with torch.no_grad():
        features = front(images)
        assert torch.allclose(tail(features), whole(images), atol=1e-4)
    checked(torch.nn.Sequential(front, tail), images)
    model = checked(tail, features)
    assert model.graph.input[0].type.tensor_type.shape.dim[0].dim_param == "batch"
    assert not {"Shape", "Where", "Gather"} & {node.op_type for node in model.graph.node}


@pytest.mark.parametrize("decoder,channels", [(generated_decoders.swin_decoder(4, 32), 4),
                                              (generated_decoders.convnext_decoder(4, 24, (8, 16), 1), 4),
                                              (generated_decoders.resnet_decoder(4, 32, 8), 4)])
def test_decoder_ofEachBlueprint_equalsPyTorch(decoder, channels):
    torch.manual_seed(3)
    latent = torch.randn(3, channels, 14, 14)
    generated.settle_norms(decoder.eval(), latent)
    checked(decoder, latent)


def test_shiftMask_ofFourWindows_partsTheWrappedOnes():
    mask = backbone_graph.shift_mask(14, 7, 3)
    assert mask.shape == (4, 49, 49)
    assert (mask[0] == 0).all()
    assert {float(value) for value in np.unique(mask[1:])} == {0.0, -100.0}


def test_laplaceTables_ofALatent_costAboutItsEntropy():
    latent = torch.distributions.Laplace(0.0, 0.5).sample((2, 3, 40, 40))
    tables = generated.laplace_tables(latent)
    values = np.rint(latent.numpy()).astype(int)
    for channel, (offset, cdf) in enumerate(tables.compat):
        seen = values[:, channel].ravel()
        counts = np.unique(seen, return_counts=True)[1] / seen.size
        cost = -np.mean(np.log2(np.diff(cdf)[seen - offset] / cdf[-1]))
        assert cost <= -(counts * np.log2(counts)).sum() + 0.05
