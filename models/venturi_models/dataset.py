"""The ten-class picture set as arrays, fixed random crops, and soft labels for those very crops.

Pictures are decoded once into one uint8 array per split; the K crop boxes of a picture are drawn once
from the seed, so that a label computed for a crop stays valid in every epoch. Flips are drawn anew.
"""
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

SOURCE_SIZE = 224
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
STD = np.array([0.229, 0.224, 0.225], np.float32)


def class_entries(root):
    """The classes in label order: dicts with name, wnid (the ImageNet 0..999 index as imagenet_index)."""
    return json.loads((Path(root) / "classes.json").read_text())


def load_split(root, split, cache_dir):
    """Returns (pictures uint8 (N,224,224,3), labels int64 (N,)); the decoded array is kept in cache_dir."""
    folders = [Path(root) / split / entry["name"] for entry in class_entries(root)]
    files = [(path, label) for label, folder in enumerate(folders)
             for path in sorted(folder.iterdir())]
    labels = np.array([label for _, label in files], np.int64)
    cache = Path(cache_dir) / f"{split}.npy"
    if cache.exists():
        return np.load(cache, mmap_mode=None), labels
    pictures = np.empty((len(files), SOURCE_SIZE, SOURCE_SIZE, 3), np.uint8)
    for i, (path, _) in enumerate(files):
        with Image.open(path) as picture:
            pictures[i] = np.asarray(picture.convert("RGB"))
    cache.parent.mkdir(parents=True, exist_ok=True)
    np.save(cache, pictures)
    return pictures, labels


def crop_boxes(count, crops, seed, scale=(0.35, 1.0), ratio=(3 / 4, 4 / 3)):
    """Random crop boxes, float32 (count, crops, 4) as left, top, right, bottom in source pixels."""
    rng = np.random.default_rng(seed)
    area = rng.uniform(*scale, (count, crops))
    aspect = np.exp(rng.uniform(np.log(ratio[0]), np.log(ratio[1]), (count, crops)))
    width = np.minimum(np.sqrt(area * aspect), 1.0) * SOURCE_SIZE
    height = np.minimum(np.sqrt(area / aspect), 1.0) * SOURCE_SIZE
    left = rng.uniform(0, 1, (count, crops)) * (SOURCE_SIZE - width)
    top = rng.uniform(0, 1, (count, crops)) * (SOURCE_SIZE - height)
    return np.stack([left, top, left + width, top + height], -1).astype(np.float32)


def crop(picture, box, size):
    """uint8 (size,size,3): the box of the picture, resized with antialiased bilinear filtering."""
    box = tuple(float(v) for v in box)
    return np.asarray(Image.fromarray(picture).resize((size, size), Image.BILINEAR, box=box))


def normalise(pictures):
    """uint8 (N,H,W,3) -> float32 (N,3,H,W) view in channels-last memory, ImageNet mean and deviation."""
    values = (pictures.astype(np.float32) / 255.0 - MEAN) / STD
    return values.transpose(0, 3, 1, 2)


def export_label_network(weights_dir, cache_dir):
    """Writes the public ImageNet classifier as ONNX with the tool beside its weights; returns the path."""
    target = Path(cache_dir) / "label_network.onnx"
    if not target.exists():
        source = Path(weights_dir) / "tf2_mobilenet_v2_1.0_224_ptq.tflite"
        tool = Path(weights_dir) / "tools" / "teachers.py"
        subprocess.run([sys.executable, "-B", str(tool), "onnx", str(source), str(target)], check=True)
    return target


def soft_logits(root, weights_dir, cache_dir, pictures, boxes, seed, threads=2):
    """Logits of the ten classes for each crop, float32 (N,K,10), by the ImageNet label network at 224 px."""
    cache = Path(cache_dir) / f"soft_{boxes.shape[1]}_{seed}.npy"
    if cache.exists():
        return np.load(cache)
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(str(export_label_network(weights_dir, cache_dir)), options)
    columns = [int(entry["imagenet_index"]) + 1 for entry in class_entries(root)]  # 0 is background
    count, crops = boxes.shape[:2]
    logits = np.empty((count, crops, len(columns)), np.float32)
    for k in range(crops):
        for start in range(0, count, 32):
            batch = np.stack([crop(pictures[i], boxes[i, k], SOURCE_SIZE)
                              for i in range(start, min(start + 32, count))])
            values = (batch.astype(np.float32) / 127.5 - 1.0).transpose(0, 3, 1, 2)
            out = session.run(None, {"input": np.ascontiguousarray(values)})[0]
            logits[start:start + len(batch), k] = out.reshape(len(batch), -1)[:, columns]
        print(f"soft labels: crop {k + 1} of {crops}", flush=True)
    np.save(cache, logits)
    return logits
