"""Features through JPEG and WebP: what comes back, and what a damaged frame says."""
import numpy as np
import pytest

from venturi_models import feature_codec


@pytest.fixture
def features():
    """Eight smooth, non-negative channels of different ranges: two triples and two single ones."""
    y, x = np.mgrid[0:24, 0:20].astype(np.float32)
    return np.stack([(c + 1) * (1 + np.sin(x / (9 + c) + y / 11)) for c in range(8)]).astype(np.float32)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_features_highQuality_comeBackNearly(features, kind):
    data = feature_codec.compress(features, kind, 95)
    back = feature_codec.decompress(data, features.shape)
    # a triple shares one range and its colours are subsampled: errors scale with the group's maximum
    assert all(np.abs(a - b).mean() < 0.05 * features[i // 3 * 3:i // 3 * 3 + 3].max()
               for i, (a, b) in enumerate(zip(features, back)))
    assert len(feature_codec.compress(features, kind, 10)) < len(data)


def test_groups_publishedLayer_areTriplesAndTwoSingles():
    groups = feature_codec.groups(512)
    assert len(groups) == 172 and groups[169] == (507, 510) and groups[170:] == [(510, 511), (511, 512)]


def test_features_allZero_comeBackExactly():
    zero = np.zeros((4, 8, 8), np.float32)
    assert not feature_codec.decompress(feature_codec.compress(zero, "JPEG", 50), zero.shape).any()


@pytest.mark.parametrize("damage,message", [(lambda d: d + b"x", "1 bytes behind"), (lambda d: d[:5], "5 bytes left"),
                                            (lambda d: d, "wanted")])
def test_frame_damaged_saysWhatIsWrong(features, damage, message):
    shape = features.shape if message != "wanted" else (8, 20, 24)
    with pytest.raises(ValueError, match=message):
        feature_codec.decompress(damage(feature_codec.compress(features, "JPEG", 50)), shape)


def test_features_notFinite_areRefused(features):
    features[0, 0, 0] = np.nan
    with pytest.raises(ValueError, match="finite"):
        feature_codec.compress(features, "JPEG", 50)
