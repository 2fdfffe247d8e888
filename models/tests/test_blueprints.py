"""Decoder blueprints: published sizes, shapes that meet the backbones, and ONNX Runtime against PyTorch."""
import sys
import types

import numpy as np
import pytest
import torch

from venturi_models.backbone_split import split_backbone
from venturi_models.blueprints import ConvNeXtDecoder, ResidualBlock, ResNetDecoder, SwinDecoder, swin_pair
from venturi_models.frankensplit_import import import_tail
from venturi_models.swin import PatchMerging, SwinBlock
from venturi_models.traced import traced_network


def sized(module):
    """Parameters of a module."""
    return sum(p.numel() for p in module.parameters())


def test_swinDecoder_published_sizesAndShape():
    decoder = SwinDecoder().eval()
    assert sized(decoder.first) == 129_312
    assert sized(decoder.middle) + sized(decoder.second) == 741_366
    assert sized(decoder.last) + sized(decoder.merge) + sized(decoder.norm) == 1_188_296
    assert sized(decoder) == 2_058_974
    with torch.no_grad():
        assert decoder(torch.rand(1, 48, 28, 28)).shape == (1, 14, 14, 384)


@pytest.mark.parametrize("decoder,shape", [(ConvNeXtDecoder(20, 6, (1, 1), (8, 16)), (20, 28, 28)),
                                           (ConvNeXtDecoder(20, 6, (1, 1), (8, 16), halve=True), (20, 14, 14)),
                                           (ResNetDecoder(32, 6, 8, 1), (32, 28, 28)),
                                           (SwinDecoder(6, (6, 8), (3, 4)), (14, 14, 16))])
def test_decoder_traced_equalsTheModuleAtEveryBatch(decoder, shape):
    network = traced_network(decoder, ("latent_hat", "features"), (6, 28, 28))
    rng = np.random.default_rng(1)
    for count in (1, 3):
        assert network.check(rng.normal(size=(count, 6, 28, 28)).astype(np.float32)).shape == (count, *shape)


def test_swinBlock_shiftedWindows_keepStrangersApart():
    torch.manual_seed(1)
    block = SwinBlock(8, 2, (14, 14), shift=3).eval()
    x = torch.randn(1, 14, 14, 8)
    changed = x.clone()
    changed[0, 0, 0] += 1  # with the shift, the corner's window holds the opposite corners too, but behind the mask
    difference = (block(x) - block(changed)).abs().amax(-1)[0]
    assert difference[0, 0] > 0 and difference[2, 2] > 0
    assert not difference[3:].any() and not difference[:, 3:].any()


def test_swinBlock_oddSize_isAnError():
    with pytest.raises(ValueError, match="multiples of the window's 7"):
        SwinBlock(8, 2, (13, 14))


def test_residualBlock_innerPart_isLinear():
    block = ResidualBlock(3, 5)
    x = torch.randn(1, 3, 6, 6)
    inner = lambda v: block.conv2(block.conv1(v)) - block.conv2(block.conv1(torch.zeros_like(v)))
    assert torch.allclose(inner(-2 * x), -2 * inner(x), atol=1e-5)


@pytest.fixture(scope="module")
def timm():
    """timm, where it is installed; torchvision's registrations fail to load with some builds and are not needed."""
    sys.modules.setdefault("torchvision._meta_registrations", types.ModuleType("none"))
    return pytest.importorskip("timm")


def test_swinParts_weightsOfTimm_giveItsOutputs(timm):
    from timm.models import swin_transformer as reference
    torch.manual_seed(2)
    x = torch.randn(2, 28, 28, 24)
    pair = swin_pair(24, 3, 28).eval()
    for own, shift in zip(pair, (0, 3)):
        theirs = reference.SwinTransformerBlock(24, (28, 28), num_heads=3, window_size=7, shift_size=shift).eval()
        own.load_state_dict({k: v for k, v in theirs.state_dict().items() if k in own.state_dict()})
        assert set(own.state_dict()) <= set(theirs.state_dict())
        assert torch.allclose(own(x), theirs(x), atol=1e-5)
    merge, theirs = PatchMerging(24), reference.PatchMerging(24)
    merge.load_state_dict(theirs.state_dict())
    assert torch.allclose(merge(x), theirs(x), atol=1e-5)


@pytest.mark.parametrize("kind", ["swin", "convnext", "resnet"])
def test_split_usersBackbone_frontAndTailAreTheModel(timm, kind):
    torch.manual_seed(3)
    if kind == "swin":
        from timm.models.swin_transformer import SwinTransformer
        model, shape = SwinTransformer(depths=(1, 1, 2, 1), embed_dim=12, num_heads=(1, 2, 3, 4), num_classes=7), (14, 14, 48)
    elif kind == "convnext":
        from timm.models.convnext import ConvNeXt
        model, shape = ConvNeXt(depths=(1, 1, 1, 1), dims=(8, 12, 16, 20), num_classes=7), (12, 28, 28)
    else:
        from torchvision.models.resnet import BasicBlock, ResNet
        model, shape = ResNet(BasicBlock, [1, 1, 1, 1], num_classes=7), (128, 28, 28)
    front, tail = split_backbone(model.eval())
    x = torch.randn(2, 3, 224, 224)
    with torch.no_grad():
        features = front(x)
        assert features.shape[1:] == shape
        assert torch.allclose(tail(features), model(x), atol=1e-5)
    network = traced_network(tail, ("features", "logits"), shape)
    network.check(features.numpy())


def test_importedTail_weightsOfTimm_givesItsLogits(timm):
    from timm.models.swin_transformer import SwinTransformer
    torch.manual_seed(4)
    model = SwinTransformer(depths=(1, 1, 2, 1), embed_dim=12, num_heads=(1, 2, 3, 4), window_size=(7, 7, 14, 7), num_classes=5)
    features, tail = torch.randn(2, 14, 14, 48), split_backbone(model.eval())[1]
    names = {"layers.2.blocks.": "layers.0.blocks.", "layers.3.downsample.": "layers.0.downsample.",
             "layers.3.blocks.": "layers.1.blocks.", "norm.": "norm.", "head.fc.": "head."}  # 0.8: down-sampling comes last
    state = {f"backbone.{new}{key.removeprefix(old)}": value for key, value in model.state_dict().items()
             for old, new in names.items() if key.startswith(old)}
    with torch.no_grad():
        assert torch.allclose(import_tail(state)(features), tail(features), atol=1e-5)


def test_split_unknownModel_isAnError():
    with pytest.raises(ValueError, match="Linear is neither a Swin"):
        split_backbone(torch.nn.Linear(1, 1))
