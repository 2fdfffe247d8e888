"""Reads checkpoints of CompressAI, sc2bench 0.0.3 and FrankenSplit. Tables are taken as stored, never recomputed.

| layout | where its bottleneck stands | tables |
|---|---|---|
| CompressAI | `g_a.` `g_s.` `h_a.` `h_s.` | `entropy_bottleneck.`, `gaussian_conditional.` |
| sc2bench | `bottleneck_layer.encoder.`, `bottleneck_layer.decoder.` | `bottleneck_layer.entropy_bottleneck.` |
| FrankenSplit | `compression_module.g_a.rb1.` .. | `compression_module.entropy_bottleneck.` |

Channel counts are read off the weights. CompressAI's old names of the prior's parameters are understood.
"""
import argparse
import pickle
import re

import numpy as np
import torch

from .bottleneck_quantised import QuantisedBottleneck
from .coded import ChannelTables, GaussianTables, ImageCodec
from .entropic_student import EntropicStudent
from .frankensplit import Encoder
from .hyperprior import ScaleTable
from .input_codecs import CODECS

TOTAL = 65536
PREFIXES = {"compressai": "", "sc2bench": "bottleneck_layer.", "frankensplit": "compression_module."}
SIGNS = {"frankensplit": "compression_module.g_a.rb1.conv1.weight", "sc2bench": "bottleneck_layer.encoder.0.weight",
         "compressai": "g_a.0.weight"}
NEW_NAMES = {"matrix": "matrices", "bias": "biases", "factor": "factors"}
TABLE_KEYS = ("_quantized_cdf", "_offset", "_cdf_length")


def read_state(path):
    """The state_dict of a file: bare, or under `model` or `state_dict`; wrappers' `module.` is dropped.

    Only tensors, plain values and training options are unpickled; a file that asks for more is refused.
    """
    try:
        with torch.serialization.safe_globals([argparse.Namespace]):
            state = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError) as error:
        raise ValueError(f"{path} is no checkpoint of tensors and plain values: {str(error).splitlines()[0]}") from error
    for key in ("model", "state_dict"):
        if isinstance(state, dict) and isinstance(state.get(key), dict):
            state = state[key]
    if not isinstance(state, dict) or not all(isinstance(v, torch.Tensor) for v in state.values()):
        raise ValueError(f"{path}: no state_dict; a dictionary of tensors is wanted, bare or under model or state_dict")
    return renamed({key.removeprefix("module."): value for key, value in state.items()})


def renamed(state):
    """The state with today's names of a prior's parameters: `_matrix0`, `_biases.0` and the like become `matrices.0`."""
    def name(key):
        key = re.sub(r"\._(matrix|bias|factor)(\d)$", lambda m: f".{NEW_NAMES[m[1]]}.{m[2]}", key)
        return re.sub(r"\._(matrices|biases|factors)\.(\d)$", r".\1.\2", key)
    return {name(key): value for key, value in state.items()}


def layout_of(state):
    """compressai, sc2bench or frankensplit."""
    for layout, key in SIGNS.items():
        if key in state:
            return layout
    raise ValueError(f"unknown layout: none of {', '.join(SIGNS.values())} among {len(state)} keys, "
                     f"the first of which are {', '.join(list(state)[:5])}")


def part(state, prefix):
    """The entries below a prefix, without it."""
    return {key.removeprefix(prefix): value for key, value in state.items() if key.startswith(prefix)}


def stored_rows(state, prefix):
    """[(offset, cdf)] of the entropy model at a prefix, each row checked."""
    missing = [key for key in TABLE_KEYS if prefix + key not in state]
    if missing or not state[prefix + "_offset"].numel():
        raise ValueError(f"{prefix[:-1]}: no tables ({', '.join(missing) or '_offset is empty'}); call update() and save again")
    cdfs, offsets, lengths = (state[prefix + key].long() for key in TABLE_KEYS)
    if cdfs.ndim != 2 or not len(cdfs) == len(offsets) == len(lengths):
        raise ValueError(f"{prefix[:-1]}: tables of {tuple(cdfs.shape)}, {len(offsets)} offsets, {len(lengths)} lengths")
    return [(int(offset), checked_row(f"{prefix[:-1]} row {i}", cdf.tolist(), int(length)))
            for i, (cdf, offset, length) in enumerate(zip(cdfs, offsets, lengths))]


def checked_row(name, cdf, length):
    """The valid entries of one row; what stands behind them is padding."""
    if not 3 <= length <= len(cdf):
        raise ValueError(f"{name}: length {length}, 3..{len(cdf)} wanted")
    row = cdf[:length]
    if row[0] != 0 or row[-1] != TOTAL or any(a >= b for a, b in zip(row, row[1:])):
        raise ValueError(f"{name}: not strictly rising from 0 to {TOTAL}")
    return row


def channel_tables(state, prefix):
    """Stored tables of a factorised prior."""
    medians = state[prefix + "quantiles"][:, 0, 1].float().numpy()
    tables = ChannelTables(stored_rows(state, prefix), np.ascontiguousarray(medians))
    if len(tables.rows) != len(medians):
        raise ValueError(f"{prefix[:-1]}: {len(tables.rows)} rows for {len(medians)} channels")
    return tables


def gaussian_tables(state, prefix="gaussian_conditional."):
    """Stored tables of a Gaussian conditional with their scales and lower bound."""
    rows, scales = stored_rows(state, prefix), state[prefix + "scale_table"].float().numpy()
    if len(rows) != len(scales) or np.any(np.diff(scales) <= 0):
        raise ValueError(f"{prefix[:-1]}: {len(scales)} scales for {len(rows)} rows; as many, rising, are wanted")
    return GaussianTables(rows, ScaleTable(scales, float(state[prefix + "lower_bound_scale.bound"])))


def fill(module, state, tables="entropy_bottleneck."):
    """Loads the weights; what only CompressAI's modules hold (tables, targets, bounds) may be left over."""
    own = module.state_dict()
    known = {key: value for key, value in state.items() if key in own}
    missing = [key for key in own if key not in known]
    strange = [key for key in state if key not in own and not key.startswith((tables, "gaussian_conditional."))]
    if missing or strange:
        raise ValueError(f"weights missing: {missing[:3] or 'none'}; not understood: {strange[:3] or 'none'}")
    module.load_state_dict(known)
    return module.eval()


def codec_kind(state):
    """Which of the four picture codecs a CompressAI state_dict holds."""
    if "context_prediction.weight" in state:
        return "joint_autoregressive"
    if "h_s.4.weight" not in state:
        return "factorized_prior"
    latent = state["g_a.6.weight"].shape[0]
    return "mean_scale_hyperprior" if state["h_s.4.weight"].shape[0] == 2 * latent else "scale_hyperprior"


def import_codec(state):
    """A CompressAI state_dict -> ImageCodec."""
    n, m = state["g_a.0.weight"].shape[0], state["g_a.6.weight"].shape[0]
    kind = codec_kind(state)
    module = fill(CODECS[kind](n, m), state)
    gaussian = None if kind == "factorized_prior" else gaussian_tables(state)
    return ImageCodec(module, channel_tables(state, "entropy_bottleneck."), gaussian)


def renamed_prior(state):
    """Our students call CompressAI's entropy_bottleneck `prior`."""
    own = ("matrices.", "biases.", "factors.", "quantiles")
    return {key.replace("entropy_bottleneck.", "prior.") if key.removeprefix("entropy_bottleneck.").startswith(own) else key:
            value for key, value in state.items()}


def import_student(state):
    """A sc2bench state_dict -> (EntropicStudent, ChannelTables) or (QuantisedBottleneck, None)."""
    inner = part(state, PREFIXES["sc2bench"])
    if "encoder.11.weight" in inner:  # twelve layers with batch norm: the quantised bottleneck
        outs = [inner[f"decoder.{i}.weight"].shape[0] for i in (2, 4, 7, 9)]
        return fill(QuantisedBottleneck(inner["encoder.11.weight"].shape[0], outs), inner), None
    encoder, decoder = ([inner[f"{half}.{i}.weight"].shape[0] for i in (0, 2, 4)] for half in ("encoder", "decoder"))
    module = fill(EntropicStudent(encoder, decoder), renamed_prior(inner))
    return module, channel_tables(inner, "entropy_bottleneck.")


def import_frankensplit(state):
    """A FrankenSplit state_dict -> (Encoder, ChannelTables); g_s and the backbone belong to the user's blueprint."""
    inner = part(state, PREFIXES["frankensplit"])
    channels = [inner[f"g_a.rb{i}.conv1.weight"].shape[0] for i in (1, 2, 3)]
    return fill(Encoder(channels), part(inner, "g_a.")), channel_tables(inner, "entropy_bottleneck.")


def import_state(state):
    """(layout, what its reader gives)."""
    layout = layout_of(state)
    readers = {"compressai": import_codec, "sc2bench": import_student, "frankensplit": import_frankensplit}
    return layout, readers[layout](state)
