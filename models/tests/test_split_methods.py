"""The split methods: published sizes, shapes, the quantised bottleneck, and the students around them."""
import numpy as np
import pytest
import torch

from venturi_models import bottleneck_quantised as quantised
from venturi_models import entropic_student, graph
from venturi_models.backbone import Stages
from venturi_models.encoder_size import encoder_bytes
from venturi_models.methods import METHODS
from venturi_models.resnet import ResNet
from venturi_models.student import Teacher, tuning_loss


def sized(module):
    """Parameters of a module."""
    return sum(p.numel() for p in module.parameters())


def test_entropicStudent_published_sizesAndShapes():
    module = entropic_student.EntropicStudent().eval()
    assert (sized(module.encoder), sized(module.decoder)) == (138_672, 1_164_032)
    assert sum(p.numel() for p in module.prior.parameters() if p.requires_grad) == 1_464 - 24 * 3
    with torch.no_grad():
        assert module.encoder(torch.zeros(1, 3, 224, 224)).shape == (1, 24, 55, 55)
        assert module.decoder(torch.zeros(1, 24, 55, 55)).shape == (1, 256, 56, 56)


@pytest.mark.parametrize("channels,size", [(1, 158_016), (12, 160_832)])
def test_quantisedBottleneck_published_sizesAndShapes(channels, size):
    module = quantised.QuantisedBottleneck(channels).eval()
    assert sized(module.encoder) == size
    with torch.no_grad():
        latent = module.encoder(torch.rand(1, 3, 224, 224))
        assert latent.shape == (1, channels, 60, 60)
        assert module.decoder(latent).shape == (1, 256, 56, 56)


def test_quantise_knownRange_givesTheAffineSymbols():
    latent = torch.tensor([-1.0, 0.0, 1.0, 4.1]).view(1, 2, 2)  # scale 5.1/255 = 0.02, zero at 50
    symbols, scale, zero_point = quantised.quantise(latent)
    assert float(scale) == pytest.approx(0.02) and zero_point in (49, 50)  # float32: -low / scale is 50 or just below
    assert (symbols.flatten().int() - zero_point).tolist() == [max(-50, -zero_point), 0, 50, min(205, 255 - zero_point)]
    sent = quantised.to_bytes(symbols, scale, zero_point)
    assert len(sent) == 4 + 5
    back = quantised.dequantise(*quantised.from_bytes(sent, (1, 2, 2)))
    assert (back - latent).abs().max() <= 0.0201


def test_quantise_constantLatent_isAnError():
    with pytest.raises(ValueError, match="non-empty range"):
        quantised.quantise(torch.ones(1, 2, 2))


def test_fromBytes_shortFrame_isAnError():
    with pytest.raises(ValueError, match="frame of 8 bytes, 9 wanted"):
        quantised.from_bytes(bytes(8), (1, 2, 2))


@pytest.fixture(scope="module")
def backbone():
    """An untrained backbone of the default widths, fused like the shipped one."""
    torch.manual_seed(1)
    return graph.fused(ResNet()).requires_grad_(False).eval()


def settings_of(name):
    """What a builder needs beyond the backbone."""
    return {"latent": 2} if name == "quantised_bottleneck" else {}


@pytest.mark.parametrize("name", METHODS)
def test_method_firstStage_trainsWhatItShouldAndOnlyThat(name, backbone):
    torch.manual_seed(2)
    recipe, teacher = METHODS[name], Teacher(backbone)
    module = recipe.build(backbone, **settings_of(name)).train()
    module.rate_weight.fill_(0.01)
    batch = torch.randn(2, 3, 32, 32), torch.tensor([0, 1])
    loss, numbers = recipe.loss(teacher)(module, batch, 0)
    assert torch.isfinite(loss) and all(np.isfinite(float(v)) for v in numbers.values())
    loss.backward()
    learning = {key for key, p in module.named_parameters() if p.grad is not None and p.grad.any()}
    assert any(key.startswith(recipe.encoder[0]) for key in learning)
    assert not any(key.startswith(("stages.", "backbone.")) for key in learning)
    assert module.bits(batch[0]).shape == (2,) and module(batch[0])[0].shape == (2, 10)


@pytest.mark.parametrize("name", [name for name, recipe in METHODS.items() if recipe.tuned])
def test_method_outputs_haveTheTeachersShapes(name, backbone):
    module, teacher = METHODS[name].build(backbone, **settings_of(name)), Teacher(backbone)
    x = torch.randn(1, 3, 64, 64)
    found, wanted = module.outputs(x, guided=True)[0], teacher.outputs(x, module.level, guided=True)
    assert [o.shape for o in found] == [o.shape for o in wanted]
    loss, _ = tuning_loss(teacher, 0.5)(module, (x, torch.tensor([3])), 0)
    assert torch.isfinite(loss)


def test_edgeHalf_entropicStudent_countsPriorAndEncoder(backbone):
    state = METHODS["entropic_student"].build(backbone).state_dict()
    # 138,672 weights and 24 * 61 of the prior; bounds and pedestals: two layers with four buffers of one number
    assert encoder_bytes(state, METHODS["entropic_student"].encoder) == 4 * (138_672 + 1_464 + 8)


def test_student_frozenEncoder_roundsWhileTheDecoderTrains(backbone):
    module = METHODS["entropic_student"].build(backbone)
    module.freeze_encoder()
    module.train()
    x = torch.randn(1, 3, 64, 64)
    assert module.bottleneck.decoder.training
    assert torch.equal(module.bottleneck(x)[0], module.bottleneck(x)[0])  # no noise


def test_stages_ofTheBackbone_giveItsLogits(backbone):
    x = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        stages = Stages(backbone)
        assert torch.allclose(stages.logits(stages.outputs(backbone.front.stem(x))[-1]), backbone(x), atol=1e-5)
