"""The normalisation layers against hand-computed values, and their stored form."""
import pytest
import torch

from venturi_models.gdn import GDN, GDN1, NonNegative


def set_weights(layer, beta, gamma):
    """Stores beta (C,) and gamma (C,C)."""
    with torch.no_grad():
        layer.beta.copy_(layer.beta_reparam.stored(torch.tensor(beta)))
        layer.gamma.copy_(layer.gamma_reparam.stored(torch.tensor(gamma)))
    return layer


@pytest.mark.parametrize("kind,inverse,expected", [
    (GDN, False, [3 / 14 ** 0.5, 4 / 46 ** 0.5]), (GDN, True, [3 * 14 ** 0.5, 4 * 46 ** 0.5]),
    (GDN1, False, [3 / 4.5, 4 / 13]), (GDN1, True, [3 * 4.5, 4 * 13])])
def test_gdn_twoChannels_givesTheFormula(kind, inverse, expected):
    # roots: 1 + 1*9 + 0.25*16 = 14, 5 + 1*9 + 2*16 = 46; sums: 0.5 + 0*3 + 1*4 = 4.5, 2 + 1*3 + 2*4 = 13
    weights = ([1.0, 5.0], [[1.0, 0.25], [1.0, 2.0]]) if kind is GDN else ([0.5, 2.0], [[0.0, 1.0], [1.0, 2.0]])
    layer = set_weights(kind(2, inverse), *weights).eval()
    found = layer(torch.tensor([3.0, 4.0]).view(1, 2, 1, 1)).flatten()
    assert found.tolist() == pytest.approx(expected, rel=1e-5)


def test_gdn_stateDict_hasTheKeysOfCompressAI():
    assert set(GDN(3).state_dict()) == {"beta", "gamma", "beta_reparam.pedestal", "beta_reparam.lower_bound.bound",
                                        "gamma_reparam.pedestal", "gamma_reparam.lower_bound.bound"}


def test_gdn_fresh_isNearlyTheIdentityForSmallValues():
    x = torch.full((1, 4, 2, 2), 1e-3)
    assert torch.allclose(GDN(4)(x), x, rtol=1e-4)


def test_bound_gradientBelow_passesOnlyUpwards():
    part = NonNegative(0.25).train()
    stored = torch.tensor([0.1, 0.1, 2.0], requires_grad=True)
    (part(stored) * torch.tensor([1.0, -1.0, 1.0])).sum().backward()
    assert stored.grad[0] == 0 and stored.grad[1] < 0 and stored.grad[2] == pytest.approx(4.0)
