"""Saliency maps: the principal axis of a known tensor, and that the maps point at what the teacher used."""
import torch

from venturi_models.saliency import in_unit_range, principal_component, saliency_maps


def test_principalComponent_oneDirection_isThatPattern():
    pattern = torch.tensor([[0.0, 1.0], [2.0, 5.0]])
    values = torch.stack([pattern * factor for factor in (1.0, 3.0)])[None]
    found = principal_component(values)[0]
    expected = (pattern - pattern.mean()) * 10 ** 0.5  # the axis is (1, 3) / sqrt(10)
    assert torch.allclose(found, expected, atol=1e-4)


def test_unitRange_mapWithNegatives_startsAtZeroAndEndsAtOne():
    found = in_unit_range(torch.tensor([[[-4.0, 0.0], [1.0, 2.0]]]))
    assert torch.allclose(found, torch.tensor([[[0.0, 0.0], [0.5, 1.0]]]), atol=1e-5)


class OneStage:
    """A teacher of one stage: the picture itself, and a logit that reads its left half only."""

    stem = staticmethod(lambda x: x)

    class stages:
        outputs = staticmethod(lambda x: [x * 2])
        logits = staticmethod(lambda last: torch.stack([last[:, :, :, :4].sum((1, 2, 3)), -last.sum((1, 2, 3))], 1))


def test_saliency_strongSpot_isBrightest():
    picture = torch.full((1, 2, 8, 8), 0.1)
    picture[0, :, 2, 1] = 5
    found = saliency_maps(OneStage, picture, torch.tensor([0]), 8)[0]
    assert found.shape == (8, 8) and divmod(int(found.argmax()), 8) == (2, 1)
    assert found.min() >= 0 and found.max() <= 1
