"""The benchmark's trainer on a handful of pictures: stages, small checkpoints, rows of the table."""
import argparse
import json
import zipfile

import numpy as np
import pytest
import torch
from PIL import Image

import evaluate_sc2
import export_task
import sc2
import sc2_tasks
from venturi_models import graph, half_checkpoint, methods, preprocess, student_bundle, task_heads
from venturi_models.entropic_student import EntropicStudent
from venturi_models.resnet import ResNet

PHASES = [{"epochs": 1, "size": 32}]
CONFIG = {
    "seed": 1, "crops": 2,
    "first_stage": {"batch_size": 4, "learning_rate": 0.001, "warm_up": 0.1, "prior_rate_factor": 5,
                    "score_names": ["val_bytes", "val_top1"]},
    "tuning": {"batch_size": 4, "learning_rate": 0.001, "weight_decay": 0.0, "warm_up": 0.1, "soft_weight": 0.5,
               "score_names": ["val_bytes", "val_top1"], "phases": PHASES},
    "schedules": {"first": {"steered_epochs": 1, "phases": [{"epochs": 2, "size": 32}]},
                  "next": {"steered_epochs": 0, "phases": PHASES}},
    "methods": {"entropic_student": {
        "middle": {"seed": 2, "schedule": "first", "beta": 0.5, "target_bytes": 200},
        "low": {"seed": 3, "schedule": "next", "start": "entropic_student/middle", "beta_factor": 2, "target_bytes": 1}}},
}


@pytest.fixture
def workshop(tmp_path, monkeypatch):
    """Ten random pictures in each split, a small random backbone, a small student."""
    rng = np.random.default_rng(0)
    names = [f"class{i}" for i in range(10)]
    (tmp_path / "classes.json").write_text(json.dumps([{"name": n} for n in names]))
    for folder in (tmp_path / split / name for split in ("train", "val") for name in names):
        folder.mkdir(parents=True)
        Image.fromarray(rng.integers(0, 255, (224, 224, 3), np.uint8)).save(folder / "0.jpg")
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    torch.manual_seed(0)
    backbone = graph.fused(ResNet((8, 8, 8, 8))).requires_grad_(False).eval()
    monkeypatch.setattr(sc2, "load_backbone", lambda bundle: backbone)
    small = methods.METHODS["entropic_student"].__class__(
        methods.split(lambda: EntropicStudent((6, 4, 3), (8, 4, 8)), 1),
        methods.METHODS["entropic_student"].loss, methods.EDGE)
    monkeypatch.setitem(methods.METHODS, "entropic_student", small)
    return sc2.Workshop(argparse.Namespace(
        data=str(tmp_path), bundle="", config=str(tmp_path / "config.json"), device="cpu", cache=str(tmp_path / "cache"),
        checkpoints=str(tmp_path / "checkpoints"), logs=str(tmp_path / "logs")))


def test_train_bothStages_leaveLogsThatCountImages(workshop, tmp_path):
    sc2.train(workshop, "entropic_student", "low", tuned=True)
    log = (tmp_path / "logs/entropic_student-middle.csv").read_text().splitlines()
    assert log[0].startswith("epoch,images_seen,seed") and log[2].startswith("2,16,2,")
    load = lambda name: torch.load(tmp_path / f"checkpoints/entropic_student-{name}.pt", weights_only=True)["average"]
    first, tuned = load("low"), load("low-tuned")
    same = {key: torch.equal(first[key], tuned[key]) for key in first}
    assert all(same[key] for key in same if key.startswith("bottleneck.encoder"))
    assert not any(same[key] for key in ("bottleneck.decoder.0.weight", "stages.layers.3.1.conv2.weight"))
    assert float(load("low")["rate_weight"]) == pytest.approx(2 * float(load("middle")["rate_weight"]))


def test_smallCheckpoint_packedAndUnpacked_goesOnFromItsEpoch(workshop, tmp_path):
    sc2.train(workshop, "entropic_student", "middle", tuned=False)
    checkpoint = tmp_path / "checkpoints/entropic_student-middle.pt"
    before = torch.load(checkpoint, weights_only=True)
    sc2.pack(workshop, "entropic_student", "middle")
    checkpoint.unlink()
    rows = list(evaluate_sc2.method_rows(workshop, "entropic_student", *workshop.val))
    assert [(row["point"], row["images_seen"], row["undertrained"]) for row in rows] == [("middle", 16, True)]
    sc2.unpack(workshop, "entropic_student", "middle")
    after = torch.load(checkpoint, weights_only=True)
    assert after["epoch"] == before["epoch"] == 2
    for key, value in before["average"].items():
        assert torch.allclose(after["average"][key].float(), value.float(), rtol=1e-3, atol=1e-4), key
    assert torch.equal(after["average"]["bottleneck.prior.biases.0"], before["average"]["bottleneck.prior.biases.0"])
    sc2.train(workshop, "entropic_student", "middle", tuned=False)  # finished: only loaded


def test_train_paused_goesOnFromItsEpoch(workshop, tmp_path):
    rows = lambda: (tmp_path / "logs/entropic_student-middle.csv").read_text().splitlines()[1:]
    workshop.options.pause_after = 1
    sc2.train(workshop, "entropic_student", "middle", tuned=False)
    (first,) = rows()
    workshop.options.pause_after = 0
    sc2.train(workshop, "entropic_student", "middle", tuned=False)
    assert rows()[0] == first and len(rows()) == 2


@pytest.mark.parametrize("path", sorted((sc2.HERE / "checkpoints/sc2").glob("*.pt")), ids=lambda path: path.stem)
def test_smallCheckpoint_committed_fitsItsMethodAndItsLog(path):
    method, point = path.stem.rsplit("-", 1)
    plan = json.loads((sc2.HERE / "configs/sc2.json").read_text())["methods"][method][point]
    backbone = sc2.load_backbone(sc2.HERE / "bundles/default.venturi")
    module = methods.METHODS[method].build(backbone, **plan.get("settings", {}))
    epochs = half_checkpoint.fill(module, path)
    assert epochs == evaluate_sc2.logged(sc2.HERE / "logs/sc2", f"{method}-{point}")[0] > 0
    assert all(torch.isfinite(value).all() for value in module.state_dict().values())
    assert path.stat().st_size < 800_000


@pytest.fixture
def street_workshop(workshop, monkeypatch):
    """The workshop with eight random pictures and masks, one epoch planned, and necks for its small backbone."""
    rng = np.random.default_rng(1)
    pictures = argparse.Namespace(pictures=rng.integers(0, 255, (8, 64, 64, 3), np.uint8),
                                  masks=rng.integers(0, 11, (8, 64, 64), np.uint8))
    pictures.example = lambda i, flip: (pictures.pictures[i], torch.from_numpy(pictures.masks[i].astype(np.int64)))
    monkeypatch.setattr(sc2_tasks, "pictures_of", lambda *which: pictures)
    monkeypatch.setitem(sc2_tasks.EPOCHS, "segmentation", 1)
    monkeypatch.setattr(task_heads.TaskStudent.__init__, "__defaults__", ((8, 8, 8), 64))
    return workshop


def test_tasks_segmentation_trainsOnTheFrozenEncoderAndReports(street_workshop):
    workshop = street_workshop
    sc2.train(workshop, "entropic_student", "middle", tuned=False)
    sc2_tasks.train(workshop, "segmentation", "entropic_student", "middle")
    row = sc2_tasks.evaluate(workshop, "segmentation", "entropic_student", "middle", "val")
    assert 0 < row["score"] < 0.5 and row["bytes"] > 0
    assert (row["images_seen"], row["images_seen_by_encoder"], row["undertrained"]) == (8, 16, False)
    with pytest.raises(SystemExit, match="detection-entropic_student-middle is not trained"):
        sc2_tasks.evaluate(workshop, "detection", "entropic_student", "middle", "val")


@pytest.mark.parametrize("which", [("entropic_student", "middle"), ("unsplit", "")])
def test_tasks_packedAndUnpacked_trainOnFromTheirEpoch(street_workshop, tmp_path, which):
    workshop = street_workshop
    if which[1]:
        sc2.train(workshop, "entropic_student", "middle", tuned=False)
    names = ("segmentation", *which)
    before = sc2_tasks.train(workshop, *names)
    checkpoint, small = sc2_tasks.checkpoints(workshop, *names)
    sc2_tasks.pack(workshop, *names)
    checkpoint.unlink()
    kept = torch.load(small, weights_only=True)["average"]
    assert "head.classes.weight" in kept and not any("encoder" in key or "stem" in key or "prior" in key for key in kept)
    after = sc2_tasks.trained_task(workshop, *names).state_dict()
    learnt_or_frozen = {k: v for k, v in before.state_dict().items() if "quantiles" not in k}  # solved anew where used
    for key, value in learnt_or_frozen.items():
        assert torch.equal(after[key], value.half().float() if key in kept and value.numel() > 1 else value), key
    sc2_tasks.unpack(workshop, *names)
    log = tmp_path / f"logs/{sc2_tasks.stage_name(*names)}.csv"
    sc2_tasks.train(workshop, *names, epochs=2)
    assert [line.split(",")[0] for line in log.read_text().splitlines()] == ["epoch", "1", "2"]


def test_tasks_unsplit_learnsAllButTheStemAndSendsNothing(street_workshop):
    module = sc2_tasks.train(street_workshop, "segmentation", "unsplit", "")
    stem = street_workshop.backbone.front.stem.state_dict()
    assert all(torch.equal(value, stem[key]) for key, value in module.student.stem.state_dict().items())
    first = street_workshop.backbone.front.layer1[0].conv2.weight
    assert not torch.equal(module.student.stages.layers[0][0].conv2.weight, first)
    row = sc2_tasks.evaluate(street_workshop, "segmentation", "unsplit", "", "val")
    assert (row["bytes"], row["images_seen"], row["images_seen_by_encoder"]) == (0, 8, 0)


@pytest.mark.parametrize("task", ["segmentation", "classification"])
def test_exportTask_briefTraining_writesABundleOfTheWindowWithOneEncoder(street_workshop, tmp_path, monkeypatch, task):
    monkeypatch.setattr(export_task, "WINDOW", (64, 64))
    monkeypatch.setattr(export_task, "labels_of", lambda task, data: [f"c{i}" for i in range(11 if task == "segmentation" else 10)])
    sc2.train(street_workshop, "entropic_student", "middle", tuned=False)
    if task == "segmentation":
        sc2_tasks.train(street_workshop, task, "entropic_student", "middle")
        sc2_tasks.train(street_workshop, task, "unsplit", "")
    path = tmp_path / "task.venturi"
    images = np.random.default_rng(2).integers(0, 255, (1, 64, 64, 3), np.uint8)
    notes = export_task.export(street_workshop, task, "entropic_student", "middle", images, path)
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        encoder = archive.read("rate0/encoder.onnx")
        golden = json.loads(archive.read("rate0/golden.json"))["cases"][0]
    assert (manifest["task"], manifest["preprocess"]["fitWidth"], notes["imagesSeenByEncoder"]) == (task, 64, 16)
    student, _ = evaluate_sc2.trained(street_workshop, "entropic_student", "middle")
    assert encoder == student_bundle.ShippedStudent(student, (64, 64)).encoder.data
    if task == "segmentation":
        assert "unsplit.onnx" in manifest["members"] and 0 <= notes["valScore"] < 0.5
        assert manifest["ratePoints"][0]["meanFrameBytes"] > 21 and "classes" in golden
        benchmark = manifest["ratePoints"][0]["benchmark"]
        assert benchmark["miou"] == {"val": notes["valScore"]} and benchmark["imagesSeen"] == 16 + 8
    else:
        assert "unsplit" not in manifest and len(golden["top"]) == 5


def test_exportTask_untrainedTask_saysWhatToRun(street_workshop, tmp_path):
    sc2.train(street_workshop, "entropic_student", "middle", tuned=False)
    with pytest.raises(SystemExit, match="run python sc2_tasks.py train segmentation entropic_student middle first"):
        export_task.export(street_workshop, "segmentation", "entropic_student", "middle", None, tmp_path / "a")


def test_resizedFit_anyShape_isResizedAndPadded():
    wide = preprocess.resized_fit(Image.new("RGB", (640, 480), (9, 8, 7)), 256, 320)
    assert wide.shape == (256, 320, 3) and (wide[:240] == (9, 8, 7)).all() and not wide[240:].any()
    tall = preprocess.resized_fit(Image.new("L", (1, 500), 5), 256, 320)
    assert (tall[:, 0] == 5).all() and not tall[:, 1:].any()
