"""Every stage of training on a handful of synthetic pictures, and what a resumed run keeps."""
import argparse
import json

import numpy as np
import pytest
import torch
from PIL import Image

import train
from venturi_models.entropy_bottleneck import EntropyBottleneck
from venturi_models.frankensplit import Encoder, StridedBlock

PHASES = [{"epochs": 1, "size": 32}]
CONFIG = {
    "seed": 1, "crops": 2, "widths": [4, 4, 8, 8], "encoder_channels": [48, 64, 48], "decoder_blocks": 1,
    "order": ["middle", "low"],
    "teacher": {"seed": 1, "batch_size": 4, "learning_rate": 0.01, "weight_decay": 0.0, "warm_up": 0.1,
                "soft_weight": 0.5, "temperature": 1.0, "phases": PHASES},
    "distillation": {"batch_size": 4, "learning_rate": 0.001, "warm_up": 0.1, "exact_epochs": 1,
                     "prior_rate_factor": 5, "score_names": ["val_bytes"], "phases": PHASES},
    "rate_points": {
        "low": {"seed": 3, "lambda": 0, "lambda_factor": 2.0, "target_bytes": 100, "steered_epochs": 1},
        "middle": {"seed": 2, "lambda": 0.5, "target_bytes": 200, "steered_epochs": 1,
                   "phases": [{"epochs": 2, "size": 32}]}},
    "tail": {"seed": 5, "batch_size": 4, "learning_rate": 0.001, "head_learning_rate": 0.01, "warm_up": 0.1,
             "weight_decay": 0.0, "soft_weight": 0.5, "temperature": 1.0, "score_names": ["low_top1"],
             "phases": PHASES},
}


@pytest.fixture
def options(tmp_path):
    """A data folder of ten classes with one random picture each, ready soft labels, a small configuration."""
    rng = np.random.default_rng(0)
    names = [f"class{i}" for i in range(10)]
    (tmp_path / "classes.json").write_text(json.dumps([{"name": n, "imagenet_index": 0} for n in names]))
    for split in ("train", "val"):
        for name in names:
            folder = tmp_path / split / name
            folder.mkdir(parents=True)
            Image.fromarray(rng.integers(0, 255, (224, 224, 3), np.uint8)).save(folder / "0.jpg")
    (tmp_path / "cache").mkdir()
    np.save(tmp_path / "cache/soft_2_1.npy", rng.normal(size=(10, 2, 10)).astype(np.float32))
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    return argparse.Namespace(data=str(tmp_path), weights="", config=str(tmp_path / "config.json"), device="cpu",
                              checkpoints=str(tmp_path / "checkpoints"), logs=str(tmp_path / "logs"),
                              cache=str(tmp_path / "cache"))


def test_train_allStages_leaveCheckpointsAndLogs(options, tmp_path):
    workshop = train.Workshop(options)
    train.run(workshop, "all")
    for name in ("teacher", "middle", "low", "tail"):
        assert (tmp_path / "checkpoints" / f"{name}.pt").exists()
        assert len((tmp_path / "logs" / f"{name}.csv").read_text().splitlines()) >= 2
    middle = torch.load(tmp_path / "checkpoints/middle.pt", weights_only=True)["module"]
    low = torch.load(tmp_path / "checkpoints/low.pt", weights_only=True)["module"]
    assert float(low["rate_weight"]) == pytest.approx(2 * float(middle["rate_weight"]))
    assert float(middle["rate_weight"]) != pytest.approx(0.5)


def test_train_finishedStage_isOnlyLoaded(options):
    workshop = train.Workshop(options)
    first = train.train_teacher(workshop).state_dict()
    second = train.train_teacher(workshop).state_dict()
    assert all(torch.equal(first[key], second[key]) for key in first)


def test_encoder_published_parameterCount():
    assert sum(p.numel() for p in Encoder().parameters()) == 141_696


def test_foldedBlock_interior_equalsTheTwoConvolutions():
    block, x = StridedBlock(3, 48), torch.randn(1, 3, 32, 32)
    difference = (block(x) - block.forward_folded(x)).abs()
    assert difference[:, :, 1:-1, 1:-1].max() < 1e-5


def test_prior_quantiles_cutTheTailMass():
    torch.manual_seed(0)
    prior = EntropyBottleneck(3)
    prior.solve_quantiles()
    mass = torch.sigmoid(prior.cumulative_logits(prior.quantiles))[:, 0]
    assert torch.allclose(mass[:, 1], torch.tensor(0.5), atol=1e-4)
    assert torch.allclose(mass[:, 0], torch.tensor(5e-10), rtol=0.05)


def test_prior_likelihoods_sumToOne():
    prior = EntropyBottleneck(2)
    values = torch.arange(-400.0, 401.0).repeat(2, 1, 1)
    assert torch.allclose(prior.likelihood(values).sum(2), torch.ones(2, 1), atol=1e-3)
