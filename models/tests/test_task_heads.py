"""Detection and segmentation: targets and losses by hand, decoding, data in COCO's form, frozen encoders."""
import json

import numpy as np
import pytest
import torch
from PIL import Image

from venturi_models import task_heads
from venturi_models.backbone import WIDTHS
from venturi_models.accuracy import average_precision
from venturi_models.entropic_student import EntropicStudent
from venturi_models.graph import fused
from venturi_models.resnet import ResNet
from venturi_models.student import Student
from venturi_models.task_heads import DetectionHead, SegmentationHead, TaskStudent, detection_targets, detections
from venturi_models.task_pictures import BoxedPictures, MaskedPictures, TaskBatches


def test_targets_nestedBoxes_cellsTakeTheSmallest():
    boxes = torch.tensor([[0.0, 0.0, 64.0, 64.0], [24.0, 24.0, 40.0, 40.0]])
    found, distances = detection_targets(boxes, torch.tensor([0, 1]), 2, 8, 8)
    # cells whose centre is within 12 px of (32, 32): 28 and 36 in both directions; both belong to the inner box
    assert (found == 1).sum() == 4 and (found == 0).sum() == 0 and found[3, 3] == 1
    assert distances[:, 3, 4].tolist() == [36 - 24, 28 - 24, 40 - 36, 40 - 28]
    assert (found == 2).sum() == 60 and not distances[:, 0, 0].any()


def test_overlapLoss_knownBoxes_isOneMinusTheGeneralisedOverlap():
    same = torch.tensor([[2.0, 2.0, 2.0, 2.0]])
    assert float(task_heads.overlap_loss(same, same)) == pytest.approx(0)
    # 4x4 about the point against 4 wide, 2 high: shared 8, union 16, hull 16
    assert float(task_heads.overlap_loss(same, torch.tensor([[2.0, 1.0, 2.0, 1.0]]))) == pytest.approx(0.5)
    # one to the left, one to the right: 4x2 each, shared 1x2, union 14, hull 7x2
    left, right = torch.tensor([[3.5, 1.0, 0.5, 1.0]]), torch.tensor([[0.5, 1.0, 3.5, 1.0]])
    assert float(task_heads.overlap_loss(left, right)) == pytest.approx(1 - 2 / 14)


def test_focalLoss_oneCell_isTheFormula():
    logits = torch.zeros(1, 2, 1, 1)
    expected = 0.25 * 0.25 * np.log(2) + 0.75 * 0.25 * np.log(2)  # the true class, and the other one
    assert float(task_heads.focal_loss(logits, torch.tensor([[[1]]]))) == pytest.approx(expected)
    assert float(task_heads.focal_loss(logits, torch.tensor([[[2]]]))) == pytest.approx(2 * 0.75 * 0.25 * np.log(2))


def test_detections_ofPerfectMaps_areTheBoxes():
    boxes, labels = torch.tensor([[10.0, 12.0, 60.0, 70.0], [80.0, 20.0, 120.0, 50.0]]), torch.tensor([2, 0])
    found, distances = detection_targets(boxes, labels, 3, 16, 16)
    logits = torch.full((3, 16, 16), -9.0)
    for c in range(3):
        logits[c][found == c] = 3.0 + c
    got = detections(logits, distances)
    assert got[1].tolist() == [2, 0] and torch.allclose(got[0], boxes)
    assert got[2].tolist() == pytest.approx(torch.sigmoid(torch.tensor([5.0, 3.0])).tolist())


def test_detections_overlappingClasses_doNotSuppressEachOther():
    logits, distances = torch.full((2, 4, 4), -9.0), torch.full((4, 4, 4), 8.0)
    logits[0, 1, 1], logits[1, 1, 1], logits[0, 1, 2] = 4, 3, 2  # the third overlaps the first by a third
    assert detections(logits, distances)[1].tolist() == [0, 1, 0]
    assert detections(logits, distances, overlap=0.3)[1].tolist() == [0, 1]
    assert detections(logits - 9, distances)[1].tolist() == []


@pytest.fixture
def student():
    """A small untrained Entropic Student on a backbone of the default widths."""
    torch.manual_seed(15)
    backbone = fused(ResNet(WIDTHS)).requires_grad_(False).eval()
    return Student(EntropicStudent((6, 4, 3), (8, 4, 32)), backbone, 1)


@pytest.mark.parametrize("task", ["detection", "segmentation"])
def test_taskStudent_oneStep_leavesTheEncoderAlone(task, student):
    module = TaskStudent(student, DetectionHead(3) if task == "detection" else SegmentationHead(5)).train()
    before = {k: v.clone() for k, v in student.bottleneck.encoder.state_dict().items()}
    pictures = torch.randn(2, 3, 64, 96)
    if task == "detection":
        targets = [detection_targets(torch.tensor([[8.0, 8.0, 60.0, 50.0]]), torch.tensor([1]), 3, 8, 12)] * 2
        batch, loss_of = (pictures, *(torch.stack(t) for t in zip(*targets))), task_heads.detection_loss
    else:
        batch, loss_of = (pictures, torch.randint(0, 5, (2, 64, 96))), task_heads.segmentation_loss
    optimizer = torch.optim.SGD([p for p in module.parameters() if p.requires_grad], lr=0.01)
    losses = []
    for _ in range(4):
        loss, _ = loss_of(module, batch, 0)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < losses[0]
    assert all(torch.equal(before[k], v) for k, v in student.bottleneck.encoder.state_dict().items())
    assert module(pictures)[1].shape == (2,)


def test_boxedPictures_cocoFile_roundTripsToAPerfectScore(tmp_path):
    (tmp_path / "images").mkdir()
    Image.new("RGB", (160, 128), (90, 20, 40)).save(tmp_path / "images/a.jpg")
    annotations = {"images": [{"id": 7, "file_name": "a.jpg", "width": 160, "height": 128}],
                   "categories": [{"id": 3, "name": "x"}, {"id": 9, "name": "y"}],
                   "annotations": [{"id": 1, "image_id": 7, "category_id": 9, "bbox": [20, 10, 60, 80], "area": 4800, "iscrowd": 0}]}
    (tmp_path / "annotations.json").write_text(json.dumps(annotations))
    pictures = BoxedPictures(tmp_path, 0.5, 64, 96)
    assert pictures.pictures.shape == (1, 64, 96, 3) and pictures.boxes[0].tolist() == [[10, 5, 40, 45]]
    found = pictures.results(0, pictures.boxes[0], pictures.labels[0], torch.tensor([0.9]))
    assert found == [{"image_id": 7, "category_id": 9, "bbox": [20, 10, 60, 80], "score": pytest.approx(0.9)}]
    pytest.importorskip("pycocotools")
    assert average_precision(annotations, found)["map"] == pytest.approx(1.0)
    plain, mirrored = pictures.example(0, False), pictures.example(0, True)
    assert torch.equal(plain[1].flip(1), mirrored[1])
    assert torch.equal(plain[2].flip(2)[[2, 1, 0, 3]], mirrored[2])
    (batch,) = TaskBatches(pictures, 1, 0).epoch(0, 0)
    assert [tuple(part.shape) for part in batch] == [(1, 3, 64, 96), (1, 8, 12), (1, 4, 8, 12)]


def test_maskedPictures_voidAndPadding_areIgnored(tmp_path):
    for name in ("images", "masks"):
        (tmp_path / name).mkdir()
    Image.new("RGB", (60, 40)).save(tmp_path / "images/a.jpg")
    mask = np.full((40, 60), 4, np.uint8)
    mask[0, :10] = 11
    Image.fromarray(mask).save(tmp_path / "masks/a.png")
    pictures = MaskedPictures(tmp_path, 11, 64, 64)
    _, found = pictures.example(0, True)
    assert (found == 255).sum() == 64 * 64 - 60 * 40 + 10 and (found == 4).sum() == 60 * 40 - 10
    with pytest.raises(ValueError, match="60x40 does not fit 32x32"):
        MaskedPictures(tmp_path, 11, 32, 32)
