"""Small checkpoints for the repository: what a stage trained, as fp16, enough to measure it and to train on.

The prior stays float32, as its tables are made from it. The backbone comes from the bundle; a second stage's tail is
left out and must be trained again. Training goes on with a fresh optimizer, so it does not repeat an unbroken run.
"""
import torch

WHOLE = (".prior.", ".entropy_bottleneck.")
FROZEN = ("stages.", "backbone.", "mean", "deviation")
TASK_FROZEN = ("student.bottleneck.encoder.", "student.bottleneck.prior.", "student.stem.", "student.stages.fc.",
               "student.rate_weight")  # of a TaskStudent: its classification checkpoint has them


def halved(state, whole=False, frozen=FROZEN):
    """fp16 of all floating-point entries but the prior's and single numbers; unless `whole`, without what was frozen."""
    kept = {key: value for key, value in state.items() if whole or not key.startswith(frozen)}
    return {key: value.half() if value.is_floating_point() and value.numel() > 1 and not any(w in key for w in WHOLE)
            else value for key, value in kept.items()}


def pack(checkpoint, path, whole=False, frozen=FROZEN):
    """Writes the averaged weights of a training.Stage checkpoint; `whole` where the later stages trained too."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"epoch": state["epoch"], "average": halved(state["average"], whole, frozen)}, path)


def fill(student, path, frozen=FROZEN):
    """Loads a small checkpoint into a student built for the same bundle; returns the epochs it was trained."""
    half = torch.load(path, map_location="cpu", weights_only=True)
    missing, strange = student.load_state_dict({k: v.float() if v.dtype == torch.float16 else v
                                                for k, v in half["average"].items()}, strict=False)
    wrong = [key for key in missing if not key.startswith(frozen)] + strange
    if wrong:
        raise ValueError(f"{path} does not fit the method: {', '.join(wrong[:3])}")
    return half["epoch"]


def unpack(student, optimizer, path, checkpoint, frozen=FROZEN):
    """Writes a checkpoint from which a training.Stage goes on."""
    epoch = fill(student, path, frozen)
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"module": student.state_dict(), "average": student.state_dict(), "optimizer": optimizer.state_dict(),
                "epoch": epoch}, checkpoint)
